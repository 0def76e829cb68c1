// The code to paste carries the real keys, and colouring never changes a character of it.
import { expect, test } from 'vitest';
import { LANGUAGES, painted, snippet } from './snippets';

const keys = { apiKey: 'jk_1', clientKey: 'jc_2', address: 'http://127.0.0.1:4747' };

test.each(LANGUAGES)('the $name bot has the keys and the address filled in, for calls and socket', ({ id }) => {
  const code = snippet(id, keys);
  expect(code).toContain('"jk_1"');
  expect(code).toContain('"jc_2"');
  expect(code.split(keys.address)).toHaveLength(3);
});

test.each(LANGUAGES)('the painted $name bot is the same code', ({ id }) => {
  const code = snippet(id, keys);
  expect(painted(id, code).map(({ text }) => text).join('')).toBe(code);
});

test('the Python bot mends the published package before importing it', () => {
  const code = snippet('python', keys);
  expect(code.indexOf('builtins.false = False')).toBeLessThan(code.indexOf('from janis import'));
});
