// The conversation list: a queue of any length, of which only what was looked at is read. Changes are placed by the queue's own
// rules, at once; while the pointer or the keyboard is in the list its order rests, and only what the rows say changes.
import type { Host } from '../host/host';
import type { ConversationId, Row } from '../types/bindings';
import { ALL_OPEN, type Shown, belongs, compare, same } from './order';
import type { Session } from './session.svelte';

const PAGE = 100;

export class ConversationList {
  shown = $state.raw<Shown>(ALL_OPEN);
  /** The whole queue by place; a place that was not read yet is `null`. */
  order = $state.raw<(ConversationId | null)[]>([]);
  /** Rows by id: grows with what was looked at, and is emptied when another queue is shown. */
  rows = $state.raw<Map<ConversationId, Row>>(new Map());
  /** False until the first page of this queue was read. */
  ready = $state(false);
  /** Something moved while the order rests. */
  moved = $state(0);
  /** Why it could not be read, in words. */
  failed = $state<string | null>(null);

  #host: Host;
  #session: Session;
  #resting = false;
  #waitingIn = new Set<ConversationId>();
  #gone = new Set<ConversationId>();
  #reading = new Set<number>();
  #stale: ReturnType<typeof setTimeout> | null = null;
  #era = 0;

  constructor(host: Host, session: Session) {
    this.#host = host;
    this.#session = session;
  }

  get total(): number {
    return this.order.length;
  }

  /** Shows another queue, inbox or tag. */
  async show(shown: Shown): Promise<void> {
    if (this.ready && same(shown, this.shown)) return;
    this.shown = shown;
    this.order = [];
    this.rows = new Map();
    this.ready = false;
    this.#waitingIn.clear();
    this.#gone.clear();
    this.moved = 0;
    await this.reread();
  }

  /** Reads the first page anew; pages further down are read when they come into sight. */
  async reread(): Promise<void> {
    this.#era += 1;
    this.#reading.clear();
    const era = this.#era;
    const page = await this.#page(0);
    if (page === null || era !== this.#era) return;
    const order: (ConversationId | null)[] = Array.from({ length: page.total }, () => null);
    const rows = new Map<ConversationId, Row>();
    page.rows.forEach((row, at) => {
      order[at] = row.id;
      rows.set(row.id, row);
    });
    this.order = order;
    this.rows = rows;
    this.ready = true;
  }

  /** Makes sure that the rows of these places are read. */
  async need(from: number, to: number): Promise<void> {
    const pages = new Set<number>();
    for (let at = Math.max(0, from); at < Math.min(to, this.order.length); at += 1) {
      if (this.order[at] === null) pages.add(Math.floor(at / PAGE));
    }
    await Promise.all([...pages].filter((page) => !this.#reading.has(page)).map((page) => this.#fill(page)));
  }

  async #fill(page: number): Promise<void> {
    const era = this.#era;
    this.#reading.add(page);
    const read = await this.#page(page * PAGE);
    if (era !== this.#era) return;
    this.#reading.delete(page);
    if (read === null) return;
    const order = this.order.slice(0, read.total);
    while (order.length < read.total) order.push(null);
    const rows = new Map(this.rows);
    const here = new Set(read.rows.map((row) => row.id));
    // What moved meanwhile may stand at another place as well: the page that was just read is right.
    for (let at = 0; at < order.length; at += 1) {
      const id = order[at];
      if (id && here.has(id)) order[at] = null;
    }
    read.rows.forEach((row, n) => {
      order[page * PAGE + n] = row.id;
      rows.set(row.id, row);
    });
    this.order = order;
    this.rows = rows;
  }

  async #page(offset: number) {
    try {
      const page = await this.#host.list({ ...this.shown, offset, limit: PAGE });
      this.failed = null;
      return page;
    } catch (refused) {
      this.failed = refused instanceof Error ? refused.message : String(refused);
      return null;
    }
  }

  /** Takes a batch's rows, the last of each conversation, and the conversations that are gone. */
  apply(changed: Iterable<Row>, gone: Iterable<ConversationId> = []) {
    if (!this.ready) return;
    const rows = new Map(this.rows);
    for (const row of changed) {
      rows.set(row.id, row);
      this.#gone.delete(row.id);
      this.#waitingIn.add(row.id);
    }
    for (const id of gone) {
      this.#gone.add(id);
      this.#waitingIn.delete(id);
    }
    this.rows = rows;
    if (this.#resting) this.moved = this.#displaced();
    else this.#place();
  }

  /** The pointer or the keyboard is in the list: its order rests until it is let go. */
  rest(resting: boolean) {
    if (this.#resting === resting) return;
    this.#resting = resting;
    if (!resting) this.settle();
  }

  /** Puts everything in its place now. */
  settle() {
    this.#place();
    this.moved = 0;
  }

  /** How many rows would change places. */
  #displaced(): number {
    const me = this.#session.me?.id;
    const known = new Set(this.order);
    let moved = 0;
    for (const id of this.#waitingIn) {
      const row = this.rows.get(id);
      if (row && belongs(row, this.shown, me) !== known.has(id)) moved += 1;
    }
    for (const id of this.#gone) if (known.has(id)) moved += 1;
    return moved;
  }

  #place() {
    if (this.#waitingIn.size === 0 && this.#gone.size === 0) return;
    const me = this.#session.me?.id;
    const { queue } = this.shown;
    const touched = new Set([...this.#waitingIn, ...this.#gone]);
    const hadHoles = this.order.includes(null);
    const wasKnown = new Set<ConversationId>();
    const order = this.order.filter((id) => {
      if (id === null || !touched.has(id)) return true;
      wasKnown.add(id);
      return false;
    });
    const rows = new Map(this.rows);
    let unsure = false;
    for (const id of this.#waitingIn) {
      const row = rows.get(id);
      if (!row || !belongs(row, this.shown, me)) {
        rows.delete(id);
        // It may have stood at a place that was never read.
        if (!wasKnown.has(id)) unsure ||= hadHoles;
        continue;
      }
      const at = place(order, rows, row, (a, b) => compare(a, b, queue, me));
      order.splice(at, 0, id);
      if (!wasKnown.has(id) && hadHoles) unsure = true;
    }
    for (const id of this.#gone) rows.delete(id);
    this.#waitingIn.clear();
    this.#gone.clear();
    this.order = order;
    this.rows = rows;
    if (unsure) this.#reconcile();
  }

  /** The number of rows is asked for again, soon: a conversation came from, or went to, a place that was never read. */
  #reconcile() {
    this.#stale ??= setTimeout(async () => {
      this.#stale = null;
      const era = this.#era;
      const read = await this.#page(0);
      if (read === null || era !== this.#era || read.total === this.order.length) return;
      const holes = this.order.length - read.total;
      if (holes < 0) this.order = [...this.order, ...Array.from({ length: -holes }, () => null)];
      else this.order = withoutHoles(this.order, holes);
    }, 250);
  }
}

/** Where a row belongs among those that were read from the top on without a gap. */
function place(order: (ConversationId | null)[], rows: Map<ConversationId, Row>, row: Row, compare: (a: Row, b: Row) => number): number {
  let [low, high] = [0, order.indexOf(null)];
  if (high < 0) high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows.get(order[middle]!);
    if (other && compare(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function withoutHoles(order: (ConversationId | null)[], count: number): (ConversationId | null)[] {
  let left = count;
  return order.filter((id) => id !== null || left-- <= 0);
}
