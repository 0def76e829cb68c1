// Messages as elements: text, cards, files, places; and what a page of Botkit would show of a bot's own fields.

import { cards } from './cards.js';
import { file } from './file.js';
import { icon, link, made, picture, safe } from './made.js';
import { marked } from './marked.js';

/** A message's parts as elements. */
export function drawn(said, on) {
  const content = said.content ?? { type: 'text', text: said.text ?? '' };
  const parts = content.type === 'parts' ? content.parts : [content];
  const elements = parts.flatMap((part) => one(part, on));
  for (const [url, words] of [[said.goto_link, said.link_title || 'Continue'], [content.type === 'text' && said.open_link, said.link_title || 'Open the link']]) {
    if (safe(url)) elements.push(bubble(link(url, words)));
  }
  return elements.length ? elements : [bubble(said.text || 'This message can’t be shown here.')];
}

function one(part, on) {
  switch (part.type) {
    case 'text': return part.text?.trim() ? [bubble(...marked(part.text))] : [];
    case 'cards': return [cards(part, on)];
    case 'attachments': return [made('div', { class: 'files' }, ...part.items.map(file))];
    case 'location': return [place(part)];
    case 'event': case 'action': return [];
    default: return [bubble(part.text || 'This message can’t be shown here.')];
  }
}

const bubble = (...words) => made('div', { class: 'bubble' }, ...words);

/** The answers that a message offers; `null` when it offers none. */
export function offersOf(said, on) {
  const content = said.content ?? said;
  const text = (content.type === 'parts' ? content.parts : [content]).find((part) => part.quick_replies?.length);
  const offered = text?.quick_replies ?? said.quick_replies;
  if (!offered?.length) return null;
  const buttons = offered.map(({ title, payload, image }) => {
    const button = made('button', { type: 'button', class: 'offer' }, image ? picture(image, '') : null, title);
    button.addEventListener('click', () => on.tap(title, payload));
    return button;
  });
  return made('div', { class: 'offers', role: 'group', 'aria-label': 'Answers', 'data-vertical': text?.orientation === 'vertical' }, ...buttons);
}

function place(place) {
  const { latitude, longitude } = place;
  const words = [place.name, place.street, place.city, place.country].filter(Boolean).join(', ') || `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return made('span', { class: 'file' }, icon('M8 14.5s5-4.6 5-8.3a5 5 0 0 0-10 0c0 3.7 5 8.3 5 8.3zM8 8a1.8 1.8 0 1 0 0-3.6A1.8 1.8 0 0 0 8 8z'), link(map, words));
}
