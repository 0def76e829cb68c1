// How the way of a message to a bot and back is said.
import type { Flight, Step, StepPart } from '../types/bindings';

const PARTS: Record<StepPart, string> = { request_filter: 'Request filter', bot: 'Bot', response_filter: 'Response filter' };

/** Which stop it is: `Request filter`. */
export function partOf(part: StepPart | undefined): string {
  return PARTS[part ?? 'bot'];
}

/** How long it took: `240 ms`, `1.2 s`. */
export function took(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** What was chosen when it failed. */
export function afterwards({ skipped }: Step): string {
  return skipped ? 'It was left out, as the inbox says.' : 'It ended there: a person was called.';
}

/** What of it has to be seen without looking for it: the first failure, in a line. `null` when all went well. */
export function wrong({ steps }: Flight): string | null {
  const failed = steps.find(({ failure }) => failure);
  if (!failed) return null;
  const part = partOf(failed.part);
  return failed.skipped ? `${part} left out` : `Ended at the ${part.charAt(0).toLowerCase()}${part.slice(1)}`;
}
