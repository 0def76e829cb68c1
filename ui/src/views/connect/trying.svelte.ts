// Trying a connection before it is kept: by its own button, and once by itself when it is to be kept.
import { type Host, Refused, wordsOf } from '../../host/host';
import type { Checked, InboxId, InboxKind } from '../../types/bindings';

/** What was typed, when it was tried. */
interface Tried { of: string; found: Checked }

export class Trying {
  busy = $state(false);
  wrong = $state('');
  #tried = $state.raw<Tried | null>(null);
  #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** What was found of these settings; null when they were not tried as they are now. */
  found(kind: InboxKind, settings: Record<string, string>): Checked | null {
    return this.#tried?.of === of(kind, settings) ? this.#tried.found : null;
  }

  /** Tries them. */
  async try(kind: InboxKind, settings: Record<string, string>, inbox: InboxId | null = null): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.wrong = '';
    try {
      this.#tried = { of: of(kind, settings), found: await this.#host.checkInbox({ kind, settings, ...(inbox === null ? {} : { inbox }) }) };
    } catch (thrown) {
      this.#tried = null;
      this.wrong = wordsOf(thrown);
      // A hub that is older than this window can't try: it can still keep.
      if (thrown instanceof Refused && (thrown.code === 'method' || thrown.code === 'missing')) this.wrong = '';
    } finally {
      this.busy = false;
    }
  }

  /** Whether they may be kept now: tried and well, or tried before and to be kept anyway. */
  async mayKeep(kind: InboxKind, settings: Record<string, string>, inbox: InboxId | null = null): Promise<boolean> {
    if (this.found(kind, settings) !== null) return true;
    await this.try(kind, settings, inbox);
    return this.wrong === '' && this.found(kind, settings)?.ok !== false;
  }
}

function of(kind: InboxKind, settings: Record<string, string>): string {
  return JSON.stringify([kind, Object.entries(settings).sort()]);
}
