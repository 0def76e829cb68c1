// Vendors' JSON as facts that a person can read.
import type { Value } from '../../../types/bindings';

const AT_MOST = 60;
const DEEP = 3;

/** JSON on one line, short. */
export function compact(value: Value | undefined, most = 200): string {
  const line = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Names and what they say, nested names joined: `address.city`. A bare value has the name ''. */
export function facts(value: Value | undefined): [name: string, says: string][] {
  const all: [string, string][] = [];
  collect('', value ?? null, 0, all);
  return all;
}

function collect(name: string, value: Value, depth: number, all: [string, string][]) {
  if (all.length >= AT_MOST || value === null || value === '') return;
  const members = Array.isArray(value) ? value.map((one, n): [string, Value] => [String(n + 1), one]) : typeof value === 'object' ? Object.entries(value) : null;
  if (members === null) all.push([name, String(value)]);
  else if (depth >= DEEP) all.push([name, compact(value)]);
  else if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object')) {
    if (value.length > 0) all.push([name, value.map(String).join(', ')]);
  } else for (const [key, one] of members) collect(name ? `${name}.${key}` : key, one, depth + 1, all);
}
