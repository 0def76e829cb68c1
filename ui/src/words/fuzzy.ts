// Finding by a few letters: each in order, the better the closer together and the nearer to the beginning of words.

/** How well `asked` is in `text`: higher is better, null when its letters are not all there in order. */
export function fuzzy(asked: string, text: string): number | null {
  const [want, have] = [plain(asked), plain(text)];
  if (want === '') return 0;
  const whole = have.indexOf(want);
  if (whole >= 0) return 1000 - whole + (starts(have, whole) ? 500 : 0) - have.length / 100;
  let score = 0;
  let at = -1;
  for (const letter of want) {
    if (letter === ' ') continue;
    const next = have.indexOf(letter, at + 1);
    if (next < 0) return null;
    score += next === at + 1 ? 8 : starts(have, next) ? 6 : 1 - Math.min(next - at, 20) / 20;
    at = next;
  }
  return score - have.length / 100;
}

const starts = (text: string, at: number) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** Without accents and case. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
