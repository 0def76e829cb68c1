// Which emoji this computer's fonts can draw: one that they can't looks like any other, an empty box.

const SIDE = 28;
/** No font has this one. */
const NOBODY = '\u{1fffe}';
const SIZE = 20;
const FONT = `${SIZE}px "Baton Emoji", sans-serif`;

/** Waits for the fonts, then tells of an emoji whether it is drawn. Without a canvas, all are taken to be. */
export async function drawable(): Promise<(emoji: string) => boolean> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const pen = 'CanvasRenderingContext2D' in window ? canvas.getContext('2d', { willReadFrequently: true }) : null;
  if (pen === null) return () => true;
  // A font that is not there is no fault: then there is only another.
  await document.fonts.load(FONT, '😀').catch(() => []);
  pen.font = FONT;
  pen.textBaseline = 'top';
  const pixels = (text: string) => {
    pen.clearRect(0, 0, SIDE, SIDE);
    pen.fillText(text, 0, 2);
    return pen.getImageData(0, 0, SIDE, SIDE).data.join();
  };
  const box = pixels(NOBODY);
  // A box is as narrow as a letter; several parts that the font can't join are as wide as all of them.
  const fits = (width: number) => width >= SIZE * 0.75 && width <= SIZE * 1.6;
  const one = (text: string) => fits(pen.measureText(text).width) && pixels(text) !== box;
  const known = new Map<string, boolean>();
  return (emoji) => {
    const before = known.get(emoji);
    if (before !== undefined) return before;
    const is = fits(pen.measureText(emoji).width) && emoji.split('\u200d').every(one);
    known.set(emoji, is);
    return is;
  };
}
