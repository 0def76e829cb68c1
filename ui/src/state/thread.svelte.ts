// One conversation's thread: a window over its history. It holds at most a few pages, so that a thread of any length opens and
// scrolls alike; what is beyond is read when the reader comes near.
import { type Host, wordsOf } from '../host/host';
import { ms } from '../words/time';
import type { Actor, ConversationId, Item, Row, Seq, Thread as Page } from '../types/bindings';

/** What is opened, or jumped to: a high screen of short lines. */
const PAGE = 40;
/** What is read on when the reader comes near an end: so few that drawing them is no pause in the scrolling. */
const MORE = 12;
/** Each line that is held takes its part of every frame and of the memory (pictures): a few screens to either side are enough. */
const AT_MOST = 180;
/** So often a page is read again that was older than what was told meanwhile. */
const READ_AGAIN = 5;
const TYPING_MS = 5_000;

/** What an item is known by: its place in the log, or its outbox id. */
export function keyOf(item: Item): string {
  return item.item === 'unsent' ? `u${item.id}` : `s${item.seq}`;
}

export class Thread {
  id = $state<ConversationId | null>(null);
  row = $state.raw<Row | null>(null);
  /** Oldest first; what is unsent stands last. */
  items = $state.raw<Item[]>([]);
  /** There is more before these. */
  more = $state(false);
  /** The newest is among these. False after a jump into the past. */
  atEnd = $state(true);
  ready = $state(false);
  /** Why it could not be read, in words. */
  failed = $state<string | null>(null);
  /** Who is typing, until when (milliseconds since 1970). */
  typing = $state.raw<{ actor: Actor; until: number }[]>([]);
  /** The newest place in the log that the operator can have seen. */
  seen = $state<Seq>(0);
  /** Messages of others that came while the reader was further up. */
  unseen = $state(0);
  /** The message that was searched for: it is shown and outlined. */
  target = $state<Seq | null>(null);

  #host: Host;
  /** Counts the places that were turned to: a page that was on its way to another place is not mixed into this one. */
  #place = 0;
  /** The place at which a page is being read on. */
  #reading = -1;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Opens a conversation at its end, or around a place in its log. */
  async open(id: ConversationId, row: Row | null, around: Seq | null = null): Promise<void> {
    if (this.id !== id) {
      this.id = id;
      this.items = [];
      this.typing = [];
      this.ready = false;
      this.more = false;
      this.seen = 0;
    }
    this.row = row ?? (this.row?.id === id ? this.row : null);
    this.unseen = 0;
    this.target = around;
    await this.#read(id, () => (around === null ? this.#host.thread(id, null, PAGE) : this.#host.threadAround(id, around, PAGE)), around === null);
  }

  /** Shows what was said from a moment on. */
  async goTo(moment: number): Promise<void> {
    const id = this.id;
    if (id === null) return;
    const at = new Date(moment).toISOString();
    this.unseen = 0;
    await this.#read(id, () => this.#host.threadAt(id, at, PAGE), false);
    if (this.id !== id) return;
    const lines = this.items.filter((item) => item.item !== 'unsent' && item.item !== 'flight');
    this.target = (lines.find((item) => ms(item.at) >= moment) ?? lines.at(-1))?.seq ?? null;
  }

  close() {
    this.id = null;
    this.row = null;
    this.items = [];
    this.ready = false;
    this.failed = null;
  }

  /** Reads the end anew: after `Reset`, or back from the past. */
  async reread(): Promise<void> {
    if (this.id !== null) await this.open(this.id, this.row);
  }

  async #read(id: ConversationId, ask: () => Promise<Page>, atEnd: boolean): Promise<void> {
    try {
      let page = await ask();
      // What happened while it was read was told, and is not in it: a takeover must not look undone.
      for (let again = 0; again < READ_AGAIN && this.id === id && this.row?.id === id && this.row.version > page.row.version; again += 1) page = await ask();
      if (this.id !== id) return;
      if (this.row?.id !== id || this.row.version <= page.row.version) this.row = page.row;
      this.#place += 1;
      this.items = page.items;
      this.more = page.more;
      this.seen = page.seen;
      this.atEnd = atEnd || page.seen >= page.row.version;
      this.failed = null;
      this.ready = true;
    } catch (refused) {
      if (this.id === id) this.failed = wordsOf(refused);
    }
  }

  /** Reads the page before. Answers whether something came. */
  async older(): Promise<boolean> {
    const [id, place, first] = [this.id, this.#place, this.items[0]];
    if (id === null || !this.more || this.#reading === place || !first || first.item === 'unsent') return false;
    this.#reading = place;
    try {
      const page = await this.#host.thread(id, first.seq, MORE);
      if (this.id !== id || this.#place !== place) return false;
      const joined = [...page.items.filter((item) => item.item !== 'unsent' && item.seq < first.seq), ...this.items];
      // The far end is let go; it is read again on the way down.
      if (joined.length > AT_MOST) this.atEnd = false;
      this.items = joined.slice(0, AT_MOST);
      this.more = page.more;
      return true;
    } catch (refused) {
      this.failed = wordsOf(refused);
      return false;
    } finally {
      if (this.#reading === place) this.#reading = -1;
    }
  }

  /** Reads on towards the end, after a jump into the past. */
  async newer(): Promise<boolean> {
    const [id, place, last] = [this.id, this.#place, this.items.findLast((item) => item.item !== 'unsent')];
    if (id === null || this.atEnd || this.#reading === place || !last) return false;
    this.#reading = place;
    try {
      const page = await this.#host.threadAround(id, last.seq, 2 * MORE);
      if (this.id !== id || this.#place !== place) return false;
      const fresh = page.items.filter((item) => item.item === 'unsent' || item.seq > last.seq);
      if (fresh.length === 0 || page.seen >= page.row.version) this.atEnd = true;
      const joined = [...this.items, ...fresh];
      if (joined.length > AT_MOST) this.more = true;
      this.items = joined.slice(-AT_MOST);
      this.seen = Math.max(this.seen, page.seen);
      return fresh.length > 0;
    } catch (refused) {
      this.failed = wordsOf(refused);
      return false;
    } finally {
      if (this.#reading === place) this.#reading = -1;
    }
  }

  /** Takes what a batch says about this thread, in one pass. */
  apply(entries: Item[], sent: string[]) {
    if (!this.ready || (entries.length === 0 && sent.length === 0)) return;
    const left = new Set(sent.map((id) => `u${id}`));
    const items = this.items.filter((item) => !left.has(keyOf(item)));
    const places = new Map(items.map((item, at) => [keyOf(item), at]));
    for (const entry of entries) {
      const key = keyOf(entry);
      const at = places.get(key);
      if (at !== undefined) items[at] = entry;
      else if (this.atEnd && !left.has(key)) {
        insert(items, entry);
        items.forEach((item, n) => places.set(keyOf(item), n));
        if (entry.item === 'message' && entry.author.kind === 'contact') this.unseen += 1;
      }
      if (entry.item !== 'unsent') this.seen = this.atEnd ? Math.max(this.seen, entry.seq) : this.seen;
      if (entry.item === 'message') this.typing = this.typing.filter(({ actor }) => actor.kind !== entry.author.kind || actor.name !== entry.author.name);
    }
    // Only a reader at the end sees it grow; a long sitting does not fill the memory.
    if (items.length > AT_MOST * 2) {
      items.splice(0, items.length - AT_MOST);
      this.more = true;
    }
    this.items = items;
  }

  heard(actor: Actor, now: number) {
    const others = this.typing.filter((one) => one.until > now && (one.actor.kind !== actor.kind || one.actor.name !== actor.name));
    this.typing = [...others, { actor, until: now + TYPING_MS }];
  }
}

function insert(items: Item[], entry: Item) {
  let at = items.length;
  while (at > 0 && after(items[at - 1]!, entry)) at -= 1;
  items.splice(at, 0, entry);
}

function after(a: Item, b: Item): boolean {
  if (b.item === 'unsent') return false;
  return a.item === 'unsent' || a.seq > b.seq;
}
