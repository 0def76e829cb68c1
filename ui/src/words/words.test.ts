// Finding by a few letters, filling variables, and how the baton passed.
import { expect, test } from 'vitest';
import { fuzzy } from './fuzzy';
import type { Row } from '../types/bindings';
import { fill, filled, known, unfilled } from './variables';
import { passed } from './why';

const KNOWN = { contact: { name: 'Tomás Blanco', id: 'u-1' }, operator: { name: 'Ana' }, conversation: { inbox: 'Shop', tags: 'refund', id: 'c-1' } };

test('letters in order are found, whole words first, accents and case do not matter', () => {
  expect(fuzzy('rfd', 'refund')).not.toBeNull();
  expect(fuzzy('dfr', 'refund')).toBeNull();
  expect(fuzzy('tomas', 'Hello Tomás')).not.toBeNull();
  expect(fuzzy('ref', 'refund')!).toBeGreaterThan(fuzzy('ref', 'ready for it')!);
  expect(fuzzy('pay', 'pay')!).toBeGreaterThan(fuzzy('pay', 'repay')!);
});

test('variables are filled, with other words where nothing is known', () => {
  expect(fill('Hi {{contact.first_name|there}}, {{ operator.name }} here', KNOWN)).toBe('Hi Tomás, Ana here');
  const nameless = { ...KNOWN, contact: { name: '', id: 'u-1' } };
  expect(fill('Hi {{contact.name|there}}', nameless)).toBe('Hi there');
  expect(fill('Hi {{contact.name|}}!', nameless)).toBe('Hi !');
  expect(fill('{{contact.name}} {{constructor.name}} {{contact.toString|x}}', nameless)).toBe('{{contact.name}} {{constructor.name}} x');
});

test('a name that the hub made of an id is no name to be called by', () => {
  const row = (name: string) => ({ contact: { id: 'bb69-7401', name }, inbox_name: 'Shop', tags: [], id: 'c-1' }) as unknown as Row;
  expect(fill('Hi {{contact.name|there}}', known(row('Visitor bb697401'), 'Ana'))).toBe('Hi there');
  expect(fill('Hi {{contact.name|there}}', known(row('Visitor Blanco'), 'Ana'))).toBe('Hi Visitor Blanco');
});

test('what is filled in is not read for variables again', () => {
  expect(fill('{{contact.name}}', { ...KNOWN, contact: { name: '{{operator.name}}', id: '' } })).toBe('{{operator.name}}');
});

test('quick replies are filled too, and what nothing fills is named', () => {
  const content = { type: 'text' as const, text: 'For {{contact.name}}?', quick_replies: [{ title: 'Yes, {{operator.name}}' }] };
  expect(filled(content, KNOWN)).toEqual({ type: 'text', text: 'For Tomás Blanco?', quick_replies: [{ title: 'Yes, Ana' }] });
  expect(unfilled('{{contact.age}} and {{contact.name}}')).toHaveLength(2);
});

test('what was paused or resumed on the vendor’s own side says where', () => {
  const there = { kind: 'bot' as const, name: 'Botpress' };
  expect(passed({ what: 'asked', why: { kind: 'bot_paused' } }, there, undefined)).toEqual({ lead: 'Paused in Botpress', rest: 'by somebody there' });
  expect(passed({ what: 'returned', why: 'bot' }, there, undefined)).toEqual({ lead: 'The bot has it again', rest: 'resumed in Botpress' });
  expect(passed({ what: 'returned', why: 'bot' }, { kind: 'bot', name: 'Bot' }, undefined).rest).toBe('resumed by its own side');
});
