// Times as people say them. Moments come as RFC 3339 text, `now` as milliseconds since 1970: nothing here reads the clock.
import type { Timestamp } from '../types/bindings';

/** Milliseconds since 1970. */
export function ms(at: Timestamp): number {
  return Date.parse(at);
}

const two = (n: number) => String(n).padStart(2, '0');

/** A span as a clock: `0:48`, `6:12`, `1:02:09`. Never negative. */
export function clock(spanMs: number): string {
  const all = Math.max(0, Math.floor(spanMs / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** What is left until `until`, rounded up, so that it ends at `0:00` exactly then. */
export function left(until: Timestamp, now: number): number {
  return Math.max(0, Math.ceil((ms(until) - now) / 1000) * 1000);
}

/** A span in words: `48 seconds`, `2 minutes`, `1 hour`. */
export function span(spanMs: number): string {
  const s = Math.max(0, Math.round(spanMs / 1000));
  const [n, unit] = s < 60 ? [s, 'second'] : s < 3600 ? [Math.round(s / 60), 'minute'] : [Math.round(s / 3600), 'hour'];
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** The time of day, `14:02`. */
export function timeOfDay(at: Timestamp): string {
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** Local midnight before a moment, as a number: equal for moments of the same day. */
export function dayOf(moment: number): number {
  return new Date(moment).setHours(0, 0, 0, 0);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG_MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** How long ago, for a list's right edge: `now`, `9 m`, `13:40`, `Mon`, `3 Mar`, `Mar 2025`. */
export function ago(at: Timestamp, now: number): string {
  const then = ms(at);
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} m`;
  const days = Math.round((dayOf(now) - dayOf(then)) / 86_400_000);
  const d = new Date(then);
  if (days === 0) return timeOfDay(at);
  if (days < 7) return DAYS[d.getDay()]!.slice(0, 3);
  if (d.getFullYear() === new Date(now).getFullYear()) return `${d.getDate()} ${MONTHS[d.getMonth()]}`;
  return `${MONTHS[d.getMonth()]} ${d.getFullYear()}`;
}

/** A day as a separator names it: `Today`, `Yesterday`, `Monday, 3 March`, `3 March 2025`. */
export function dayName(day: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(day)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  const d = new Date(day);
  const date = `${d.getDate()} ${LONG_MONTHS[d.getMonth()]}`;
  return d.getFullYear() === new Date(now).getFullYear() ? `${DAYS[d.getDay()]}, ${date}` : `${date} ${d.getFullYear()}`;
}

/** A month by its name: `March 2026`. */
export function monthName(day: number): string {
  const d = new Date(day);
  return `${LONG_MONTHS[d.getMonth()]} ${d.getFullYear()}`;
}

/** The weeks of a day's month, from Mondays on; days of other months are `null`. */
export function weeksOf(day: number): (number | null)[][] {
  const d = new Date(day);
  const [year, month] = [d.getFullYear(), d.getMonth()];
  const empty = (new Date(year, month, 1).getDay() + 6) % 7;
  const days = new Date(year, month + 1, 0).getDate();
  const cells = [...Array<null>(empty).fill(null), ...Array.from({ length: days }, (_, n) => new Date(year, month, n + 1).getTime())];
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) => Array.from({ length: 7 }, (_, n) => cells[week * 7 + n] ?? null));
}

/** The same day some days or months on; the last of a shorter month. */
export function shifted(day: number, days: number, months = 0): number {
  const d = new Date(day);
  const last = new Date(d.getFullYear(), d.getMonth() + months + 1, 0).getDate();
  return new Date(d.getFullYear(), d.getMonth() + months, Math.min(d.getDate(), last) + days).getTime();
}
