// What lies over the console: settings, connecting a bot, search, keys. One at a time; Esc closes it.

export type Place = 'settings' | 'connect' | 'search' | 'keys';

export class Places {
  open = $state<Place | null>(null);
  /** Where the focus was before; it returns there. */
  #before: HTMLElement | null = null;
  /** Asked before a place is left: false when something would be lost, and it asks the operator itself. */
  guard: (() => boolean) | null = null;

  show(place: Place) {
    if (this.open === place || !this.#may()) return;
    if (this.open === null) this.#before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.open = place;
  }

  toggle(place: Place) {
    if (this.open === place) this.close();
    else this.show(place);
  }

  /** Leaves what is open for something else: the focus goes there, not back. Answers whether it could. */
  leave(): boolean {
    if (!this.#may()) return false;
    this.open = null;
    this.#before = null;
    return true;
  }

  #may(): boolean {
    if (this.open !== null && this.guard !== null && !this.guard()) return false;
    this.guard = null;
    return true;
  }

  close() {
    if (!this.#may()) return;
    this.open = null;
    const before = this.#before;
    this.#before = null;
    if (before?.isConnected) queueMicrotask(() => before.focus());
  }
}
