// What the program tells the operator in the window, once: a lost race, a refused command. Never for what has its own place.
import type { ConversationId } from '../types/bindings';
import { wordsOf } from '../host/host';

/** An answer to a question: a button. */
export interface Answer {
  name: string;
  give: () => void;
}

/** One thing said. */
export interface Saying {
  id: number;
  /** In words that say what to do. */
  text: string;
  /** About which conversation. */
  conversation: ConversationId | null;
  /** What can be answered, where a colleague asks. */
  answers: Answer[];
  /** Takes back what was just done. Such a saying goes by itself: it asks for nothing. */
  undo: (() => void) | null;
}

const AT_MOST = 4;
/** How long what was done can be taken back from here, in milliseconds: read, understood, and reached with the mouse. */
const UNDO_MS = 10_000;

export class Says {
  all = $state.raw<Saying[]>([]);
  #next = 1;

  add(text: string, conversation: ConversationId | null = null) {
    const others = this.all.filter((saying) => saying.text !== text || saying.conversation !== conversation);
    this.all = [...others, { id: this.#next++, text, conversation, answers: [], undo: null }].slice(-AT_MOST);
  }

  /** Asks. The question stays until it is answered here, or is none any more. */
  ask(text: string, conversation: ConversationId, answers: Answer[]) {
    this.settle(conversation);
    this.all = [...this.all, { id: this.#next++, text, conversation, answers, undo: null }].slice(-AT_MOST);
  }

  /** The question about this conversation is answered, or is none any more. */
  settle(conversation: ConversationId) {
    this.all = this.all.filter((saying) => saying.answers.length === 0 || saying.conversation !== conversation);
  }

  /** What was said of this conversation is over: it is mine again. What can be answered or taken back stays. */
  over(conversation: ConversationId) {
    this.all = this.all.filter((saying) => saying.conversation !== conversation || saying.answers.length > 0 || saying.undo !== null);
  }

  /** Says what was done, and for a while how to take it back. Only the last thing done can be. */
  done(text: string, conversation: ConversationId | null, undo: () => void) {
    const id = this.#next++;
    const others = this.all.filter((saying) => saying.undo === null);
    this.all = [...others, { id, text, conversation, answers: [], undo }].slice(-AT_MOST);
    setTimeout(() => this.dismiss(id), UNDO_MS);
  }

  /** Takes back what was done last; nothing when that can't be any more. */
  undo() {
    const last = this.all.findLast((saying) => saying.undo !== null);
    if (!last) return;
    this.dismiss(last.id);
    last.undo?.();
  }

  /** Says why something did not happen. */
  refused(thrown: unknown, conversation: ConversationId | null = null) {
    this.add(wordsOf(thrown), conversation);
  }

  dismiss(id: number) {
    this.all = this.all.filter((saying) => saying.id !== id);
  }
}
