// Rows are placed by the queue's own rules, and rest while the pointer or the keyboard is in the list.
import { expect, it } from 'vitest';
import { FakeHost } from '../host/fake/fake';
import { Console } from './console.svelte';

async function started(count = 56) {
  const host = new FakeHost({ count });
  const desk = new Console(host);
  await desk.start();
  return { host, desk };
}

it('shows the longest waiting first, and a taken one among mine at once', async () => {
  const { host, desk } = await started();
  expect(desk.list.order.slice(0, 3)).toEqual(['c-max', 'c-leila', 'c-visitor']);
  await host.take('c-max', null);
  expect(desk.list.order.slice(0, 2)).toEqual(['c-leila', 'c-visitor']);
  expect(desk.list.order.slice(2, 6)).toContain('c-max');
});

it('moves nothing while it rests, and settles when it is let go', async () => {
  const { host, desk } = await started();
  const before = desk.list.order;
  desk.list.rest(true);
  host.change('c-sipho', { control: 'waiting', waiting_since: new Date(0).toISOString() });
  expect(desk.list.order).toBe(before);
  expect(desk.list.rows.get('c-sipho')?.control).toBe('waiting');
  desk.list.rest(false);
  expect(desk.list.order[0]).toBe('c-sipho');
});

it('reads of ten thousand rows only those that were looked at', async () => {
  const { desk } = await started(10_000);
  expect(desk.list.total).toBe(9_999);
  expect(desk.list.rows.size).toBe(100);
  await desk.list.need(5_000, 5_020);
  expect(desk.list.rows.size).toBe(200);
  expect(desk.list.order[5_010]).not.toBeNull();
});
