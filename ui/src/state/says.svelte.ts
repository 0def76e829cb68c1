// What the program tells the operator in the window, once: a lost race, a refused command. Never for what has its own place.
import type { ConversationId } from '../types/bindings';
import { wordsOf } from '../host/host';

/** One thing said. */
export interface Saying {
  id: number;
  /** In words that say what to do. */
  text: string;
  /** About which conversation. */
  conversation: ConversationId | null;
}

const AT_MOST = 4;

export class Says {
  all = $state.raw<Saying[]>([]);
  #next = 1;

  add(text: string, conversation: ConversationId | null = null) {
    const others = this.all.filter((saying) => saying.text !== text || saying.conversation !== conversation);
    this.all = [...others, { id: this.#next++, text, conversation }].slice(-AT_MOST);
  }

  /** Says why something did not happen. */
  refused(thrown: unknown, conversation: ConversationId | null = null) {
    this.add(wordsOf(thrown), conversation);
  }

  dismiss(id: number) {
    this.all = this.all.filter((saying) => saying.id !== id);
  }
}
