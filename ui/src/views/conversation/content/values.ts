// Vendors' JSON as facts that a person can read.
import type { Value } from '../../../types/bindings';

const AT_MOST = 60;
const DEEP = 3;
const DEEPER = 8;
const FEW = 8;

/** JSON on one line, short. */
export function compact(value: Value | undefined, most = 200): string {
  const line = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Names and what they say, nested names joined: `address.city`. A bare value has the name ''. */
export function facts(value: Value | undefined, deep = DEEP): [name: string, says: string][] {
  const all: [string, string][] = [];
  collect('', value ?? null, deep, all);
  return all;
}

function collect(name: string, value: Value, deep: number, all: [string, string][]) {
  if (all.length >= AT_MOST || value === null || value === '') return;
  const members = Array.isArray(value) ? value.map((one, n): [string, Value] => [String(n + 1), one]) : typeof value === 'object' ? Object.entries(value) : null;
  if (members === null) all.push([name, String(value)]);
  else if (deep <= 0) all.push([name, compact(value)]);
  else if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object')) {
    if (value.length > 0) all.push([name, value.map(String).join(', ')]);
  } else for (const [key, one] of members) collect(name ? `${name}.${key}` : key, one, deep - 1, all);
}

/** What else a value of unknown shape says that is not among these words: a few facts under their own names. What only programs read is left to the source. */
export function unsaid(value: Value, words: string): [name: string, says: string][] {
  const known = new Set(words.split('\n').map((line) => line.trim()));
  const readable = ([name, says]: [string, string]) => !known.has(says.trim()) && says.length <= 200 && !/^(https?|data):|^[\[{]/.test(says) && !/(^|[._])(type|id|code|key|hash|token|ref|version|content_?type|mime_?type)$/i.test(name);
  return facts(value, DEEPER).filter(readable).slice(0, FEW).map(([name, says]) => [name.split('.').filter((part) => !/^\d+$/.test(part)).at(-1)?.replaceAll('_', ' ') ?? '', says]);
}
