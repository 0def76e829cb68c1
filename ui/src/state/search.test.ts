// Searching as it is typed: only the latest words count.
import { expect, it } from 'vitest';
import { FakeHost } from '../host/fake/fake';
import type { Found } from '../types/bindings';
import { Search, marked } from './search.svelte';

it('drops the answer that a later keystroke has overtaken', async () => {
  const host = new FakeHost();
  const answers: ((found: Found) => void)[] = [];
  host.search = () => new Promise((answer) => answers.push(answer));
  const search = new Search(host);
  const asked = [search.ask('par'), search.ask('parcel')];
  answers[1]!({ hits: [], contacts: [], searched: 2, took_ms: 1 });
  answers[0]!({ hits: [], contacts: [], searched: 1, took_ms: 1 });
  await Promise.all(asked);
  expect(search.found?.searched).toBe(2);
  expect(search.answered).toBe('parcel');
});

it('cuts a snippet at what was found', () => {
  expect(marked('my \u0002parcel\u0003 is late')).toEqual([{ text: 'my ', found: false }, { text: 'parcel', found: true }, { text: ' is late', found: false }]);
});
