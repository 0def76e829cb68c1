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
  /** What stands in the fields of an editor that was not finished, by field. */
  fields: Record<string, string>;
  /** What the program kept of it is here, or could not be read. */
  recalled: Promise<void>;
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
  fields = $state.raw<Record<string, string>>({});
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
    if (id !== null && !writing) {
      const begun = { ...nothing(), reply };
      this.#writings.set(id, begun);
      begun.recalled = this.#recall(id, begun);
    }
    this.text = this.mode === 'note' ? (writing?.note ?? '') : reply;
    this.replies = writing?.replies ?? [];
    this.more = writing?.more ?? [];
    this.fields = writing?.fields ?? {};
    void this.files.open(id);
  }

  /** Takes up what was kept before the window was opened. What was written here meanwhile wins. */
  async #recall(id: ConversationId, writing: Writing): Promise<void> {
    try {
      const { text, note, quick_replies: replies, more, fields } = await this.#host.written(id);
      if (writing.reply === '' && writing.since === null) writing.reply = text;
      writing.note ||= note ?? '';
      if (writing.replies.length === 0) writing.replies = replies ?? [];
      if (writing.more.length === 0) writing.more = more ?? [];
      writing.fields = { ...(fields as Record<string, string>), ...writing.fields };
      if (this.id === id) this.#show(writing);
    } catch (thrown) {
      this.#onRefused(thrown, id);
    }
  }

  #show(writing: Writing) {
    this.text = writing[this.mode];
    this.replies = writing.replies;
    this.more = writing.more;
    this.fields = writing.fields;
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
    this.#later();
    if (this.mode === 'note') return;
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
    this.#later();
  }

  /** What stands in a field of an editor: `card.title`. It is kept until the editor is done with. */
  field(name: string, value: string) {
    const writing = this.#current();
    if (!writing) return;
    const { [name]: _, ...others } = writing.fields;
    writing.fields = this.fields = value === '' ? others : { ...others, [name]: value };
    this.#later();
  }

  /** An editor is done with: nothing stands in its fields any more. */
  forget(editor: string) {
    const writing = this.#current();
    if (!writing) return;
    writing.fields = this.fields = Object.fromEntries(Object.entries(writing.fields).filter(([name]) => !name.startsWith(`${editor}.`)));
    this.#later();
  }

  /** Whether something stands in an editor's fields. */
  unfinished(editor: string): boolean {
    return Object.keys(this.fields).some((name) => name.startsWith(`${editor}.`));
  }

  #later() {
    this.#timer ??= setTimeout(() => this.flush(), KEEP_AFTER_MS);
  }

  /** There is nothing to send. */
  get empty(): boolean {
    const nothing = this.text.trim() === '';
    return this.mode === 'note' ? nothing : nothing && this.more.length === 0 && this.files.all.length === 0;
  }

  /** The reply as it is sent, without its files; null when it has only those. `text`: what is said in place of all that is written. */
  content(markdown = false, text = this.text): Content | null {
    const parts: Content[] = [];
    if (text.trim() !== '') {
      parts.push({ type: 'text', text, ...(markdown ? { markdown } : {}), ...(this.replies.length > 0 ? { quick_replies: this.replies } : {}) });
    }
    parts.push(...this.more);
    return parts.length > 1 ? { type: 'parts', parts } : (parts[0] ?? null);
  }

  /** The reply as several messages: words one after the other, and with the last of them what goes with the words. */
  #messages(markdown: boolean, pieces: string[]): Content[] {
    const last = this.content(markdown, pieces.at(-1));
    const before = pieces.slice(0, -1).map((text): Content => ({ type: 'text', text, ...(markdown ? { markdown } : {}) }));
    return last === null ? before : [...before, last];
  }

  /** Keeps the draft now. */
  flush() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const [id, writing] = [this.id, this.#current()];
    if (id !== null && writing) void this.#keep(id, writing);
  }

  /** Back to the text after it was held: now the writer has seen it. */
  edit(seen: Seq) {
    this.held = null;
    const writing = this.#current();
    if (writing) writing.since = seen;
  }

  /** Sends the reply, or adds the note. A reply that is held is sent anyway by the second Enter. `pieces`: its words as several messages. */
  async submit(seen: Seq, markdown = false, pieces = [this.text]): Promise<Outcome> {
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
    const contents = this.#messages(markdown, pieces);
    this.busy = true;
    this.refused = null;
    try {
      if (mode === 'note') await this.#host.note(id, text);
      else await this.#host.say(id, contents, this.held === null ? (writing.since ?? seen) : null);
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
    // Of a conversation that was not open here the program knows it: it is read when that is opened.
    const writing = this.#writings.get(id);
    if (!writing) return;
    if (content?.type === 'parts') {
      for (const part of content.parts.toReversed()) this.restore(id, part.type === 'text' ? part.text : '', part);
      return;
    }
    writing.reply = writing.reply.trim() === '' ? text : text === '' ? writing.reply : `${text}\n${writing.reply}`;
    if (content?.type === 'text') writing.replies = content.quick_replies ?? writing.replies;
    else if (content && content.type !== 'attachments') writing.more = [content, ...writing.more];
    else if (content) void this.#restoreFiles(id, content.items);
    if (this.id === id) {
      this.mode = writing.mode = 'reply';
      this.#show(writing);
      if (content?.type !== 'attachments') void this.files.open(id);
    }
    void this.#keep(id, writing);
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
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    void this.#keep(id, writing);
  }

  async #keep(id: ConversationId, writing: Writing) {
    await writing.recalled;
    const { reply: text, note, replies, more, fields } = writing;
    await this.#host.draft(id, { text, note, quick_replies: replies, more, fields }).catch((thrown: unknown) => this.#onRefused(thrown, id));
  }

  #current(): Writing | undefined {
    return this.id === null ? undefined : this.#writings.get(this.id);
  }
}

function nothing(): Writing {
  return { reply: '', note: '', mode: 'reply', replies: [], more: [], fields: {}, recalled: Promise.resolve(), since: null };
}
