// Emoji with their words, from emojibase. Read when the picker is first opened.

export interface Emoji { unicode: string; label: string; group: number; words: string }

/** The kinds in order, each with an emoji that stands for it. */
export const GROUPS: [number, string, string][] = [
  [0, 'Smileys', '😀'], [1, 'People', '👋'], [3, 'Animals and nature', '🐻'], [4, 'Food and drink', '🍎'], [5, 'Travel and places', '🚗'],
  [6, 'Activities', '⚽'], [7, 'Objects', '💡'], [8, 'Symbols', '❤️'], [9, 'Flags', '🏁'],
];

const RECENT = 'recent-emoji';
const KEPT = 16;
let read: Promise<Emoji[]> | null = null;

/** All of them; components of others (skin tones, hair) left out. */
export function emoji(): Promise<Emoji[]> {
  read ??= import('emojibase-data/en/compact.json').then(({ default: all }) =>
    all.flatMap(({ unicode, label, group, tags }) => (group === undefined || group === 2 ? [] : [{ unicode, label, group, words: [label, ...(tags ?? [])].join(' ').toLowerCase() }])),
  );
  return read;
}

/** Those whose words begin with all that is asked, labels first. */
export function find(all: Emoji[], asked: string): Emoji[] {
  const wanted = asked.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (words: string) => wanted.every((word) => words.startsWith(word) || words.includes(` ${word}`));
  const found = all.filter(({ words }) => fits(words));
  return [...found.filter(({ label }) => fits(label.toLowerCase())), ...found.filter(({ label }) => !fits(label.toLowerCase()))].slice(0, 200);
}

function names(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? '[]') as string[];
  } catch {
    // A storage that is off or spoilt only means that none are remembered.
    return [];
  }
}

/** Those used last, latest first. */
export const recent = (all: Emoji[]): Emoji[] => names().flatMap((unicode) => all.find((one) => one.unicode === unicode) ?? []);

/** Remembers one. */
export function used(unicode: string) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([unicode, ...names().filter((other) => other !== unicode)].slice(0, KEPT)));
  } catch {
    // As above.
  }
}
