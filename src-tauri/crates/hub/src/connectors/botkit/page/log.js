// The conversation on the page: each message once, in the log's order.

import { drawn, offersOf } from './draw.js';
import { made } from './made.js';
import { marked } from './marked.js';
import { holderOf } from './site.js';

export class Log {
  /** The place in the hub's log of the newest and of the oldest message that the page has. */
  last = 0;
  first = Infinity;
  count = 0;
  #list; #scroll; #on; #seen = new Set(); #sending = new Map();

  /** `on.tap(title, payload)` when an answer is tapped, `on.fire(name, data)` for a button's event. */
  constructor(list, scroll, on) {
    this.#list = list;
    this.#scroll = scroll;
    this.#on = on;
  }

  /** Adds a message at the end; `false` when the page has it. */
  add(said) {
    if (!this.#take(said)) return false;
    const follows = this.#atEnd();
    this.#settleOffers();
    const row = this.#row(said, true);
    const known = said.ref && this.#sending.get(said.ref);
    if (known) known.replaceWith(row);
    else this.#list.insertBefore(row, this.#list.querySelector('.sending'));
    this.#sending.delete(said.ref);
    this.#turns();
    if (follows || said.type === 'message_received') this.follow(true);
    return true;
  }

  /** Adds older messages before all others. */
  earlier(items) {
    const from = this.#scroll.scrollHeight;
    const rows = items.filter((said) => this.#take(said)).map((said) => this.#row(said, false));
    this.#list.prepend(...rows);
    this.#turns();
    this.#scroll.scrollTop += this.#scroll.scrollHeight - from;
  }

  /** Shows what was just written. */
  sending(message) {
    if (this.#sending.has(message.id)) return;
    this.#settleOffers();
    const words = message.title ?? message.text;
    const row = made('li', { class: 'mine sending' }, made('div', { class: 'bubble' }, ...marked(words)), made('span', { class: 'note' }, 'Sending…'));
    this.#sending.set(message.id, row);
    this.#list.append(row);
    this.#turns();
    this.follow(true);
  }

  /** The hub has it. */
  received(id, seq) {
    const row = this.#sending.get(id);
    if (!row) return;
    this.#sending.delete(id);
    this.#seen.add(seq);
    this.last = Math.max(this.last, seq);
    row.classList.remove('sending');
    row.querySelector('.note').remove();
  }

  failed(id, why) {
    const row = this.#sending.get(id);
    if (!row) return;
    row.classList.replace('sending', 'failed');
    row.querySelector('.note').textContent = why;
  }

  /** Somebody else has the conversation now. */
  passed({ control, operator, seq }) {
    if (this.#seen.has(seq)) return;
    this.#seen.add(seq);
    const words = control === 'bot' ? 'You are back with the assistant' : control === 'closed' ? 'This conversation has ended. Write to begin again.' : holderOf(control, operator);
    this.#list.append(made('li', { class: 'passed' }, words));
    this.follow();
  }

  /** Keeps the end in sight; `always` also for who has scrolled away. */
  follow(always = false) {
    if (always || this.#atEnd()) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #take(said) {
    if (typeof said.seq !== 'number' || this.#seen.has(said.seq)) return false;
    this.#seen.add(said.seq);
    this.count += 1;
    this.last = Math.max(this.last, said.seq);
    this.first = Math.min(this.first, said.seq);
    return true;
  }

  #row(said, newest) {
    const mine = said.type === 'message_received';
    const kind = mine ? 'mine' : said.author?.kind === 'bot' ? 'bot' : 'person';
    const row = made('li', { class: kind, 'data-by': mine ? 'you' : `${kind} ${said.author?.name ?? ''}` });
    const name = mine ? 'You' : said.author?.kind === 'bot' ? 'Assistant' : said.author?.name ?? '';
    row.append(made('span', { class: mine ? 'name sr' : 'name' }, name), ...drawn(said, this.#on));
    const offers = newest && !mine ? offersOf(said, this.#on) : null;
    if (offers) row.append(offers);
    const at = new Date(said.sent_timestamp);
    if (!Number.isNaN(at.getTime())) row.title = at.toLocaleString();
    return row;
  }

  /** Answers are offered under the newest message only. */
  #settleOffers() {
    this.#list.querySelectorAll('.offers').forEach((offers) => offers.remove());
  }

  /** A name stands over the first of several messages of one person. */
  #turns() {
    let before = null;
    for (const row of this.#list.children) {
      const by = row.classList.contains('mine') ? 'you' : row.dataset.by ?? row.className;
      row.classList.toggle('turn', by !== before);
      const name = row.querySelector('.name:not(.sr)');
      if (name) name.hidden = by === before;
      before = by;
    }
  }

  #atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < 80;
  }
}
