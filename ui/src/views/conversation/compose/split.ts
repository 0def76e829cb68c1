// A text that is too long for one message, as several: cut between paragraphs, else sentences, else words, never inside of a character
// as a person sees it.

/** So much of a message is filled before a finer place to cut is looked for: else a short first paragraph would go alone. */
const FILLED = 0.5;
/** Looked at beyond the end, to know whether a sentence or a word ends there. */
const BEYOND = 64;

type Grain = 'sentence' | 'word' | 'grapheme';
const segmenters = new Map<Grain, Intl.Segmenter>();

function segments(text: string, granularity: Grain): Intl.Segments {
  const segmenter = segmenters.get(granularity) ?? new Intl.Segmenter(undefined, { granularity });
  segmenters.set(granularity, segmenter);
  return segmenter.segment(text);
}

/** Where the character of this number begins; the text's end when it has no more. */
function placeOf(text: string, character: number): number {
  let place = 0;
  for (let n = 0; n < character && place < text.length; n += 1) place += (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
  return place;
}

/** The last of these places that is not beyond the end; 0 when none is. */
function last(places: Iterable<number>, end: number): number {
  let found = 0;
  for (const place of places) {
    if (place > end) break;
    found = place;
  }
  return found;
}

function* after(pattern: RegExp, text: string): Generator<number> {
  for (const match of text.matchAll(pattern)) yield match.index;
}

function* begins(text: string, granularity: Grain): Generator<number> {
  for (const { index } of segments(text, granularity)) yield index;
}

function* spaced(text: string): Generator<number> {
  let space = false;
  for (const { index, segment } of segments(text, 'word')) {
    if (space) yield index;
    space = /^\s+$/.test(segment);
  }
}

/** Where this text is cut, so that what is before has at most `most` characters. */
function cut(text: string, most: number): number {
  const end = placeOf(text, most);
  const look = text.slice(0, end + BEYOND);
  const enough = end * FILLED;
  for (const places of [after(/\n[^\S\n]*\n/g, look), begins(look, 'sentence'), after(/\n/g, look), spaced(look), begins(look, 'word')]) {
    const place = last(places, end);
    if (place > enough) return place;
  }
  // One word as long as a message; or one character of more parts than a message takes.
  return last(begins(look, 'grapheme'), end) || end;
}

/** The text as messages of at most `most` characters each. One when it fits. */
export function split(text: string, most: number): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > most && placeOf(rest, most) < rest.length) {
    const place = cut(rest, most);
    pieces.push(rest.slice(0, place).trimEnd());
    rest = rest.slice(place).trimStart();
  }
  return rest === '' ? pieces : [...pieces, rest];
}
