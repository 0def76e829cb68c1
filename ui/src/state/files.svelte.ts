// The files of the message that is being written: read from the window in pieces, kept by the program, brought to the hub by it.
import { type Host, wordsOf } from '../host/host';
import type { Attached, ConversationId } from '../types/bindings';

/** What one file may have, in bytes; the hub takes no more. */
export const LARGEST = 25 * 1024 * 1024;
/** So many bytes go to the program at once: a multiple of three, as Base64 wants it. */
const PIECE = 192 * 1024;

export class Files {
  all = $state.raw<Attached[]>([]);
  /** Small pictures of those that were chosen since the window was opened, by id. */
  pictures = $state.raw<Record<string, string>>({});
  #of: ConversationId | null = null;
  #host: Host;
  #say: (text: string) => void;
  #gone = new Set<string>();

  constructor(host: Host, say: (text: string) => void) {
    this.#host = host;
    this.#say = say;
  }

  /** Every file is at least kept here: the message can be sent. */
  get whole(): boolean {
    return this.all.every((file) => !this.#reading.has(file.id) && file.refused === null);
  }
  #reading = new Set<string>();

  /** Goes to another conversation's files. */
  async open(of: ConversationId | null): Promise<void> {
    this.#of = of;
    this.all = [];
    if (of === null) return;
    try {
      const files = await this.#host.attached(of);
      if (this.#of === of) this.all = files;
    } catch (thrown) {
      this.#say(wordsOf(thrown));
    }
  }

  /** Adds what was picked, pasted or dropped; each is refused for itself, in words. */
  async add(chosen: Iterable<File>): Promise<void> {
    const of = this.#of;
    if (of === null) return;
    for (const file of chosen) {
      try {
        await this.#add(of, file);
      } catch (thrown) {
        this.#say(wordsOf(thrown));
      }
    }
  }

  async #add(of: ConversationId, file: File): Promise<void> {
    // Said before a byte of it is read.
    if (file.size > LARGEST) throw new Error(`${file.name} is larger than ${LARGEST >> 20} MiB. Send a smaller one, or a link.`);
    const kept = await this.#host.attach(of, file.name || 'picture.png', file.type, file.size);
    this.#reading.add(kept.id);
    if (file.type.startsWith('image/') && file.type !== 'image/svg+xml' && typeof URL.createObjectURL === 'function') {
      this.pictures = { ...this.pictures, [kept.id]: URL.createObjectURL(file) };
    }
    if (this.#of === of) this.all = [...this.all, kept];
    try {
      for (let from = 0; from < file.size && !this.#gone.has(kept.id); from += PIECE) {
        const piece = new Uint8Array(await read(file, from));
        this.hear(of, await this.#host.attachPart(kept.id, base64(piece)));
      }
    } catch (thrown) {
      if (this.#gone.has(kept.id)) return;
      this.all = this.all.filter((other) => other.id !== kept.id);
      await this.#host.detach(kept.id);
      throw thrown;
    } finally {
      this.#reading.delete(kept.id);
      this.all = [...this.all];
    }
  }

  /** Takes one out, also while it is on its way. */
  async remove(id: string): Promise<void> {
    this.#gone.add(id);
    this.all = this.all.filter((file) => file.id !== id);
    const picture = this.pictures[id];
    if (picture) URL.revokeObjectURL(picture);
    try {
      await this.#host.detach(id);
    } catch (thrown) {
      this.#say(wordsOf(thrown));
    }
  }

  /** How far one is. */
  hear(of: ConversationId, file: Attached) {
    if (of !== this.#of) return;
    this.all = this.all.map((other) => (other.id === file.id && !(other.ready && !file.ready) ? file : other));
  }

  /** They went with a message. */
  sent() {
    this.all = [];
  }
}

/** The next bytes of a file that may have vanished since it was picked. */
async function read(file: File, from: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(from, from + PIECE).arrayBuffer();
  } catch {
    throw new Error(`${file.name} can’t be read any more: it was moved or changed. Attach it again.`);
  }
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
