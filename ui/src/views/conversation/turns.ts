// What the thread draws, from its items: days, who speaks, which reply was chosen, and who held the baton beside each line.
import { keyOf } from '../../state/thread.svelte';
import type { Content, ControlKind, Flight, Item, Pass, Seq } from '../../types/bindings';
import { dayOf, ms } from '../../words/time';

/** What has a line of its own. */
export type Shown = Exclude<Item, { item: 'flight' }>;

export interface Turn {
  key: string;
  item: Shown;
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
  /** Its way to a bot and back. */
  flight: Flight | null;
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

/** The ways of messages to bots, by the place of the message. */
function flightsOf(items: Item[]): Map<Seq, Flight> {
  const all = items.flatMap((item) => {
    if (item.item === 'flight') return [item.flight];
    return item.item === 'pass' && item.pass.what === 'bot_failed' && item.pass.flight ? [item.pass.flight] : [];
  });
  return new Map(all.map((flight) => [flight.about, flight]));
}

export function turns(told: Item[], now: ControlKind, me: string | undefined): Turn[] {
  const flights = flightsOf(told);
  const items = told.filter((item): item is Shown => item.item !== 'flight');
  const shown = new Set(items.map((item) => (item.item === 'message' ? item.seq : null)));
  /** Beside the message that it was about; where that is not shown, beside the failure. */
  const flightOf = (item: Shown) => {
    if (item.item === 'message') return flights.get(item.seq) ?? null;
    const failed = item.item === 'pass' && item.pass.what === 'bot_failed' ? (item.pass.flight ?? null) : null;
    return failed && !shown.has(failed.about) ? failed : null;
  };
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
    return { key: keyOf(item), item, rail, from: item.item === 'pass' && last !== null ? from : null, day: begins ? day : null, named: !follows, chosen: null, flight: flightOf(item) };
  });
  markChosen(all);
  return all;
}

/** What is drawn already stays as it is: of a page that comes, only the page is drawn. */
export class Same {
  #before = new Map<string, Turn>();

  of(all: Turn[]): Turn[] {
    const kept = all.map((turn) => {
      const before = this.#before.get(turn.key);
      return before && alike(before, turn) ? before : turn;
    });
    this.#before = new Map(kept.map((turn) => [turn.key, turn]));
    return kept;
  }
}

const alike = (a: Turn, b: Turn) => (Object.keys(b) as (keyof Turn)[]).every((key) => a[key] === b[key]);

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
