// What the pretended program knows of composing: canned responses, and files on their way.
import type { Canned, CannedId, Change, NewCanned } from '../../types/bindings';
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

  abstract tell(...batch: Change[]): void;

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
