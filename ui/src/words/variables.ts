// Variables in canned responses: `{{contact.name}}`, with what is said instead where nothing is known: `{{contact.name|there}}`.
import type { Content, Row } from '../types/bindings';

/** What a variable can stand for. */
export interface Known {
  contact: { name: string; id: string };
  operator: { name: string };
  conversation: { inbox: string; tags: string; id: string };
}

/** What is known of a conversation. A name that was made of the channel's id (`Visitor bb697401`) is no name to be called by. */
export function known(row: Row, operator: string): Known {
  const { name, id } = row.contact;
  return {
    contact: { name: made(name, id) ? '' : name, id },
    operator: { name: operator },
    conversation: { inbox: row.inbox_name, tags: row.tags.join(', '), id: row.id },
  };
}

/** All variables, as they are written. */
export const VARIABLES = ['contact.name', 'contact.first_name', 'contact.id', 'operator.name', 'operator.first_name', 'conversation.inbox', 'conversation.tags', 'conversation.id'];

/** The text with its variables filled. One that nothing is known of and that has no other words stays as it is, to be seen. */
export function fill(text: string, known: Known): string {
  return text.replace(/\{\{\s*([\w.]+)\s*(?:\|([^{}]*))?\}\}/g, (written, path: string, instead?: string) => value(path, known) || (instead?.trim() ?? written));
}

/** A content's texts with their variables filled. */
export function filled(content: Content, known: Known): Content {
  if (content.type === 'parts') return { ...content, parts: content.parts.map((part) => filled(part, known)) };
  if (content.type !== 'text') return content;
  const replies = content.quick_replies?.map((reply) => ({ ...reply, title: fill(reply.title, known) }));
  return { ...content, text: fill(content.text, known), ...(replies ? { quick_replies: replies } : {}) };
}

/** The variables in a text that nothing fills. */
export const unfilled = (text: string): string[] => [...text.matchAll(/\{\{[^{}]*\}\}/g)].map(([written]) => written);

const made = (name: string, id: string) => name === id || (name.startsWith('Visitor ') && id.replace(/[^\p{L}\p{N}]/gu, '').endsWith(name.slice('Visitor '.length)));

function value(path: string, known: Known): string {
  const [of, what] = path.split('.');
  const thing: Record<string, string> | undefined = of === 'contact' ? known.contact : of === 'operator' ? known.operator : of === 'conversation' ? known.conversation : undefined;
  if (!thing || what === undefined) return '';
  if (what === 'first_name') return thing['name']?.trim().split(/\s+/)[0] ?? '';
  return Object.hasOwn(thing, what) ? (thing[what] ?? '') : '';
}
