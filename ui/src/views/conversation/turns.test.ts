// What was chosen is marked where it was offered.
import { expect, test } from 'vitest';
import type { Content, Item } from '../../types/bindings';
import { Same, turns } from './turns';

let seq = 0;
function message(kind: 'bot' | 'contact', content: Content): Item {
  seq += 1;
  return { item: 'message', id: `m-${seq}`, seq, at: new Date(seq * 1000).toISOString(), author: { kind, name: kind }, content };
}
const chosenIn = (...items: Item[]) => turns(items, 'bot', undefined).map(({ chosen }) => chosen);
const button = (title: string, payload: string) => ({ title, does: 'postback' as const, payload });

test('a quick reply, by its payload, in the message that offered it last', () => {
  const asks: Content = { type: 'text', text: 'Which?', quick_replies: [{ title: 'Red', payload: 'R' }, { title: 'Blue', payload: 'B' }] };
  expect(chosenIn(message('bot', asks), message('bot', asks), message('contact', { type: 'text', text: 'Blue', chosen: 'B' }))).toEqual([null, 'B', null]);
});

test('a button of a card within parts', () => {
  const shows: Content = { type: 'parts', parts: [{ type: 'text', text: 'These:' }, { type: 'cards', cards: [{ title: 'Arc', buttons: [button('Order', 'ORDER 1')] }] }] };
  expect(chosenIn(message('bot', shows), message('contact', { type: 'text', text: 'Order', chosen: 'ORDER 1' }))).toEqual(['ORDER 1', null]);
});

test('none of several that give the bot the same', () => {
  const shows: Content = { type: 'cards', cards: [{ buttons: [button('One', 'OK'), button('Two', 'OK')] }] };
  expect(chosenIn(message('bot', shows), message('contact', { type: 'text', text: 'One', chosen: 'OK' }))).toEqual([null, null]);
});

test('of a page that comes, what was drawn stays the same but for the line it came before', () => {
  const said = (seq: number): Item => ({ item: 'message', id: `m${seq}`, seq, at: new Date(Date.UTC(2026, 0, 5, 9, seq)).toISOString(), author: { kind: 'contact', name: 'Sipho' }, content: { type: 'text', text: `Message ${seq}` } });
  const [old, shown] = [[said(1), said(2)], [said(3), said(4), said(5)]];
  const same = new Same();
  const before = same.of(turns(shown, 'bot', undefined));
  const after = same.of(turns([...old, ...shown], 'bot', undefined));
  expect(after).toHaveLength(5);
  expect(after[2]).not.toBe(before[0]);
  expect(after[2]).toMatchObject({ key: 's3', day: null, named: false });
  expect(after.slice(3)).toEqual(before.slice(1));
  expect(after[3]).toBe(before[1]);
  expect(after[4]).toBe(before[2]);
});
