// What was asked of the door for the thread's pictures, sounds and films: each once, with the reason when it is refused.
import { type Host, Refused, wordsOf } from '../host/host';
import type { ConversationId, Wanted, Wish } from '../types/bindings';

export type Seen =
  | { state: 'coming'; came: number | null; of: number | null }
  | { state: 'there'; address: string; small: string; pixels: [number, number] | null; mime: string; size: number | null }
  | { state: 'refused'; why: string; again: boolean };

const AT_MOST = 400;

export class Media {
  #host: Host;
  /** By what is asked for; the oldest are forgotten. */
  #seen = new Map<string, { seen: Seen }>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** How it stands with one; asks for it the first time. */
  look(of: ConversationId, wish: Wish, wanted: Wanted): { readonly seen: Seen } {
    const key = `${of} ${wanted} ${wish.reference ?? ''} ${wish.url}`;
    const known = this.#seen.get(key);
    if (known) return known;
    const entry = $state<{ seen: Seen }>({ seen: { state: 'coming', came: null, of: null } });
    this.#seen.set(key, entry);
    const oldest = this.#seen.keys().next().value;
    if (this.#seen.size > AT_MOST && oldest !== undefined) this.#seen.delete(oldest);
    this.#host.look(of, wish, wanted, ({ came, of }) => {
      if (entry.seen.state === 'coming') entry.seen = { state: 'coming', came, of };
    }).then(
      ({ key, small, pixels, mime, size }) => { entry.seen = { state: 'there', address: this.#host.mediaAddress(key), small: this.#host.mediaAddress(small), pixels, mime, size }; },
      (thrown: unknown) => { entry.seen = { state: 'refused', why: wordsOf(thrown), again: thrown instanceof Refused && thrown.code === 'unreachable' }; },
    );
    return entry;
  }

  /** Asks anew the next time. */
  forget(of: ConversationId, wish: Wish, wanted: Wanted) {
    this.#seen.delete(`${of} ${wanted} ${wish.reference ?? ''} ${wish.url}`);
  }
}
