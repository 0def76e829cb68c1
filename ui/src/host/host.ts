// The one interface between the window and the program behind it. Its shape is derived from the generated commands, so that the
// two cannot drift apart; what a command refuses is thrown as `Refused`.
import type { Change, ConversationId, Failure, Look, OperatorRef, Progress, Wanted, Wish, commands } from '../types/bindings';

type Commands = typeof commands;
type Data<Answer> = Awaited<Answer> extends infer Result ? (Result extends { status: 'ok'; data: infer D } ? D : never) : never;
type Unwrapped = {
  [Name in keyof Commands]: (...given: Parameters<Commands[Name]>) => Promise<Data<ReturnType<Commands[Name]>>>;
};

/** Called with every batch of changes, in order. */
export type Hear = (batch: Change[]) => void;

/** Told how far something is. */
export type Heard = (progress: Progress) => void;

/** Everything that the window may ask of the program behind it. */
export interface Host extends Omit<Unwrapped, 'subscribe' | 'look' | 'saveFile'> {
  /** What changes from now on, until the page is gone. */
  subscribe(hear: Hear): Promise<void>;
  /** Makes a picture, a sound or a film of a message ready. */
  look(of: ConversationId, wish: Wish, wanted: Wanted, heard: Heard): Promise<Look>;
  /** Saves a file of a message among the downloads; answers where it is. */
  saveFile(of: ConversationId, wish: Wish, name: string, heard: Heard): Promise<string>;
  /** Where the page finds what was made ready. */
  mediaAddress(key: string): string;
}

/** A command was refused; `message` says what to do, `code` is what the window decides on. */
export class Refused extends Error {
  readonly code: string;
  readonly holder: OperatorRef | null;
  constructor({ code, message, holder }: Failure) {
    super(message);
    this.name = 'Refused';
    this.code = code;
    this.holder = holder;
  }
}

/** What to tell the operator about anything that was thrown. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
