// A conversation as the references tell it: the cracked lamp shade, with every kind of thing a thread can show.
import type { Actor, Item, Row } from '../../types/bindings';
import { kinds } from './kinds';
import { ANA, BEN, before } from './people';

const bot: Actor = { kind: 'bot', name: 'Bot' };
const ana: Actor = { kind: 'operator', id: ANA.id, name: ANA.name };
const ben: Actor = { kind: 'operator', id: BEN.id, name: BEN.name };

/** The thread of Anne-Sophie's lamp; Wangari's shows every kind of message; others get a short one. */
export function story(row: Row, now: number): Item[] {
  const contact: Actor = { kind: 'contact', name: row.contact.name };
  const items: Item[] = [];
  let seq = 0;
  const at = (s: number) => before(now, s);
  const say = (author: Actor, s: number, text: string, more: object = {}, content: object = {}) => {
    seq += 1;
    items.push({ item: 'message', id: `${row.id}-m${seq}`, seq, at: at(s), author, content: { type: 'text', text, ...content }, ...more } as Item);
  };
  const pass = (actor: Actor, s: number, what: object) => {
    seq += 1;
    items.push({ item: 'pass', seq, at: at(s), actor, pass: what } as Item);
  };
  if (row.id === 'c-wangari') return kinds(row, now);
  if (row.id !== 'c-anne') {
    short(row, say, pass, contact);
    if (row.id === 'c-7c1e') flights(items, at);
    return items;
  }
  say(contact, 560, 'Hi! My lamp arrived with a cracked shade 😞');
  const quick_replies = ['Exchange it', 'Refund', 'Talk to a person'].map((title) => ({ title, payload: title.toUpperCase() }));
  say(bot, 559, 'I’m sorry about that. What would you like to do?', {}, { quick_replies });
  say(contact, 520, 'Exchange it', {}, { chosen: 'EXCHANGE IT' });
  seq += 1;
  items.push({ item: 'message', id: `${row.id}-m${seq}`, seq, at: at(518), author: bot, content: { type: 'unsupported', kind: 'carousel', text: 'Arc, black steel\nGlobe, opal glass\nColumn, linen', source: { type: 'carousel', cards: [{ title: 'Arc, black steel' }, { title: 'Globe, opal glass' }, { title: 'Column, linen' }] } } });
  say(contact, 440, 'none of these. mine had the brass base, see https://shop.example/arc-brass. I leave on Friday, can it come before?');
  say(bot, 438, 'Sorry, I didn’t get that.');
  pass(bot, 437, { what: 'asked', why: { kind: 'not_understood' } });
  pass(ana, 329, { what: 'taken', waited_ms: 108_000 });
  say(ana, 270, 'Hello Anne-Sophie, Ana here. I found one with the brass base. I can have it with you on Thursday, before you leave.', { delivery: { state: 'delivered' } });
  say(contact, 210, 'oh great, yes please!');
  say(bot, 208, 'Would you like to hear about our winter lamps?', { over: true });
  seq += 1;
  items.push({ item: 'note', seq, at: at(170), actor: ben, text: '@Ana a courier for Thursday must be booked before 15:00. I kept one free for you.' });
  say(ana, 150, 'Booking the courier for Thursday morning.', { delivery: { state: 'failed', reason: 'the web chat did not answer' } });
  say(ana, 120, 'Is the address on the order still right?', { delivery: { state: 'pending' } });
  say(contact, 20, 'wait, I’m at my sister’s until Thursday, different address');
  return items;
}

/** A bot behind filters: the first message went well, at the second one a filter failed and was left out. */
function flights(items: Item[], at: (s: number) => string) {
  const [request, bot] = [{ name: 'premium.example', took_ms: 42, part: 'request_filter' }, { name: 'bot.example:8080', took_ms: 1240, part: 'bot' }] as const;
  const prices = { name: 'prices.example', took_ms: 3000, part: 'response_filter' } as const;
  const failure = 'The response filter prices.example did not answer in 3 s.';
  const asked = items.filter((item) => item.item === 'message' && item.author.kind === 'contact').map((item) => (item.item === 'message' ? item.seq : 0));
  const way = (about: number, last: object) => items.push({ item: 'flight', seq: 900 + about, at: at(80), flight: { about, steps: [request, bot, { ...prices, ...last }] } });
  way(asked[0]!, { took_ms: 12 });
  way(asked[1]!, { failure, skipped: true });
}

type Say = (author: Actor, s: number, text: string, more?: object, content?: object) => void;
type PassIt = (actor: Actor, s: number, what: object) => void;

function short(row: Row, say: Say, pass: PassIt, contact: Actor) {
  say(contact, 700, 'Hello');
  say(bot, 698, 'Hello, I can help with orders and returns.');
  if (row.control === 'waiting') pass(bot, 400, { what: 'asked', why: row.waiting_reason });
  if (row.control === 'operator' && row.operator) pass({ kind: 'operator', ...row.operator }, 400, { what: 'taken', waited_ms: 38_000 });
  say(contact, 380, row.last_message?.author === 'contact' ? row.last_message.preview : 'Thanks');
  if (row.control === 'closed') pass({ kind: 'operator', id: ANA.id, name: ANA.name }, 300, { what: 'closed' });
}
