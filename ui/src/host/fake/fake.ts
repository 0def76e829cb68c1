// A convincing backend in memory: for design work in a plain browser and for component tests. Never part of a production build.
import { spoken } from '../../words/content';
import type {
  Boot, Change, Checked, Connection, InboxCheck, Content, Counts, InboxChange, InboxKind, NewInbox, ConversationId, Presence, Demo, Found, Item, List, ListQuery, Look, MessageId, Row, Seq, Settings, Thread, Wanted, Wish, Written,
} from '../../types/bindings';
import { belongs, compare } from '../../state/order';
import { DEFAULTS } from '../../state/session.svelte';
import { type Heard, type Hear, type Host, Refused } from '../host';
import { FakeComposing } from './composing';
import { ANA, attendance, BEN, INBOXES, NOOR, rows } from './people';
import { checked } from './checking';
import { drawing, looked } from './media';
import { story } from './story';

/** What an inbox of each kind gives. */
const GIVES: Record<InboxKind, Record<string, string>> = {
  janis: { api_key: 'jk_7Qm2Zs1kP0c8Vt41Xe', client_key: 'jc_Rw90Ab4tYq3Lz66Ha' },
  botcopy: { webhook_url: 'http://127.0.0.1:4747/botcopy/inbox-2', access_token: 'bt_2Hk8sPq0' },
  botkit: { url: 'ws://127.0.0.1:4747/botkit/inbox-3', handover_push_url: 'http://127.0.0.1:4747/webhooks/handover/push', handover_key: 'hk_4Lm7' },
  botpress: {},
  vivocha: { account: 'acme', token: 'vt_99Kd0c' },
};

export interface FakeOptions { asks?: string | null; count?: number; open?: string | null; offline?: boolean; settings?: Settings; now?: () => number }

export class FakeHost extends FakeComposing implements Host {
  readonly rows: Map<ConversationId, Row>;
  readonly threads = new Map<ConversationId, Item[]>();
  readonly asked: string[] = [];
  /** Whose channel tells whether they are there. */
  readonly there: Map<ConversationId, Presence>;
  settings: Settings;
  inboxes = INBOXES;
  /** Whether the hub keeps canned responses. */
  hasCanned = true;
  /** The event of the last hand-back. */
  fired: string | null = null;
  #hear: Hear[] = [];
  #now: () => number;
  #offline: boolean;
  #demo: Demo = { inbox: null, chat: null };
  #seq = 1000;
  #open: string | null;
  #asks: string | null;

  constructor({ asks = null, count = 56, open = null, offline = false, settings = {}, now = Date.now }: FakeOptions = {}) {
    super();
    this.#now = now;
    this.#open = open;
    this.#asks = asks;
    this.#offline = offline;
    this.settings = { ...DEFAULTS, undo_s: 0, ...settings };
    this.undoS = this.settings.undo_s ?? 0;
    this.rows = new Map((count === 0 ? [] : rows(now(), count)).map((row) => [row.id, row]));
    this.there = attendance(now());
    if (count === 0) this.inboxes = [];
  }

  static fromQuery(asked: URLSearchParams): FakeHost {
    const theme = asked.get('theme');
    const density = asked.get('density');
    return new FakeHost({
      count: Number(asked.get('rows') ?? 56),
      offline: asked.has('offline'),
      open: asked.get('open'),
      asks: asked.get('asks'),
      settings: { contact_panel: true, ...(theme === 'light' || theme === 'dark' ? { theme } : {}), ...(asked.has('undo') ? { undo_s: Number(asked.get('undo')) } : {}), ...(density === 'compact' || density === 'comfortable' ? { density } : {}) },
    });
  }

  /** Tells the window something, as the program would. */
  tell(...batch: Change[]) {
    for (const hear of this.#hear) hear(batch);
  }
  /** Changes a row, and tells. */
  change(id: ConversationId, some: Partial<Row>) {
    const row = { ...this.#row(id), ...some };
    this.rows.set(id, row);
    this.tell({ change: 'row', ...row }, { change: 'counts', ...this.counts() });
  }
  /** The contact writes. */
  writes(id: ConversationId, text: string) {
    const row = this.#row(id);
    const entry = this.#item(id, { kind: 'contact', name: row.contact.name }, { type: 'text', text });
    this.change(id, { unread: row.unread + 1, active_at: entry.at, version: entry.seq, last_message: { id: entry.id, at: entry.at, author: 'contact', author_name: row.contact.name, preview: text } });
    this.tell({ change: 'item', conversation: id, entry: { item: 'message', ...entry } });
  }

  counts(): Counts {
    const all = [...this.rows.values()];
    const n = (queue: ListQuery['queue']) => all.filter((row) => belongs(row, { queue, inbox: null, tag: null }, ANA.id)).length;
    const waiting = all.filter((row) => row.control === 'waiting').sort((a, b) => compare(a, b, 'waiting', ANA.id));
    return {
      open: n('open'), waiting: n('waiting'), mine: n('mine'), others: n('others'), bot: n('bot'), closed: n('closed'),
      oldest_waiting: waiting[0]?.waiting_since ?? null, oldest: waiting[0]?.id ?? null, mine_unanswered: 1,
      inboxes: INBOXES.map(({ id }) => ({ inbox: id, open: all.filter((row) => row.inbox === id && row.control !== 'closed').length })),
    };
  }

  async boot(): Promise<Boot> {
    return {
      me: { id: ANA.id, name: ANA.name, role: ANA.role, hub: { name: 'This computer', version: '0.1.0' } },
      status: this.#offline
        ? { link: { state: 'away', reason: 'Nothing answers.', retry_at: new Date(this.#now() + 8000).toISOString() }, hub: 'team.example', outbox: 1, failed: 1 }
        : { link: { state: 'live' }, hub: null, outbox: this.rows.size ? 1 : 0, failed: this.rows.size ? 1 : 0 },
      counts: this.counts(), inboxes: this.inboxes, operators: [ANA, BEN, NOOR], settings: this.settings, canned: this.hasCanned,
    };
  }
  async subscribe(hear: Hear) {
    this.#hear.push(hear);
    const open = this.#open;
    const asks = this.#asks;
    if (asks !== null) setTimeout(() => this.tell({ change: 'asked', conversation: asks, by: { id: BEN.id, name: BEN.name }, contact: this.#row(asks).contact.name }), 200);
    if (open !== null) setTimeout(() => this.tell({ change: 'show', conversation: open, reply: true }));
  }
  async list(query: ListQuery): Promise<List> {
    const all = [...this.rows.values()].filter((row) => belongs(row, query, ANA.id)).sort((a, b) => compare(a, b, query.queue, ANA.id));
    return { rows: all.slice(query.offset, query.offset + query.limit), total: all.length };
  }
  async thread(of: ConversationId, before: Seq | null, limit: number): Promise<Thread> {
    const all = this.#thread(of);
    const past = all.filter((item) => item.item === 'unsent' ? before === null : before === null || item.seq < before);
    const last = past.findLast((item) => item.item !== 'unsent');
    return { row: this.#row(of), items: past.slice(-limit), more: past.length > limit, seen: last?.seq ?? 0 };
  }
  async threadAround(of: ConversationId, seq: Seq, limit: number): Promise<Thread> {
    const all = this.#thread(of);
    const at = all.findIndex((item) => item.item !== 'unsent' && item.seq >= seq);
    const from = Math.max(0, at - Math.floor(limit / 2));
    const items = all.slice(from, from + limit);
    const last = items.at(-1);
    return { row: this.#row(of), items, more: from > 0, seen: last && last.item !== 'unsent' ? last.seq : 0 };
  }
  async threadAt(of: ConversationId, at: string, limit: number): Promise<Thread> {
    const first = this.#thread(of).find((item) => item.item !== 'unsent' && item.at >= at);
    return first && first.item !== 'unsent' ? this.threadAround(of, first.seq, limit) : this.thread(of, null, limit);
  }
  async presence(of: ConversationId) { return this.there.get(of) ?? null; }
  async search(words: string, limit: number): Promise<Found> {
    const w = words.toLowerCase();
    const contacts = [...this.rows.values()].filter((row) => row.contact.name.toLowerCase().includes(w)).slice(0, 5);
    const hits = [...this.rows.values()].filter((row) => row.last_message?.preview.toLowerCase().includes(w)).slice(0, limit).map((row) => {
      const { preview, id, at, author, author_name } = row.last_message!;
      const from = preview.toLowerCase().indexOf(w);
      return { conversation: row.id, message: id, seq: this.#found(row.id, preview), at, contact: row.contact.name, inbox_name: row.inbox_name, author: { kind: author, name: author_name },
        snippet: `${preview.slice(0, from)}\u0002${preview.slice(from, from + w.length)}\u0003${preview.slice(from + w.length)}` };
    });
    return { hits, contacts, searched: 48_213, took_ms: 3 };
  }
  async source(message: MessageId) {
    return JSON.stringify({ message, text: 'as the vendor sent it' }, null, 2);
  }
  async take(of: ConversationId, minutes: number | null) {
    const row = this.#row(of);
    if (row.control === 'operator' && row.operator?.id !== ANA.id) throw this.#refused('held', `${row.operator?.name} has it.`, row.operator);
    const now = this.#now();
    const until = new Date(now + (minutes ?? 10) * 60_000).toISOString();
    const waited_ms = row.waiting_since ? now - Date.parse(row.waiting_since) : null;
    this.change(of, { control: 'operator', operator: { id: ANA.id, name: ANA.name }, held_since: row.held_since ?? new Date(now).toISOString(), lease_until: until, lease_ms: 600_000, waiting_since: null, waiting_reason: null });
    if (row.control !== 'operator') this.#pass(of, { what: 'taken', waited_ms });
    return null;
  }
  async handBack(of: ConversationId, event: string | null = null) {
    this.fired = event;
    this.change(of, { control: 'bot', operator: null, held_since: null, lease_until: null, lease_ms: null, unread: 0 });
    this.#pass(of, { what: 'returned', why: 'operator' });
    return null;
  }
  async send(of: ConversationId, text: string, seen: Seq | null): Promise<Item> {
    return this.said(of, { type: 'text', text }, seen);
  }
  said(of: ConversationId, content: Content, seen: Seq | null): Item {
    const row = this.#row(of);
    if (row.operator?.id !== ANA.id) throw this.#refused('not_held', 'The bot has it again. Take over to send this.');
    if (seen !== null && this.#thread(of).some((item) => item.item === 'message' && item.author.kind === 'contact' && item.seq > seen)) throw this.#refused('stale_reply', `Not sent. ${row.contact.name} wrote something.`);
    const message = { ...this.#item(of, { kind: 'operator', id: ANA.id, name: ANA.name }, content), delivery: { state: 'delivered' as const } };
    this.threads.set(of, this.#thread(of).map((item) => (item.item === 'message' && item.id === message.id ? { item: 'message', ...message } : item)));
    this.tell({ change: 'item', conversation: of, entry: { item: 'message', ...message } });
    this.change(of, { unread: 0, active_at: message.at, version: message.seq, lease_until: new Date(this.#now() + 600_000).toISOString(), last_message: { id: message.id, at: message.at, author: 'operator', author_name: ANA.name, preview: spoken(content) || `[${content.type}]` } });
    return { item: 'message', ...message };
  }
  async note(of: ConversationId, text: string) {
    const entry: Item = { item: 'note', seq: ++this.#seq, at: new Date(this.#now()).toISOString(), actor: { kind: 'operator', id: ANA.id, name: ANA.name }, text };
    this.#thread(of).push(entry);
    this.tell({ change: 'item', conversation: of, entry });
    return null;
  }
  async tag(of: ConversationId, tags: string[]) {
    this.change(of, { tags: [...new Set(tags)].sort() });
    return null;
  }
  async markRead(of: ConversationId) {
    this.change(of, { unread: 0 });
    return null;
  }
  async end(of: ConversationId) {
    this.change(of, { control: 'closed', operator: null, lease_until: null, closed_at: new Date(this.#now()).toISOString() });
    this.#pass(of, { what: 'closed' });
    return null;
  }
  async snooze(of: ConversationId, minutes: number) {
    this.change(of, { snoozed_until: minutes > 0 ? new Date(this.#now() + minutes * 60_000).toISOString() : null });
    return null;
  }
  /** What the program kept of what is being written: it survives the window. */
  kept = new Map<ConversationId, Written>();
  async draft(of: ConversationId, written: Written) {
    this.asked.push(`draft ${of} ${written.text}`);
    this.kept.set(of, structuredClone(written));
    this.rows.set(of, { ...this.#row(of), draft: written.text || null });
    return null;
  }
  async written(of: ConversationId): Promise<Written> {
    return structuredClone(this.kept.get(of) ?? { text: this.#row(of).draft ?? '', note: '', quick_replies: [], more: [], fields: {} });
  }
  async retry(of: ConversationId, id: string) {
    const items = this.#thread(of);
    const at = items.findIndex((item) => item.item === 'message' && item.id === id);
    const item = items[at];
    if (item?.item === 'message') {
      items[at] = { ...item, delivery: { state: 'pending' } };
      this.tell({ change: 'item', conversation: of, entry: items[at] });
    }
    return null;
  }
  async withdraw(of: ConversationId, id: string) {
    clearTimeout(this.held.get(id));
    this.held.delete(id);
    const items = this.#thread(of);
    const at = items.findIndex((item) => item.item === 'message' && item.id === id);
    const item = items[at];
    if (item?.item === 'message' && item.delivery) {
      items[at] = { ...item, delivery: { ...item.delivery, taken_back: true } };
      this.tell({ change: 'item', conversation: of, entry: items[at] });
      return '';
    }
    this.tell({ change: 'sent', conversation: of, id });
    const content = this.unsent.get(id);
    return content === undefined ? 'what was written' : content.type === 'text' ? content.text : '';
  }
  async saveSettings(settings: Settings) {
    this.settings = settings;
    return null;
  }
  async addInbox({ kind, name, settings }: NewInbox): Promise<Connection> {
    const id = `inbox-${this.inboxes.length + 1}`;
    this.inboxes = [...this.inboxes, { id, name, kind, connected: false, last_seen: null, pending: 0, settings: settings ?? {} }];
    this.tell({ change: 'inboxes', inboxes: this.inboxes });
    return { address: 'http://127.0.0.1:4747', inbox: { id, kind, name, ...GIVES[kind] } as unknown as Connection['inbox'] };
  }
  async checkInbox({ kind, settings }: InboxCheck): Promise<Checked> {
    this.asked.push(`checkInbox ${kind}`);
    return checked(kind, settings ?? {});
  }
  async changeInbox(inbox: string, { name, settings, paused }: InboxChange) {
    this.inboxes = this.inboxes.map((one) => (one.id === inbox ? { ...one, name: name ?? one.name, settings: settings ?? one.settings, paused: paused ?? one.paused ?? false } : one));
    this.tell({ change: 'inboxes', inboxes: this.inboxes });
    return null;
  }
  async renewKeys(inbox: string): Promise<Connection> {
    const { kind, name } = this.inboxes.find(({ id }) => id === inbox)!;
    this.asked.push(`renewKeys ${inbox}`);
    return { address: 'http://127.0.0.1:4747', inbox: { id: inbox, kind, name, ...GIVES[kind] } as unknown as Connection['inbox'] };
  }
  async removeInbox(inbox: string) {
    this.inboxes = this.inboxes.filter(({ id }) => id !== inbox);
    this.tell({ change: 'inboxes', inboxes: this.inboxes });
    return null;
  }
  async startup() { return { state: 'ready' as const }; }
  async about() { return { version: '0.1.0', data: '/home/ana/.local/share/baton', address: 'http://127.0.0.1:4747', token_in_keyring: true, tray: true }; }
  remedy = (act: string) => this.#done(`remedy ${act}`);
  async demo() { return this.#demo; }
  async startDemo(busy: boolean) {
    const { inbox } = await this.addInbox({ kind: busy ? 'janis' : 'botkit', name: busy ? 'Demo' : 'Demo shop' });
    return (this.#demo = { inbox: inbox.id, chat: busy ? null : 'http://127.0.0.1:4747/botkit/demo' });
  }
  async removeDemo() {
    const { inbox } = this.#demo;
    this.#demo = { inbox: null, chat: null };
    return inbox === null ? null : this.removeInbox(inbox);
  }
  async alertsHealth() { return { works: true, detail: 'dunst 1.9' }; }
  async look(_of: ConversationId, wish: Wish, wanted: Wanted, heard: Heard): Promise<Look> {
    this.asked.push(`look ${wish.url}`);
    heard({ came: 40, of: 100 });
    const found = looked(wish.url, wanted);
    if (typeof found === 'string') throw this.#refused(found.includes('reached') ? 'unreachable' : 'refused', found);
    return found;
  }
  async saveFile(_of: ConversationId, wish: Wish, name: string, heard: Heard) {
    this.asked.push(`saveFile ${wish.url}`);
    heard({ came: 40, of: 100 });
    return `/home/ana/Downloads/${name}`;
  }
  mediaAddress = (key: string) => drawing(key);
  stopSaving = (wish: Wish) => this.#done(`stopSaving ${wish.url}`);
  showDownloads = () => this.#done('showDownloads');
  assign = () => this.#done('assign');
  askFor = () => this.#done('askFor');
  give = (of: ConversationId) => this.#answered('give', of);
  keep = (of: ConversationId) => this.#answered('keep', of);
  typing = () => this.#done('typing');
  inFront = () => this.#done('inFront');
  signIn = () => this.#done('signIn');
  useThisComputer = () => this.#done('useThisComputer');
  reconnect = () => this.#done('reconnect');
  testNotification = () => this.#done('testNotification');
  openLink = (url: string) => this.#done(`openLink ${url}`);
  showFolder = () => this.#done('showFolder');
  quit = () => this.#done('quit');

  async #answered(what: string, of: ConversationId) {
    this.tell({ change: 'asked', conversation: of, by: null, contact: '' });
    return this.#done(what);
  }
  async #done(what: string) {
    this.asked.push(what);
    return null;
  }
  /** Where a preview stands in its thread. */
  #found(of: ConversationId, preview: string): Seq {
    const item = this.#thread(of).findLast((one) => one.item === 'message' && spoken(one.content) === preview);
    return item?.item === 'message' ? item.seq : 1;
  }
  #row(id: ConversationId): Row {
    const row = this.rows.get(id);
    if (!row) throw this.#refused('missing', 'There is no such conversation.');
    return row;
  }
  #thread(of: ConversationId): Item[] {
    const known = this.threads.get(of) ?? story(this.#row(of), this.#now());
    this.threads.set(of, known);
    return known;
  }
  #item(of: ConversationId, author: { kind: 'contact' | 'operator'; id?: string; name: string }, content: Content) {
    const entry = { id: `m-${++this.#seq}`, seq: this.#seq, at: new Date(this.#now()).toISOString(), author, content };
    this.#thread(of).push({ item: 'message', ...entry });
    return entry;
  }
  #pass(of: ConversationId, pass: Extract<Item, { item: 'pass' }>['pass']) {
    const entry: Item = { item: 'pass', seq: ++this.#seq, at: new Date(this.#now()).toISOString(), actor: { kind: 'operator', id: ANA.id, name: ANA.name }, pass };
    this.#thread(of).push(entry);
    this.tell({ change: 'item', conversation: of, entry });
  }
  #refused(code: string, message: string, holder: Row['operator'] = null) {
    return new Refused({ code, message, holder });
  }
}
