// How much a channel takes, as a check before sending. The hub refuses the same in the same words (`tests/golden/limits.json`).
import type { Button, Card, Carries, Content, Limits } from '../../../types/bindings';

/** The hub's own bounds, which hold on every channel. */
const HUB: Required<Limits> = { text: 20_000, quick_replies: 60, quick_reply_title: 2_000, cards: 60, card_text: 2_000, buttons: 60, button_title: 2_000 };

/** So many characters of a title are shown to tell it from the others. */
const SHOWN = 24;
/** From this part of a bound on it is said how much is left. */
const NEAR = 0.9;

const grouped = (count: number) => count.toLocaleString('en');

/** The bounds that hold on a channel: its own, and the hub's where it names none. */
export function bounds(carries: Carries): Required<{ [Name in keyof Limits]: number }> {
  const { limits = {} } = carries;
  const least = (name: keyof Limits) => Math.min(limits[name] ?? Infinity, HUB[name] ?? Infinity);
  return { text: least('text'), quick_replies: least('quick_replies'), quick_reply_title: least('quick_reply_title'), cards: least('cards'), card_text: least('card_text'), buttons: least('buttons'), button_title: least('button_title') };
}

/** How many characters a text has: an emoji of two units is one. What can't be longer than `most` is not counted. */
function characters(text: string, most = 0): number {
  return text.length > most ? [...text].length : text.length;
}

function length(text: string, most: number | null | undefined): string | null {
  const count = characters(text, most ?? Infinity);
  return count > (most ?? Infinity) ? `${grouped(count)} of ${grouped(most ?? 0)} characters` : null;
}

/** `1,870 of 2,000`, once the end is near; null before, and beyond it, where it is said in words. */
export function nearing(text: string, most: number): string | null {
  if (text.length < most * NEAR) return null;
  const count = characters(text);
  return count >= most * NEAR && count <= most ? `${grouped(count)} of ${grouped(most)}` : null;
}

/** Whether a text is too long for one message, in words that say what to do; null when it is not. */
export function tooLong(text: string, most = HUB.text): string | null {
  const count = length(text, most);
  return count && `${count}. Shorten it.`;
}

const named = (what: string, text: string) => {
  const all = [...text];
  return `${what} “${all.length > SHOWN ? `${all.slice(0, SHOWN).join('').trimEnd()}…` : text}”`;
};

function long(what: string, text: string, most: number | null | undefined): string | null {
  const count = length(text, most);
  return count && `${named(what, text)} has ${count}. Shorten it.`;
}

function many(count: number, most: number | null | undefined, whose: string, what: string): string | null {
  return count > (most ?? Infinity) ? `${whose}${count} of ${most} ${what}. Take ${count - (most ?? 0)} out.` : null;
}

/** The first that is not null. */
function first<T>(all: T[] | undefined, look: (one: T) => string | null): string | null {
  for (const one of all ?? []) {
    const words = look(one);
    if (words !== null) return words;
  }
  return null;
}

/** What is too long or too many, in words that say what to do; null when all of it fits. */
export function exceeded(limits: Limits, content: Content): string | null {
  if (content.type === 'parts') return first(content.parts, (part) => exceeded(limits, part));
  const titles = (buttons: Button[] | undefined) => first(buttons, ({ title }) => long('The button', title, limits.button_title));
  if (content.type === 'text') {
    const replies = content.quick_replies ?? [];
    return tooLong(content.text, limits.text ?? Infinity) ?? many(replies.length, limits.quick_replies, '', 'quick replies') ?? first(replies, ({ title }) => long('The quick reply', title, limits.quick_reply_title));
  }
  if (content.type !== 'cards') return null;
  const card = ({ title = '', subtitle, buttons }: Card) =>
    long('The title', title, limits.card_text) ?? long('The line', subtitle ?? '', limits.card_text) ?? many(buttons?.length ?? 0, limits.buttons, `${named('The card', title)} has `, 'buttons') ?? titles(buttons);
  return many(content.cards.length, limits.cards, '', 'cards') ?? first(content.cards, card) ?? many(content.buttons?.length ?? 0, limits.buttons, '', 'buttons') ?? titles(content.buttons);
}
