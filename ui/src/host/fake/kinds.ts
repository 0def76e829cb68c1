// A thread with every kind of message: the golden files, and what they do not have.
import type { Actor, Content, Item, Reasoning, Row } from '../../types/bindings';
import { before } from './people';

interface Golden { about: string; said_by: 'bot' | 'contact'; /** Null where nothing is said: the bot types. */ content: Content | null; reasoning?: Reasoning | null }
const golden = import.meta.glob<Golden>('../../../../tests/golden/content/*.json', { eager: true, import: 'default' });

const LAMPS = ['Arc, black steel', 'Globe, opal glass', 'Column, linen', 'Desk, two joints', 'Bow, brass base'];
const reply = (title: string) => ({ title, payload: title.toUpperCase() });
const LONG = 'I bought this lamp in March as a present for my sister and it was standing in the box until last week. When we unpacked it the shade had a crack from the rim down to the middle, about eight centimetres, and the little screw that holds the base was missing. ';

/** What each looks like that the golden files do not have, with what the bot thought. */
const MORE: [said_by: Golden['said_by'], content: Content, reasoning?: Reasoning][] = [
  ['contact', { type: 'text', text: 'Can I change the delivery day? ☀️ 我想改日期' }],
  ['bot', { type: 'text', text: 'Yes. Which order is it about?' }, { intent: 'delivery.change', confidence: 0.88, parameters: { day: 'Thursday', order: { number: 48213, city: 'Lyon' } } }],
  ['bot', { type: 'text', text: 'I think so.' }, { intent: 'smalltalk.agree', confidence: 0.31 }],
  ['bot', { type: 'text', markdown: true, text: '### Your parcel\nleft **Lyon** this morning.\n\n- Courier: on the way\n- Arrives *before noon*\n  1. first ring\n  2. then wait\n\nFollow it on [the tracking page](https://shop.example/t), code `LY-48213`.\n\n> Sundays are closed.\n\n| Day | From |\n|---|---|\n| Thursday | 9:00 |\n| Friday | 11:30 |\n\n```\ncurl -X POST /track\n```\n<b>not markup</b> [no](javascript:alert(1))' }],
  ['contact', { type: 'text', text: 'هل يمكنني تغيير موعد الحجز إلى يوم الخميس؟ الرقم هو BT-214.' }],
  ['bot', { type: 'text', text: 'Which colour?', quick_replies: ['Red', 'Blue', 'White'].map(reply) }],
  ['contact', { type: 'text', text: 'Blue', chosen: 'BLUE' }],
  ['bot', { type: 'text', text: 'What is it about?', orientation: 'vertical', quick_replies: ['An order that has not arrived', 'A return', 'Something else'].map(reply) }],
  ['bot', { type: 'text', text: 'Who would you like to talk to?', quick_replies: ['Marta', 'Idris', 'Yuki'].map((title) => ({ ...reply(title), image: `https://shop.example/${title}.png` })) }],
  ['bot', { type: 'text', text: 'Two hundred answers', quick_replies: Array.from({ length: 200 }, (_, n) => reply(`Lamp ${n + 1}`)) }],
  ['bot', { type: 'cards', layout: 'list', buttons: [{ title: 'Show more', does: 'postback', payload: 'MORE' }], cards: [
    { title: 'Manual, part 1', subtitle: 'Setting up, cleaning, changing the bulb', buttons: [{ title: 'View', does: 'link', url: 'https://shop.example/1.pdf' }] },
    { title: 'Manual, part 2', subtitle: 'Electrical data and certificates', image: 'https://shop.example/2.png', buttons: [{ title: 'View', does: 'link', url: 'https://shop.example/2.pdf' }] },
    { title: 'Older manuals', subtitle: '2011 to 2018' }] }],
  ['bot', { type: 'cards', layout: 'list', cards: Array.from({ length: 40 }, (_, n) => ({ title: `Shop ${n + 1}`, default_action: { does: 'link', url: `https://shop.example/${n + 1}` } })) }],
  ['bot', { type: 'cards', cards: [{ title: 'What next?', subtitle: 'Every kind of button', buttons: [{ title: 'Ask the bot again', does: 'postback', payload: 'AGAIN' }, { title: 'Open the shop', does: 'link', url: 'https://shop.example' }, { title: 'Open the size chart on the page', does: 'event', name: 'open_sizes', data: { of: 'arc' } }, { title: 'Call us', does: 'call', phone: '+33 1 23 45 67 89' }, { title: 'Share', does: 'other', name: 'element_share' }, { title: 'Run', does: 'link', url: 'javascript:alert(1)' }] }] }],
  ['bot', { type: 'cards', template: 'seatMap', cards: [{ custom: { flight: 'BT 214', seats: ['12A', '12B'], price: { amount: 40, currency: 'EUR' } } }] }],
  ['bot', { type: 'cards', layout: 'carousel', cards: Array.from({ length: 60 }, (_, n) => ({ title: LAMPS[n % LAMPS.length]!, subtitle: `${(n % 5) + 2} days`, image: `https://shop.example/${n}.png`, buttons: [{ title: 'Choose', does: 'postback', payload: `C${n}` }, { title: 'Details', does: 'link', url: `https://shop.example/${n}` }] })) }],
  ['contact', { type: 'attachments', items: [{ url: 'https://shop.example/shade.jpg', media: 'image', size: 1_204_112, mime: 'image/jpeg', description: 'The crack in the shade' }] }],
  ['contact', { type: 'attachments', items: [{ url: 'https://shop.example/voice-note.ogg', media: 'audio', mime: 'audio/ogg', size: 96_000 }, { url: 'https://shop.example/unboxing.mp4', media: 'video', mime: 'video/mp4', size: 8_400_000 }] }],
  ['contact', { type: 'attachments', items: [{ url: 'https://shop.example/a.jpg', media: 'image' }, { url: 'http://192.168.1.10/b.jpg', media: 'image' }, { url: 'https://shop.example/invoice-48213-final-signed-copy-for-the-courier.pdf', media: 'file', mime: 'application/pdf', size: 214_000 }, { url: 'https://shop.example/serial-numbers.csv', media: 'file', size: 3_000 }] }],
  ['contact', { type: 'location', latitude: 45.7578, longitude: 4.832, accuracy: 30, city: 'Lyon', region: 'Auvergne-Rhône-Alpes', country: 'France' }],
  ['contact', { type: 'location', latitude: -33.8568, longitude: 151.2153, accuracy: 2500 }],
  ['bot', { type: 'action', code: 'openCalendar', arguments: [{ from: '2026-11-21', days: 3 }, 'Lyon'] }],
  ['bot', { type: 'event', name: 'checkout.left', data: { page: '/basket' } }],
  ['bot', { type: 'unsupported', kind: 'seatMap', text: 'Choose your seat\nBT 214', source: { type: 'seatMap', title: 'Choose your seat', rows: [1, 2, 3] } }],
  ['bot', { type: 'parts', parts: [{ type: 'text', text: 'These are in stock:' }, { type: 'cards', layout: 'carousel', cards: LAMPS.map((title) => ({ title })) }, { type: 'text', text: 'Which one?', quick_replies: ['The first', 'None'].map(reply) }] }],
  ['contact', { type: 'text', text: LONG.repeat(40) }],
  ['bot', { type: 'text', text: '' }],
];

/** One kind: its name and what it is, for a person. */
export interface Kind { name: string; about: string; said_by: Golden['said_by']; content: Content; reasoning: Reasoning | null }

/** Every kind: by the name of its golden file, then those that have none. */
export function everyKind(): Kind[] {
  const files = Object.entries(golden).flatMap(([path, { about, said_by, content, reasoning }]): Kind[] => (content ? [{ name: path.split('/').at(-1)!.replace('.json', ''), about, said_by, content, reasoning: reasoning ?? null }] : []));
  const own = MORE.map(([said_by, content, reasoning], n): Kind => ({ name: `own-${content.type}-${n + 1}`, about: content.type, said_by, content, reasoning: reasoning ?? null }));
  return [...files, ...own];
}

/** One as the thread has it. */
export function itemOf({ name, said_by, content, reasoning }: Kind, seq: number, at: string, contact: string): Item {
  const author: Actor = { kind: said_by, name: said_by === 'bot' ? 'Bot' : contact };
  return { item: 'message', id: name, seq, at, author, content, reasoning };
}

/** A thread of all of them. */
export function kinds(row: Row, now: number): Item[] {
  const all = everyKind();
  return all.map((kind, n) => itemOf(kind, n + 1, before(now, (all.length - n) * 40), row.contact.name));
}
