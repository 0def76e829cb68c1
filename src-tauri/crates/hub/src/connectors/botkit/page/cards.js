// Cards: one, several one under the other, a carousel, a list.

import { file } from './file.js';
import { icon, link, made, picture } from './made.js';

/** Cards as their layout says. */
export function cards(part, on) {
  const footer = presses(part.buttons, on);
  if (part.layout === 'list') return made('div', { class: 'list' }, made('ul', {}, ...part.cards.map((card) => row(card, on))), footer);
  if (part.layout === 'carousel' && part.cards.length > 1) return carousel(part, on, footer);
  return made('div', { class: 'cards' }, ...part.cards.map((card) => one(card, on)), footer);
}

function one(card, on) {
  const words = made('div', { class: 'words' }, heading(card), sub(card), facts(card));
  const image = card.image ? picture(card.image, '', { class: 'picture' }) : null;
  return made('article', { class: 'card' }, opened(card, image), card.media ? file(card.media) : null, words, presses(card.buttons, on));
}

function row(card, on) {
  const words = made('div', {}, heading(card), sub(card), facts(card));
  return made('li', {}, words, card.image ? opened(card, picture(card.image, '')) : null, presses(card.buttons, on));
}

const heading = (card) => card.title ? made('h3', {}, card.title) : null;
const sub = (card) => card.subtitle ? made('p', { class: 'sub' }, card.subtitle) : null;
const facts = (card) => card.fields?.length
  ? made('dl', {}, ...card.fields.flatMap(({ name, value }) => [made('dt', {}, name), made('dd', {}, value)])) : null;

/** The picture, which opens what tapping the card opens. */
function opened(card, image) {
  const opens = card.default_action?.does === 'link' ? card.default_action.url : null;
  return image && opens ? link(opens, image, { 'aria-label': `Open ${card.title || 'the card'}` }) : image;
}

function presses(buttons, on) {
  return buttons?.length ? made('div', { class: 'presses' }, ...buttons.map((button) => press(button, on))) : null;
}

function press({ title, does, payload, url, phone, name, data }, on) {
  if (does === 'link') return link(url, title, { class: 'press' });
  if (does === 'call') return link(`tel:${phone}`, title, { class: 'press' });
  const button = made('button', { type: 'button', class: 'press', disabled: does === 'other' }, title);
  button.addEventListener('click', () => (does === 'event' ? on.fire(name, data) : on.tap(title, payload)));
  return button;
}

function carousel(part, on, footer) {
  const track = made('ul', {}, ...part.cards.map((card) => made('li', {}, one(card, on))));
  const step = (by, words, path) => {
    const button = made('button', { type: 'button', 'aria-label': words }, icon(path));
    button.addEventListener('click', () => track.scrollBy({ left: by * track.clientWidth * 0.8, behavior: 'smooth' }));
    return button;
  };
  const [back, forth] = [step(-1, 'Previous card', 'M10 3L5 8l5 5'), step(1, 'Next card', 'M6 3l5 5-5 5')];
  const ends = () => {
    back.disabled = track.scrollLeft < 4;
    forth.disabled = track.scrollLeft + track.clientWidth > track.scrollWidth - 4;
  };
  track.addEventListener('scroll', ends, { passive: true });
  new ResizeObserver(ends).observe(track);
  const label = `${part.cards.length} cards`;
  return made('div', { class: 'carousel', role: 'group', 'aria-roledescription': 'carousel', 'aria-label': label }, track, made('nav', { 'aria-label': label }, back, forth), footer);
}
