// The lines for Botcopy's portal carry the real address and token.
import { expect, test } from 'vitest';
import { portal } from './portal';
import { painted } from './snippets';

test.each(portal('https://baton.example/botcopy/1', 'bc_2'))('$name is told where to call, with which token, and what triggers it', ({ language, text }) => {
  expect(text).toContain('"https://baton.example/botcopy/1"');
  expect(text).toContain('"bc_2"');
  expect(text).toMatch(/"bcHumanHandover"|"bc-human-handover"/);
  expect(painted(language, text).map((piece) => piece.text).join('')).toBe(text);
});
