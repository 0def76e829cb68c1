// What lies over the console: settings, connecting a bot, search, keys. One at a time; Esc closes it.

export type Place = 'settings' | 'connect' | 'search' | 'keys';

export class Places {
  open = $state<Place | null>(null);
  /** Where the focus was before; it returns there. */
  #before: HTMLElement | null = null;

  show(place: Place) {
    if (this.open === null) this.#before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    this.open = place;
  }

  toggle(place: Place) {
    if (this.open === place) this.close();
    else this.show(place);
  }

  close() {
    this.open = null;
    const before = this.#before;
    this.#before = null;
    if (before?.isConnected) queueMicrotask(() => before.focus());
  }
}
