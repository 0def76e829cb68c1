// What is being written, per conversation. Typed text is sacred: it is kept on disk while it is typed, held once when it may be
// stale, and never thrown away by a refusal, a lost race or a lease that ran out.
import { type Host, Refused } from '../host/host';
import type { Attachment, Content, ConversationId, QuickReply, Seq } from '../types/bindings';
import { Files } from './files.svelte';

export type Mode = 'reply' | 'note';
/** Whether a message left the composer. */
export type Outcome = 'sent' | 'held' | 'refused' | 'nothing';

interface Writing {
  reply: string;
  note: string;
  mode: Mode;
  /** Answers offered with the reply. */
  replies: QuickReply[];
  /** What else is sent after the text: a card, a place. */
  more: Content[];
  /** What the writer had read when this text was begun. */
  since: Seq | null;
}

const KEEP_AFTER_MS = 400;
const TYPING_EVERY_MS = 3_000;

export class Composer {
  id = $state<ConversationId | null>(null);
  mode = $state<Mode>('reply');
  text = $state('');
  replies = $state.raw<QuickReply[]>([]);
  more = $state.raw<Content[]>([]);
  readonly files: Files;
  /** The text is on its way to the outbox. */
  busy = $state(false);
  /** A reply was held: what the contact wrote after this place has not been seen by its writer. */
  held = $state<Seq | null>(null);
  /** Why it could not be sent, in words; shown where it was written. */
  refused = $state<string | null>(null);

  #host: Host;
  #writings = new Map<ConversationId, Writing>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #told = 0;
  #onRefused: (thrown: unknown, id: ConversationId) => void;

  constructor(host: Host, onRefused: (thrown: unknown, id: ConversationId) => void) {
    this.#host = host;
    this.#onRefused = onRefused;
    this.files = new Files(host, (words) => (this.refused = words));
  }

  /** Goes to another conversation's text; the former one's is kept first. */
  switchTo(id: ConversationId | null, draft: string | null) {
    if (id === this.id) return;
    this.flush();
    this.id = id;
    this.held = null;
    this.refused = null;
    const writing = id === null ? undefined : this.#writings.get(id);
    this.mode = writing?.mode ?? 'reply';
    const reply = writing?.reply ?? draft ?? '';
    if (id !== null && !writing) this.#writings.set(id, { ...nothing(), reply });
    this.text = this.mode === 'note' ? (writing?.note ?? '') : reply;
    this.replies = writing?.replies ?? [];
    this.more = writing?.more ?? [];
    void this.files.open(id);
  }

  /** A draft arrived after the switch, from the cache. What was typed here meanwhile wins. */
  offer(id: ConversationId, draft: string | null) {
    const writing = this.#writings.get(id);
    if (!writing || writing.reply !== '' || !draft || writing.since !== null) return;
    writing.reply = draft;
    if (this.id === id && this.mode === 'reply' && this.text === '') this.text = draft;
  }

  turn(mode: Mode) {
    const writing = this.#current();
    if (!writing || mode === this.mode) return;
    this.mode = writing.mode = mode;
    this.text = writing[mode];
    this.held = null;
    this.refused = null;
  }

  /** The text changed under the writer's hands. `seen` is what the thread shows, `now` the moment. */
  write(text: string, seen: Seq, now: number) {
    const writing = this.#current();
    if (!writing || this.id === null) return;
    if (this.mode === 'reply') writing.since = text === '' ? null : (writing.since ?? seen);
    writing[this.mode] = this.text = text;
    this.refused = null;
    if (this.mode === 'note') return;
    this.#timer ??= setTimeout(() => this.flush(), KEEP_AFTER_MS);
    if (text !== '' && now - this.#told >= TYPING_EVERY_MS) {
      this.#told = now;
      // Nobody waits for this one: an operator whose typing is not shown has lost nothing.
      void this.#host.typing(this.id).catch(() => {});
    }
  }

  /** Changes what goes with the text. */
  add({ replies, more }: { replies?: QuickReply[]; more?: Content[] }) {
    const writing = this.#current();
    if (!writing) return;
    if (replies) writing.replies = this.replies = replies;
    if (more) writing.more = this.more = more;
    this.refused = null;
  }

  /** There is nothing to send. */
  get empty(): boolean {
    const nothing = this.text.trim() === '';
    return this.mode === 'note' ? nothing : nothing && this.more.length === 0 && this.files.all.length === 0;
  }

  /** The reply as it is sent, without its files; null when it has only those. */
  content(markdown = false): Content | null {
    const parts: Content[] = [];
    if (this.text.trim() !== '') {
      parts.push({ type: 'text', text: this.text, ...(markdown ? { markdown } : {}), ...(this.replies.length > 0 ? { quick_replies: this.replies } : {}) });
    }
    parts.push(...this.more);
    return parts.length > 1 ? { type: 'parts', parts } : (parts[0] ?? null);
  }

  /** Keeps the draft now. */
  flush() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const [id, writing] = [this.id, this.#current()];
    if (id !== null && writing) this.#keep(id, writing.reply);
  }

  /** Back to the text after it was held: now the writer has seen it. */
  edit(seen: Seq) {
    this.held = null;
    const writing = this.#current();
    if (writing) writing.since = seen;
  }

  /** Sends the reply, or adds the note. A reply that is held is sent anyway by the second Enter. */
  async submit(seen: Seq, markdown = false): Promise<Outcome> {
    const [id, writing, mode] = [this.id, this.#current(), this.mode];
    if (id === null || !writing || this.busy || this.empty) return 'nothing';
    const text = writing[mode];
    if (mode === 'reply' && this.replies.length > 0 && text.trim() === '') {
      this.refused = 'Quick replies go with words: write what they answer.';
      return 'refused';
    }
    if (mode === 'reply' && !this.files.whole) {
      this.refused = 'A file is not ready. Wait for it, or take it out.';
      return 'refused';
    }
    const content = this.content(markdown);
    this.busy = true;
    this.refused = null;
    try {
      if (mode === 'note') await this.#host.note(id, text);
      else await this.#host.say(id, content, this.held === null ? (writing.since ?? seen) : null);
      this.#sent(id, writing, mode, text);
      return 'sent';
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.code === 'stale_reply') {
        if (this.id === id) this.held = writing.since ?? seen;
        return 'held';
      }
      if (this.id === id) this.refused = thrown instanceof Error ? thrown.message : String(thrown);
      this.#onRefused(thrown, id);
      return 'refused';
    } finally {
      this.busy = false;
    }
  }

  /** Puts a text back to be written on: of a withdrawn message. What is there already stays, below. */
  restore(id: ConversationId, text: string, content?: Content) {
    const writing = this.#writings.get(id) ?? nothing();
    this.#writings.set(id, writing);
    writing.reply = writing.reply.trim() === '' ? text : text === '' ? writing.reply : `${text}\n${writing.reply}`;
    if (content?.type === 'text') writing.replies = content.quick_replies ?? writing.replies;
    else if (content && content.type !== 'attachments') writing.more = [content, ...writing.more];
    else if (content) void this.#restoreFiles(id, content.items);
    if (this.id === id) {
      this.mode = writing.mode = 'reply';
      this.text = writing.reply;
      this.replies = writing.replies;
      this.more = writing.more;
      if (content?.type !== 'attachments') void this.files.open(id);
    }
    this.#keep(id, writing.reply);
  }

  /** Files that were chosen here are chosen again; those that a canned response brought go with the reply again. */
  async #restoreFiles(id: ConversationId, items: Attachment[]) {
    if (this.id !== id) return;
    await this.files.open(id);
    const chosen = new Set(this.files.all.map(({ attachment }) => attachment?.reference));
    const brought = items.filter(({ reference }) => reference && !reference.startsWith('local:') && !chosen.has(reference));
    if (this.id === id && brought.length > 0) this.add({ more: [...this.more, { type: 'attachments', items: brought }] });
  }

  #sent(id: ConversationId, writing: Writing, mode: Mode, text: string) {
    // What was typed while it was on its way stays.
    writing[mode] = writing[mode].startsWith(text) ? writing[mode].slice(text.length).trimStart() : writing[mode];
    if (mode === 'reply') {
      writing.since = null;
      writing.replies = [];
      writing.more = [];
    }
    if (this.id === id) {
      this.replies = writing.replies;
      this.more = writing.more;
      if (mode === 'reply') this.files.sent();
      this.held = null;
      if (this.mode === mode) this.text = writing[mode];
    }
    if (mode === 'note') return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#keep(id, writing.reply);
  }

  #keep(id: ConversationId, text: string) {
    this.#host.draft(id, text).catch((thrown: unknown) => this.#onRefused(thrown, id));
  }

  #current(): Writing | undefined {
    return this.id === null ? undefined : this.#writings.get(this.id);
  }
}

function nothing(): Writing {
  return { reply: '', note: '', mode: 'reply', replies: [], more: [], since: null };
}
