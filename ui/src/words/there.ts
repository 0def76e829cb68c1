// How a contact's presence is said.
import type { Presence } from '../types/bindings';
import { ms, timeOfDay } from './time';

/** `On the page`, `Looked away 2 min ago`, `Left the page at 13:40`. */
export function there({ presence, last_seen }: Presence, now: number): string {
  if (presence === 'online') return 'On the page';
  const did = presence === 'away' ? 'Looked away' : 'Left the page';
  return last_seen ? `${did} ${when(ms(last_seen), now)}` : did;
}

function when(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const at = new Date(then);
  const today = new Date(now).toDateString() === at.toDateString();
  const day = today ? '' : ` on ${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}`;
  return `at ${timeOfDay(at.toISOString())}${day}`;
}
