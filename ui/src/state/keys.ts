// What each key does. Single letters count only outside of text fields; no Alt+letter, which would break AltGr typing.
import type { Console } from './console.svelte';

const writes = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

/** Goes to the next pane. */
function nextPane(back: boolean) {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.getClientRects().length > 0);
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes[(here + (back ? -1 : 1) + panes.length) % panes.length];
  const inside = pane?.querySelector<HTMLElement>('[aria-current=true], textarea:not([disabled])') ?? pane?.querySelector<HTMLElement>('button:not([disabled]), [tabindex]');
  (pane?.tabIndex === 0 ? pane : inside)?.focus();
}

function focusList(desk: Console) {
  desk.threadInFront = false;
  document.querySelector<HTMLElement>('[role=list][aria-label=Conversations] .open[aria-current=true], [role=list][aria-label=Conversations] .open')?.focus();
}

/** Acts on a key. Answers whether it was ours. */
export function press(event: KeyboardEvent, desk: Console): boolean {
  const { key } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.isComposing || event.defaultPrevented) return false;
  if (ctrl && !event.altKey && key.toLowerCase() === 'k') return done(() => desk.places.toggle('search'));
  if (ctrl && key === ',') return done(() => desk.places.toggle('settings'));
  if (desk.places.open !== null) return key === 'Escape' ? done(() => desk.places.close()) : false;
  // A question or a menu hears its own keys.
  if (document.querySelector('dialog[open]') !== null) return false;
  if (key === 'F6') return done(() => nextPane(event.shiftKey));
  if (event.altKey && !ctrl && (key === 'ArrowDown' || key === 'ArrowUp')) return done(() => desk.step(key === 'ArrowDown' ? 1 : -1, event.shiftKey));
  if (key === 'Escape') return done(() => focusList(desk));
  if (ctrl || event.altKey || writes(event.target)) return false;
  const inList = event.target instanceof Element && event.target.closest('[role=list]') !== null;
  if (inList && (key === 'ArrowDown' || key === 'ArrowUp')) return done(() => walk(desk, key === 'ArrowDown' ? 1 : -1));
  const single: Record<string, () => void> = {
    t: () => void (desk.selected ? desk.take() : desk.session.counts.oldest && desk.takeAndShow(desk.session.counts.oldest)),
    h: () => void (desk.session.holds(desk.thread.row) && desk.handBack()),
    x: () => void (desk.session.holds(desk.thread.row) && desk.take()),
    r: () => { desk.composer.turn('reply'); desk.wantsReply += 1; },
    n: () => { desk.composer.turn('note'); desk.wantsReply += 1; },
    e: () => void desk.close(),
    s: () => void desk.snooze(),
    z: () => void desk.undo(),
    v: () => (desk.wantsSource += 1),
    j: () => walk(desk, 1),
    k: () => walk(desk, -1),
    '/': () => desk.places.show('search'),
    '?': () => desk.places.show('keys'),
  };
  const act = single[key];
  return act ? done(act) : false;

  function done(act: () => void): true {
    event.preventDefault();
    act();
    return true;
  }
}

function walk(desk: Console, by: 1 | -1) {
  desk.step(by);
  queueMicrotask(() => {
    const open = document.querySelector<HTMLElement>('[role=list] .open[aria-current=true]');
    open?.focus();
    open?.scrollIntoView({ block: 'nearest' });
  });
}
