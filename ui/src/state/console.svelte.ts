// The console: everything the window shows, and what an operator does. One batch of changes is one pass over it.
import { type Host, Refused, wordsOf } from '../host/host';
import type { Change, Content, ConversationId, Item, OperatorRef, Row, Seq, Settings, Startup } from '../types/bindings';
import { ms } from '../words/time';
import { CannedResponses } from './canned.svelte';
import { Clock } from './clock.svelte';
import { Composer } from './composer.svelte';
import { ConversationList } from './list.svelte';
import { Media } from './media.svelte';
import { Places } from './places.svelte';
import { Says } from './says.svelte';
import { Session } from './session.svelte';
import { There } from './there.svelte';
import { Thread } from './thread.svelte';

/** A race that was lost: who won, and by how much. */
export interface Lost {
  conversation: ConversationId;
  holder: OperatorRef;
  pressedAt: number;
}

/** Changes of what a picture shows too; the others are told once. */
const PICTURED = new Set<Change['change']>(['row', 'gone', 'item', 'sent', 'status', 'counts', 'inboxes']);

export class Console {
  readonly clock: Clock;
  readonly session: Session;
  readonly list: ConversationList;
  readonly thread: Thread;
  readonly there: There;
  readonly composer: Composer;
  readonly media: Media;
  readonly places = new Places();
  readonly says = new Says();
  readonly canned: CannedResponses;

  selected = $state<ConversationId | null>(null);
  lost = $state.raw<Lost | null>(null);
  /** Who asks me for what I hold. */
  askers = $state.raw<Map<ConversationId, OperatorRef>>(new Map());
  /** Whose answer I wait for: I asked them for what they hold. */
  wanted = $state.raw<Map<ConversationId, OperatorRef>>(new Map());
  /** Why the first picture could not be read, in words. */
  broken = $state<string | null>(null);
  /** How the program's own start goes. */
  startup = $state.raw<Startup>({ state: 'starting', waits_for: null });
  /** Counts up whenever the reply wants the cursor. */
  wantsReply = $state(0);
  /** On a window too narrow for both: the thread is in front, not the list. */
  threadInFront = $state(false);
  /** The window's width. Where there is no room beside the thread, the contact panel lies over it, and only when asked for. */
  width = $state(1280);
  #panelOver = $state(false);
  /** What is told while a picture is read anew, for each that is on its way. */
  #meanwhile = new Set<Change[]>();
  /** Counts up when `v` asks for the source of the message that is looked at. */
  wantsSource = $state(0);

  constructor(readonly host: Host, clock = new Clock()) {
    this.clock = clock;
    this.session = new Session(host);
    this.list = new ConversationList(host, this.session);
    this.thread = new Thread(host);
    this.there = new There(host);
    this.canned = new CannedResponses(host);
    this.media = new Media(host);
    this.composer = new Composer(host, (thrown, id) => this.#refused(thrown, id));
  }

  /** Reads the first picture and follows the changes. The changes are asked for first, so that none falls between. */
  async start(): Promise<void> {
    try {
      await this.host.subscribe((batch) => this.apply(batch));
    } catch (thrown) {
      this.broken = wordsOf(thrown);
      return;
    }
    await this.reread();
  }

  /** Reads how the start goes and every picture anew. A problem of the start is shown as itself, not as a picture that failed. */
  async reread(): Promise<void> {
    const meanwhile: Change[] = [];
    this.#meanwhile.add(meanwhile);
    try {
      const [, boot] = await Promise.all([this.host.startup().then((now) => (this.startup = now)), this.host.boot()]);
      this.session.boot(boot);
      this.there.linked(this.session.status.link.state === 'live');
      await Promise.all([this.list.reread(), this.thread.reread(), this.canned.read()]);
      this.startup = await this.host.startup();
      this.broken = null;
    } catch (thrown) {
      await this.#failed(thrown);
    } finally {
      this.#meanwhile.delete(meanwhile);
    }
    // A picture may be older than what was told while it was on its way: what was told wins.
    if (meanwhile.length > 0) this.apply(meanwhile);
  }

  async #failed(thrown: unknown) {
    const said = wordsOf(thrown);
    if (thrown instanceof Refused && thrown.code === 'startup') {
      this.broken = null;
      this.startup = await this.host.startup().catch(() => this.startup);
      if (this.startup.state === 'problem') return;
    }
    if (this.session.booted) this.says.add(said);
    else this.broken = said;
  }

  /** Takes one batch: the last row of each conversation counts, items go to the open thread. */
  apply(batch: Change[]) {
    for (const meanwhile of this.#meanwhile) meanwhile.push(...batch.filter((change) => PICTURED.has(change.change)));
    if (batch.some((change) => change.change === 'reset')) {
      void this.reread();
      return;
    }
    const rows = new Map<ConversationId, Row>();
    const gone: ConversationId[] = [];
    const entries: Item[] = [];
    const sent: string[] = [];
    const open = this.thread.id;
    for (const change of batch) {
      switch (change.change) {
        case 'row':
          rows.set(change.id, change);
          break;
        case 'gone':
          rows.delete(change.conversation);
          gone.push(change.conversation);
          break;
        case 'item':
          if (change.conversation === open) entries.push(change.entry);
          break;
        case 'sent':
          if (change.conversation === open) sent.push(change.id);
          break;
        case 'canned':
          this.canned.read().catch((thrown: unknown) => this.says.refused(thrown));
          break;
        case 'attached':
          this.composer.files.hear(change.conversation, change.file);
          break;
        case 'typing':
          if (change.conversation === open) this.thread.heard(change.actor, this.clock.step());
          break;
        case 'presence':
          this.there.heard(change.conversation, change.now);
          break;
        case 'show':
          this.select(change.conversation, { reply: change.reply });
          break;
        case 'asked':
          this.#askedBy(change.conversation, change.by, change.contact);
          break;
        case 'kept':
          this.wanted = without(this.wanted, change.conversation);
          this.says.add(`${change.by.name} keeps ${change.contact}.`, change.conversation);
          break;
        case 'say':
          this.says.add(change.text, change.conversation);
          break;
        default:
          this.session.apply(change);
          if (change.change === 'status') this.there.linked(change.link.state === 'live');
      }
    }
    for (const [id, row] of rows) {
      // In other hands, or in mine: there is nothing to wait for any more.
      if (this.wanted.has(id) && row.operator?.id !== this.wanted.get(id)?.id) this.wanted = without(this.wanted, id);
    }
    if (rows.size > 0 || gone.length > 0) this.list.apply(rows.values(), gone);
    const row = open === null ? undefined : rows.get(open);
    if (row) {
      this.thread.row = row;
      if (this.lost?.conversation === row.id && row.operator?.id !== this.lost.holder.id) this.lost = null;
    }
    this.thread.apply(entries, sent);
    if (open !== null && gone.includes(open)) this.select(null);
  }

  /** Shows a conversation, or none. */
  select(id: ConversationId | null, how: { reply?: boolean; around?: Seq } = {}) {
    this.places.leave();
    this.there.open(id);
    if (id === null) {
      this.selected = null;
      this.threadInFront = false;
      this.composer.switchTo(null, null);
      this.thread.close();
      this.tellFront();
      return;
    }
    const again = this.selected === id;
    if (!again) this.#panelOver = false;
    this.selected = id;
    this.threadInFront = true;
    this.says.settle(id);
    const row = this.list.rows.get(id) ?? null;
    if (!again) {
      if (this.lost?.conversation !== id) this.lost = null;
      this.composer.switchTo(id, row?.draft ?? null);
    }
    if (!again || how.around !== undefined) {
      void this.thread.open(id, row, how.around ?? null);
    }
    if (how.reply) this.wantsReply += 1;
    this.tellFront();
  }

  /** Says which conversation is in front, for alerts: none while the window has no focus. */
  tellFront(focused = document.hasFocus()) {
    this.host.inFront(focused ? this.selected : null).catch((thrown: unknown) => this.says.refused(thrown));
  }

  /** Takes it over, or begins its lease anew. */
  async take(id = this.selected): Promise<void> {
    if (id === null) return;
    const pressedAt = this.clock.step();
    this.lost = null;
    try {
      await this.host.take(id, null);
      this.says.over(id);
      if (id === this.selected) this.wantsReply += 1;
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.code === 'held' && thrown.holder && id === this.selected) {
        this.lost = { conversation: id, holder: thrown.holder, pressedAt };
      } else this.says.refused(thrown, id);
    }
  }

  /** Takes it over and shows it. */
  async takeAndShow(id: ConversationId): Promise<void> {
    this.select(id);
    await this.take(id);
  }

  /** Hands it back; `event` is fired in the bot where its channel can do that. */
  handBack = (id = this.selected, event: string | null = null) =>
    this.#do(id, async (of) => {
      await this.host.handBack(of, event);
      this.says.done(`The bot has ${this.#name(of)} again.`, of, () => void this.take(of));
    });

  /** Closes it. Taken back, it is with whom it was; what waited is mine then. */
  close = (id = this.selected) =>
    this.#do(id, async (of) => {
      const bot = this.#row(of)?.control === 'bot';
      await this.host.end(of);
      this.says.done(`Closed: ${this.#name(of)}.`, of, () => void (bot ? this.#do(of, () => this.host.handBack(of, null)) : this.take(of)));
    });

  #askedBy(of: ConversationId, by: OperatorRef | null, contact: string) {
    if (by === null) {
      this.askers = without(this.askers, of);
      this.says.settle(of);
      return;
    }
    this.askers = new Map(this.askers).set(of, by);
    // What is in front says so itself.
    if (of !== this.selected) this.says.ask(`${by.name} asks you for ${contact}.`, of, [{ name: 'Give', give: () => void this.give(of) }, { name: 'Keep', give: () => void this.keep(of) }]);
  }

  /** Asks its holder for it. */
  askFor = (row: Row) =>
    this.#do(row.id, async (of) => {
      await this.host.askFor(of);
      if (row.operator) this.wanted = new Map(this.wanted).set(of, row.operator);
    });

  /** Gives it to the colleague who asks for it. */
  give = (id = this.selected) => this.#do(id, (of) => this.host.give(of));

  /** Keeps what a colleague asks for, and says so. */
  keep = (id = this.selected) => this.#do(id, (of) => this.host.keep(of));

  snooze = (minutes = 5, id = this.selected) => this.#do(id, (of) => this.host.snooze(of, minutes));
  retry = (item: string, id = this.selected) => this.#do(id, (of) => this.host.retry(of, item));
  markRead = (id = this.selected) => this.#do(id, (of) => this.host.markRead(of));
  tag = (tags: string[], id = this.selected) => this.#do(id, (of) => this.host.tag(of, tags));

  /** Takes an unsent message back to be edited. */
  withdraw = (item: string, id = this.selected) =>
    this.#do(id, async (of) => {
      const content = this.thread.items.find((one) => one.item === 'unsent' && one.id === item);
      const text = await this.host.withdraw(of, item);
      this.composer.restore(of, text, content?.item === 'unsent' ? content.content : undefined);
      this.wantsReply += 1;
    });

  /** Takes a message back that was not delivered, and puts what it says into the reply, to be sent another way. */
  again = (message: { id: string; content: Content }, id = this.selected) =>
    this.#do(id, async (of) => {
      await this.host.withdraw(of, message.id);
      const { content } = message;
      this.composer.restore(of, content.type === 'text' ? content.text : '', content);
      this.wantsReply += 1;
    });

  /** What can still be taken back of what I sent here, oldest first. */
  get held(): Extract<Item, { item: 'unsent' }>[] {
    return this.thread.items.filter((item) => item.item === 'unsent').filter((item) => item.refused === null && typeof item.held_until === 'string' && ms(item.held_until) > this.clock.now);
  }

  /** Takes back what was just sent here; else what was done last. */
  async undo(): Promise<void> {
    const held = this.held.toReversed();
    if (held.length === 0) this.says.undo();
    for (const item of held) await this.withdraw(item.id);
  }

  /** Changes settings, and says why when they could not be kept. */
  async set(some: Partial<Settings>): Promise<void> {
    await this.session.set(some).catch((thrown: unknown) => this.says.refused(thrown));
  }

  get panel(): boolean {
    return this.width <= 1100 ? this.#panelOver : this.session.settings.contact_panel;
  }

  togglePanel() {
    if (this.width <= 1100) this.#panelOver = !this.#panelOver;
    else void this.set({ contact_panel: !this.session.settings.contact_panel });
  }

  /** Until when I am not to be disturbed; null when alerts may call me. */
  get silent(): string | null {
    const until = this.session.settings.silent_until;
    return until !== null && ms(until) > this.clock.now ? until : null;
  }

  async openLink(url: string): Promise<void> {
    await this.host.openLink(url).catch((thrown: unknown) => this.says.refused(thrown));
  }

  /** The conversation that waits longest, other than the one shown. */
  nextWaiting(): ConversationId | null {
    const waiting = [...this.list.rows.values()]
      .filter((row) => row.control === 'waiting' && row.id !== this.selected && row.waiting_since !== null && !this.session.inbox(row.inbox)?.paused)
      .sort((a, b) => ms(a.waiting_since!) - ms(b.waiting_since!));
    const oldest = this.session.counts.oldest;
    return waiting[0]?.id ?? (oldest !== this.selected ? oldest : null);
  }

  /** Goes up or down the list; with `waiting`, to the next one that waits. */
  step(by: 1 | -1, waiting = false) {
    const { order, rows } = this.list;
    const from = this.selected === null ? (by > 0 ? -1 : order.length) : order.indexOf(this.selected);
    for (let at = from + by; at >= 0 && at < order.length; at += by) {
      const id = order[at];
      if (!id) break;
      if (waiting && rows.get(id)?.control !== 'waiting') continue;
      this.select(id);
      return;
    }
    if (waiting) {
      const next = this.nextWaiting();
      if (next) this.select(next);
    }
  }

  #row(id: ConversationId): Row | null {
    return this.list.rows.get(id) ?? (this.thread.row?.id === id ? this.thread.row : null);
  }

  #name(id: ConversationId): string {
    return this.#row(id)?.contact.name || 'the conversation';
  }

  async #do(id: ConversationId | null, work: (id: ConversationId) => Promise<unknown>): Promise<void> {
    if (id === null) return;
    try {
      await work(id);
    } catch (thrown) {
      this.says.refused(thrown, id);
    }
  }

  #refused(thrown: unknown, id: ConversationId) {
    // Where it was written, the composer itself says it.
    if (id !== this.selected) this.says.refused(thrown, id);
  }
}

/** The same without this one. */
function without<Value>(map: Map<ConversationId, Value>, id: ConversationId): Map<ConversationId, Value> {
  return new Map([...map].filter(([other]) => other !== id));
}
