// What is too much for a channel is said in the hub's words; what is too long is cut where a person would cut it.
import { expect, test } from 'vitest';
import golden from '../../../../../tests/golden/limits.json';
import type { Content, Limits } from '../../../types/bindings';
import { TEXT } from './carries';
import { bounds, exceeded, nearing, tooLong } from './limits';
import { split } from './split';

test.each(golden.map(({ about, limits, content, words }) => [about, limits, content, words] as const))('%s', (_, limits, content, words) => {
  expect(exceeded(limits as Limits, content as Content)).toBe(words);
});

test('a text that no message can hold says how long it is', () => {
  expect(tooLong('👋'.repeat(20_000))).toBeNull();
  expect(tooLong(`${'👋'.repeat(20_000)}!`)).toBe('20,001 of 20,000 characters. Shorten it.');
  expect(tooLong('x'.repeat(2_140), 2_000)).toBe('2,140 of 2,000 characters. Shorten it.');
});

test('where the channel names no bound the hub’s own holds, and the narrower of two', () => {
  expect(bounds(TEXT).text).toBe(20_000);
  expect(bounds({ ...TEXT, limits: { text: 2_000, cards: 90 } })).toMatchObject({ text: 2_000, cards: 60, quick_replies: 60 });
});

test('how much is left is said when the end is near, and not beyond it', () => {
  expect(nearing('x'.repeat(1_799), 2_000)).toBeNull();
  expect(nearing('x'.repeat(1_800), 2_000)).toBe('1,800 of 2,000');
  expect(nearing('👋'.repeat(1_000), 2_000), 'two units are one character').toBeNull();
  expect(nearing('x'.repeat(2_000), 2_000)).toBe('2,000 of 2,000');
  expect(nearing('x'.repeat(2_001), 2_000)).toBeNull();
});

test('a text that fits is one message', () => {
  expect(split('  Hello  ', 5)).toEqual(['Hello']);
  expect(split('', 5)).toEqual([]);
});

test('a long text is cut between paragraphs first', () => {
  expect(split('One two. Three.\n\nFour five. Six.', 20)).toEqual(['One two. Three.', 'Four five. Six.']);
});

test('a short first paragraph does not go alone: then between sentences', () => {
  expect(split('Hi!\n\nIt comes on Thursday. We call you before.', 30)).toEqual(['Hi!\n\nIt comes on Thursday.', 'We call you before.']);
});

test('within one sentence it is cut between words, and an address stays whole', () => {
  const said = 'see https://shop.example/lamp/arc-brass-long for all of them';
  expect(split(said, 50)).toEqual(['see https://shop.example/lamp/arc-brass-long for', 'all of them']);
  for (const piece of split('这是一个很长的句子没有任何空格可以用来分割它的内容', 10)) expect([...piece].length).toBeLessThanOrEqual(10);
});

test('a character as a person sees it is never cut', () => {
  const family = '👨‍👩‍👧‍👦';
  const pieces = split(family.repeat(5), 16);
  expect(pieces.join('')).toBe(family.repeat(5));
  for (const piece of pieces) expect(piece.length % family.length, piece).toBe(0);
  expect(split('e\u0301'.repeat(4), 3)).toEqual(['e\u0301', 'e\u0301', 'e\u0301', 'e\u0301']);
});

test('one character that is longer than a message does not hold it up for ever', () => {
  const heap = `a${'\u0301'.repeat(30)}`;
  expect(split(heap, 10).join('')).toBe(heap);
});

test('whatever is written, nothing is lost and every message fits', () => {
  const words = ['Hello,', 'the', 'lamp.', 'is 👍🏽', '\n\n', 'arrivé!', 'https://shop.example/a?b=c', '漢字かな', 'ไปไหนมา', '\n', 'x'.repeat(70)];
  let state = 7;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  for (let round = 0; round < 200; round += 1) {
    const text = Array.from({ length: 1 + (next() % 80) }, () => words[next() % words.length]).join(' ');
    const pieces = split(text, 60);
    expect(pieces.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    for (const piece of pieces) {
      expect([...piece].length).toBeLessThanOrEqual(60);
      expect(piece).toBe(piece.trim());
      expect(piece).not.toBe('');
    }
  }
});
