// When a text is too long to stand in the thread whole, and what of it is shown while it is folded.

const LENGTH = 1_000;
const LINES = 24;
const SHOWN_LINES = 8;

/** `null` when the text is short; else its beginning and how many characters the whole has. */
export function folds(text: string): { head: string; length: number } | null {
  if (text.length <= LENGTH && !below(text, LINES)) return null;
  // Whole characters only: half of an emoji would be drawn as a box.
  const head = [...text.slice(0, LENGTH)].slice(0, -1).join('').split('\n').slice(0, SHOWN_LINES).join('\n');
  return { head: `${head.trimEnd()}…`, length: [...text].length };
}

function below(text: string, lines: number): boolean {
  let at = -1;
  for (let n = 0; n < lines; n += 1) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return false;
  }
  return true;
}
