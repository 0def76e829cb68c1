// Whether the contact of the open conversation is there: asked when it is opened, then told. What the hub can't be asked nobody knows.
import type { Host } from '../host/host';
import type { ConversationId, Presence } from '../types/bindings';

export class There {
  /** How they are; `null` where nobody knows. */
  now = $state.raw<Presence | null>(null);

  #host: Host;
  #of: ConversationId | null = null;
  #live = false;
  /** Counts up with every question and every word: only the newest counts. */
  #turn = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Another conversation is open, or none. */
  open(of: ConversationId | null) {
    if (of === this.#of) return;
    this.#of = of;
    this.now = null;
    void this.ask();
  }

  /** The hub can be asked, or not. */
  linked(live: boolean) {
    if (live === this.#live) return;
    this.#live = live;
    void this.ask();
  }

  /** Somebody came, looked away, or left. */
  heard(of: ConversationId, now: Presence) {
    if (of !== this.#of) return;
    this.#turn += 1;
    this.now = now;
  }

  /** Asks how they are. */
  async ask(): Promise<void> {
    const [of, turn] = [this.#of, (this.#turn += 1)];
    const now = of !== null && this.#live ? await this.#host.presence(of).catch(() => null) : null;
    if (turn === this.#turn) this.now = now;
  }
}
