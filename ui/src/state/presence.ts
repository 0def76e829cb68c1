// Whether alerts may call this operator: available, or not to be disturbed until a moment.
import type { Console } from './console.svelte';

/** No alerts for so many minutes; 0 ends it. */
export function silence(desk: Console, minutes: number): Promise<void> {
  const until = minutes > 0 ? new Date(desk.clock.step() + minutes * 60_000).toISOString() : null;
  return desk.set({ silent_until: until });
}
