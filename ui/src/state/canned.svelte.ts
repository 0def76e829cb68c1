// Canned responses: read once, kept current, found by a few letters.
import type { Host } from '../host/host';
import type { Canned } from '../types/bindings';
import { spoken } from '../words/content';
import { fuzzy } from '../words/fuzzy';

const SHOWN = 50;

export class CannedResponses {
  all = $state.raw<Canned[]>([]);
  /** The dialog in which they are written. */
  managing = $state(false);
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    this.all = await this.#host.canned();
  }

  /** Those that fit, best first: by shortcut, else by title, else by what they say. */
  find(asked: string): Canned[] {
    const scored = this.all.flatMap((canned) => {
      const scores = [better(fuzzy(asked, canned.shortcut), 2000), better(fuzzy(asked, canned.title), 1000), asked.length > 2 ? better(fuzzy(asked, spoken(canned.content)), 0) : null];
      const found = scores.filter((score) => score !== null);
      return found.length > 0 ? [{ canned, score: Math.max(...found) }] : [];
    });
    const order = (a: string, b: string) => a.localeCompare(b);
    scored.sort((a, b) => (asked === '' ? 0 : b.score - a.score) || order(a.canned.shortcut, b.canned.shortcut));
    return scored.slice(0, SHOWN).map(({ canned }) => canned);
  }
}

/** Few letters far apart are no find, but in a shortcut, which is short. */
const better = (score: number | null, by: number) => (score === null || (by < 2000 && score < 4 && score !== 0) ? null : score + by);

/** The `/word` that is being typed before the cursor, and where it begins; null when none is. */
export function asking(text: string, cursor: number): { asked: string; from: number } | null {
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(text.slice(0, cursor));
  return found ? { asked: found[1] ?? '', from: cursor - (found[1]?.length ?? 0) - 1 } : null;
}
