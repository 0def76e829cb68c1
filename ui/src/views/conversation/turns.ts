// What the thread draws, from its items: days, who speaks, which reply was chosen, and who held the baton beside each line.
import { keyOf } from '../../state/thread.svelte';
import type { Content, ControlKind, Item, Pass } from '../../types/bindings';
import { dayOf, ms } from '../../words/time';

export interface Turn {
  key: string;
  item: Item;
  /** Who held it then: the rail's look. */
  rail: ControlKind;
  /** Who held it before a pass. */
  from: ControlKind | null;
  /** A day begins here. */
  day: number | null;
  /** The author is named here. */
  named: boolean;
  /** The payload or title that the contact chose among this message's quick replies. */
  chosen: string | null;
}

const GAP_MS = 5 * 60_000;

function after(pass: Pass, now: ControlKind): ControlKind {
  switch (pass.what) {
    case 'asked': return 'waiting';
    case 'taken': return 'operator';
    case 'returned': return 'bot';
    case 'transferred': return 'waiting';
    case 'closed': return 'closed';
    default: return now;
  }
}

/** Who held it before the first pass that is shown. */
function opening(items: Item[], now: ControlKind): ControlKind {
  for (const item of items) {
    if (item.item !== 'pass') continue;
    if (item.pass.what === 'asked') return 'bot';
    if (item.pass.what === 'taken') return item.pass.waited_ms === null ? 'bot' : 'waiting';
    if (item.pass.what === 'returned' || item.pass.what === 'transferred') return 'operator';
    if (item.pass.what === 'closed') return 'bot';
  }
  return now;
}

const speaker = (item: Item) => (item.item === 'message' ? `${item.author.kind}${item.author.id ?? item.author.name}` : item.item === 'unsent' ? 'unsent' : item.item);

export function turns(items: Item[], now: ControlKind, me: string | undefined): Turn[] {
  let rail = opening(items, now);
  let before: Item | null = null;
  const all = items.map((item): Turn => {
    const from = rail;
    if (item.item === 'pass') rail = after(item.pass, rail);
    else if (item.item === 'message' && item.author.kind === 'contact' && rail === 'closed') rail = 'bot';
    const [day, last] = [dayOf(ms(item.at)), before];
    before = item;
    const begins = last === null || dayOf(ms(last.at)) !== day;
    const mine = item.item === 'unsent' && last?.item === 'message' && last.author.id === me;
    const follows = last !== null && !begins && (mine || speaker(last) === speaker(item)) && ms(item.at) - ms(last.at) < GAP_MS;
    return { key: keyOf(item), item, rail, from: item.item === 'pass' && last !== null ? from : null, day: begins ? day : null, named: !follows, chosen: null };
  });
  markChosen(all);
  return all;
}

const partsOf = (content: Content): Content[] => (content.type === 'parts' ? content.parts : [content]);

/** The payload that the contact tapped to say this. */
export function chosenBy(content: Content): string | null {
  for (const part of partsOf(content)) if (part.type === 'text' && part.chosen) return part.chosen;
  return null;
}

/** Everything that tapping could give the bot, with what it says. */
function offers(content: Content): { gives: string; title: string }[] {
  return partsOf(content).flatMap((part) => {
    if (part.type === 'text') return (part.quick_replies ?? []).map(({ title, payload }) => ({ gives: payload ?? title, title }));
    if (part.type !== 'cards') return [];
    const buttons = [...part.cards.flatMap((card) => card.buttons ?? []), ...(part.buttons ?? [])];
    return buttons.flatMap((button) => (button.does === 'postback' ? [{ gives: button.payload, title: button.title }] : []));
  });
}

/** Marks what was tapped, where it is the only one that gives this: several buttons may give the bot the same. */
function markChosen(all: Turn[]) {
  const offered: { turn: Turn; offers: { gives: string; title: string }[] }[] = [];
  for (const turn of all) {
    const { item } = turn;
    if (item.item !== 'message') continue;
    const some = offers(item.content);
    if (some.length > 0) offered.push({ turn, offers: some });
    const chosen = item.author.kind === 'contact' ? chosenBy(item.content) : null;
    const is = ({ gives, title }: { gives: string; title: string }) => gives === chosen || title === chosen;
    const from = chosen === null ? undefined : offered.findLast((one) => one.offers.some(is));
    if (from?.offers.filter(is).length === 1) from.turn.chosen = chosen;
  }
}
