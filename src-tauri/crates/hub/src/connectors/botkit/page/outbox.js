// What was written and not yet taken up by the hub: kept over a lost line, another page, a closed browser.

import { keep, kept } from './kept.js';

/** So many messages wait at most; the oldest are given up then. */
const MOST = 50;

export class Outbox {
  #name;

  constructor(name) {
    this.#name = name;
  }

  /** Everything that waits, in order. */
  all() {
    try {
      const read = JSON.parse(kept(this.#name) ?? '[]');
      return Array.isArray(read) ? read : [];
    } catch {
      return [];
    }
  }

  add(message) {
    this.#write([...this.all(), message].slice(-MOST));
  }

  remove(id) {
    this.#write(this.all().filter((message) => message.id !== id));
  }

  #write(messages) {
    keep(this.#name, messages.length ? JSON.stringify(messages) : null);
  }
}
