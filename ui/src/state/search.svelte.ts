// What is searched for and found. Each keystroke asks anew; an answer that a later one has overtaken is dropped.
import { type Host, wordsOf } from '../host/host';
import type { Found } from '../types/bindings';

const AT_MOST = 50;

export class Search {
  words = $state('');
  /** The answer to the latest words that were answered; stays while the next is on its way, so that nothing flickers. */
  found = $state.raw<Found | null>(null);
  /** The words that `found` answers. */
  answered = $state('');
  /** Why it could not be searched, in words. */
  failed = $state<string | null>(null);
  #asked = 0;
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async ask(words: string): Promise<void> {
    this.words = words;
    const turn = ++this.#asked;
    if (words.trim() === '') {
      this.found = null;
      this.answered = '';
      this.failed = null;
      return;
    }
    try {
      const found = await this.#host.search(words.trim(), AT_MOST);
      if (turn !== this.#asked) return;
      this.found = found;
      this.answered = words.trim();
      this.failed = null;
    } catch (thrown) {
      if (turn === this.#asked) this.failed = wordsOf(thrown);
    }
  }
}

/** A snippet cut at its marks: what stands between U+0002 and U+0003 was found. */
export function marked(snippet: string): { text: string; found: boolean }[] {
  return snippet.split(/(\u0002[^\u0003]*\u0003)/u).filter((part) => part !== '').map((part) => {
    const found = part.startsWith('\u0002');
    return { text: found ? part.slice(1, -1) : part, found };
  });
}
