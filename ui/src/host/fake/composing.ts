// What the pretended program knows of composing: canned responses, and files on their way.
import type { Attached, Canned, CannedId, Change, Content, ConversationId, Item, NewCanned, Seq } from '../../types/bindings';
import { Refused } from '../host';

const TEAM: [string, string, string][] = [
  ['hello', 'Greeting', 'Hello {{contact.name|there}}, this is {{operator.name}}. How can I help?'],
  ['refund', 'Refund on its way', 'Your refund is on its way, {{contact.name|friend}}. It takes three to five working days.'],
  ['sorry', 'Apology for the wait', 'Sorry that you had to wait. I am looking at it now.'],
  ['address', 'Ask for the address', 'Which address should it go to?'],
];

const FIRST: Canned[] = TEAM.map(([shortcut, title, text], n) => ({ id: `canned-${n}`, scope: 'team', shortcut, title, content: { type: 'text', text } }));
FIRST.push({ id: 'canned-9', scope: 'personal', shortcut: 'choice', title: 'New lamp or money back', content: { type: 'text', text: 'What would you like?', quick_replies: [{ title: 'A new lamp' }, { title: 'My money back' }] } });

export abstract class FakeComposing {
  canned_ = FIRST;
  #n = 10;

  attachments = new Map<ConversationId, Attached[]>();
  /** How many seconds what is sent can be taken back. */
  undoS = 0;
  /** The hub is slow: files stay on their way. */
  slow = false;

  abstract tell(...batch: Change[]): void;
  /** The message as the hub has it. */
  abstract said(of: ConversationId, content: Content, seen: Seq | null): Item;

  async say(of: ConversationId, said: Content[], seen: Seq | null): Promise<Item[]> {
    const files = this.attachments.get(of) ?? [];
    const whole: Content[] = this.undoS > 0 ? [...said] : said.flatMap((content) => (content.type === 'parts' ? content.parts : [content]));
    if (files.length > 0) whole.push({ type: 'attachments', items: files.map(({ name, mime, size }) => ({ url: '', name, mime, size, media: mime.startsWith('image/') ? 'image' : 'file' })) });
    this.attachments.delete(of);
    if (this.undoS === 0) return whole.map((said, n) => this.said(of, said, n === 0 ? seen : null));
    const until = new Date(Date.now() + this.undoS * 1000).toISOString();
    return whole.map((said) => {
      const unsent: Item = { item: 'unsent', id: `held-${(this.#n += 1)}`, at: new Date().toISOString(), content: said, refused: null, held_until: until };
      this.unsent.set(unsent.id, said);
      this.held.set(unsent.id, setTimeout(() => {
        this.held.delete(unsent.id);
        this.tell({ change: 'sent', conversation: of, id: unsent.id });
        this.said(of, said, null);
      }, this.undoS * 1000));
      this.tell({ change: 'item', conversation: of, entry: unsent });
      return unsent;
    });
  }
  unsent = new Map<string, Content>();
  held = new Map<string, ReturnType<typeof setTimeout>>();

  async attached(of: ConversationId): Promise<Attached[]> {
    return this.attachments.get(of) ?? [];
  }
  async attach(of: ConversationId, name: string, mime: string, size: number): Promise<Attached> {
    if (size > 25 << 20) throw new Refused({ code: 'invalid', message: `${name} is larger than 25 MiB. Send a smaller one, or a link.`, holder: null });
    const file: Attached = { id: `file-${(this.#n += 1)}`, name, mime, size, sent: 0, ready: false, refused: null, again: null, attachment: null };
    this.attachments.set(of, [...(this.attachments.get(of) ?? []), file]);
    return file;
  }
  async attachPart(id: string, part: string): Promise<Attached> {
    for (const [of, files] of this.attachments) {
      const found = files.find((file) => file.id === id);
      if (!found) continue;
      this.#got.set(id, (this.#got.get(id) ?? 0) + atob(part).length);
      const whole = (this.#got.get(id) ?? 0) >= found.size;
      const attachment = whole && !this.slow ? { url: 'http://127.0.0.1:4747/files/0/lamp', name: found.name, mime: found.mime, size: found.size, media: found.mime.startsWith('image/') ? ('image' as const) : ('file' as const), reference: `file:${id}` } : null;
      const file = { ...found, attachment, sent: this.slow ? Math.round(found.size * 0.6) : found.size, ready: whole && !this.slow };
      this.attachments.set(of, files.map((other) => (other.id === id ? file : other)));
      if (whole) this.tell({ change: 'attached', conversation: of, file });
      return file;
    }
    throw new Refused({ code: 'missing', message: 'This file was taken out.', holder: null });
  }
  #got = new Map<string, number>();
  async detach(id: string): Promise<null> {
    for (const [of, files] of this.attachments) this.attachments.set(of, files.filter((file) => file.id !== id));
    return null;
  }

  async canned(): Promise<Canned[]> {
    return structuredClone(this.canned_);
  }
  async saveCanned(id: CannedId | null, said: NewCanned): Promise<Canned> {
    if (this.canned_.some((other) => other.id !== id && other.shortcut === said.shortcut && other.scope === said.scope)) {
      throw new Refused({ code: 'invalid', message: `shortcut: there is /${said.shortcut} already. Choose another, or change that one.`, holder: null });
    }
    const kept: Canned = { ...said, scope: said.scope ?? 'personal', id: id ?? `canned-${(this.#n += 1)}` };
    this.canned_ = [...this.canned_.filter((other) => other.id !== id), kept].sort((a, b) => a.shortcut.localeCompare(b.shortcut));
    this.tell({ change: 'canned' });
    return kept;
  }
  async removeCanned(id: CannedId): Promise<null> {
    this.canned_ = this.canned_.filter((other) => other.id !== id);
    this.tell({ change: 'canned' });
    return null;
  }
  async importCanned(file: string): Promise<number> {
    const { canned } = JSON.parse(file) as { canned: NewCanned[] };
    for (const said of canned) {
      const known = this.canned_.find((other) => other.shortcut === said.shortcut && other.scope === said.scope);
      await this.saveCanned(known?.id ?? null, said);
    }
    return canned.length;
  }
  async exportCanned(): Promise<string> {
    return '/home/ana/Downloads/baton-canned-responses.json';
  }
}
