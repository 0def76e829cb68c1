// What a message says, in words: for what shows one line of it.
import type { Content } from '../types/bindings';

/** The words said in it; empty when it has none. */
export function spoken(content: Content): string {
  const parts = content.type === 'parts' ? content.parts : [content];
  return parts.find((part) => part.type === 'text')?.text ?? (content.type === 'unsupported' ? (content.text ?? '') : '');
}
