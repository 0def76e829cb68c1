// A thread of any length: a window over it is held.
import { expect, test } from 'vitest';
import { FakeHost } from '../host/fake/fake';
import type { Item } from '../types/bindings';
import { Thread } from './thread.svelte';

const START = new Date(2026, 0, 1).getTime();
const said = (count: number): Item[] => Array.from({ length: count }, (_, n): Item => ({
  item: 'message', id: `m-${n}`, seq: n + 1, at: new Date(START + n * 60_000).toISOString(), author: { kind: 'contact', name: 'Sipho' }, content: { type: 'text', text: `Message ${n}` },
}));

async function opened(count: number) {
  const host = new FakeHost();
  host.threads.set('c-sipho', said(count));
  host.rows.set('c-sipho', { ...host.rows.get('c-sipho')!, version: count });
  const thread = new Thread(host);
  await thread.open('c-sipho', null);
  return thread;
}

test('however far one scrolls up and down, only a window is held', async () => {
  const thread = await opened(100_000);
  expect(thread.items).toHaveLength(40);
  expect(thread.items.at(-1)).toMatchObject({ seq: 100_000 });
  for (let page = 0; page < 20; page += 1) expect(await thread.older()).toBe(true);
  expect(thread.items).toHaveLength(180);
  expect(thread.atEnd).toBe(false);
  while (await thread.newer()) expect(thread.items.length).toBeLessThanOrEqual(180);
  expect(thread.items.at(-1)).toMatchObject({ seq: 100_000 });
  expect(thread.atEnd).toBe(true);
});

test('what happens while a thread is read is not undone by the page that was read before it', async () => {
  const host = new FakeHost();
  const older = { ...host.rows.get('c-sipho')!, version: 3 };
  host.threads.set('c-sipho', said(3));
  host.rows.set('c-sipho', older);
  const thread = new Thread(host);
  const read = host.thread.bind(host);
  host.thread = async (...asked) => {
    host.thread = read;
    const page = await read(...asked);
    // It was read; before it arrives, somebody says something and it is told.
    host.threads.set('c-sipho', said(4));
    host.rows.set('c-sipho', { ...older, version: 4 });
    thread.row = { ...older, version: 4 };
    return page;
  };
  await thread.open('c-sipho', older);
  expect(thread.row?.version).toBe(4);
  expect(thread.items.at(-1)).toMatchObject({ seq: 4 });
});

test('it goes to a moment, to the first of all before it, and to the newest after it', async () => {
  const thread = await opened(10_000);
  await thread.goTo(START + 5_000.5 * 60_000);
  expect(thread.target).toBe(5_002);
  expect(thread.atEnd).toBe(false);
  await thread.goTo(START - 1);
  expect(thread.target).toBe(1);
  expect(thread.more).toBe(false);
  await thread.goTo(START + 20_000 * 60_000);
  expect(thread.target).toBe(10_000);
});

test('a page that is on its way when one turns to another place is not mixed into that', async () => {
  const host = new FakeHost();
  host.threads.set('c-sipho', said(10_000));
  const thread = new Thread(host);
  await thread.open('c-sipho', null);
  const read = host.thread.bind(host);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => { letGo = resolve; });
  host.thread = async (...asked) => held.then(() => read(...asked));
  const onItsWay = thread.older();
  await thread.open('c-sipho', null, 4_000);
  const again = thread.older();
  letGo();
  expect(await onItsWay).toBe(false);
  expect(await again, 'the new place is read on meanwhile').toBe(true);
  const seqs = thread.items.map((item) => (item.item === 'message' ? item.seq : 0));
  expect(seqs).toContain(4_000);
  expect(seqs).toEqual(seqs.map((_, n) => seqs[0]! + n));
});
