// Whether the contact is there: asked, told, and not claimed where nobody knows.
import { expect, test } from 'vitest';
import { FakeHost } from '../host/fake/fake';
import { there } from '../words/there';
import { Console } from './console.svelte';

const NOW = Date.parse('2026-03-03T14:00:00Z');
const before = (s: number) => new Date(NOW - s * 1000).toISOString();

async function started() {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  return { host, desk };
}

test('presence is said in words that are true for long', () => {
  expect(there({ presence: 'online' }, NOW)).toBe('On the page');
  expect(there({ presence: 'left', last_seen: before(20) }, NOW)).toBe('Left the page just now');
  expect(there({ presence: 'left', last_seen: before(130) }, NOW)).toBe('Left the page 2 min ago');
  expect(there({ presence: 'away', last_seen: before(59 * 60) }, NOW)).toBe('Looked away 59 min ago');
  expect(there({ presence: 'left', last_seen: before(3 * 86_400) }, NOW)).toMatch(/^Left the page at \d\d:\d\d on 28 February$/);
});

test('it is asked for the conversation that is opened, and told after that', async () => {
  const { host, desk } = await started();
  desk.select('c-anne');
  await expect.poll(() => desk.there.now?.presence).toBe('online');
  host.tell({ change: 'presence', conversation: 'c-julia', now: { presence: 'away', last_seen: before(0) } });
  expect(desk.there.now?.presence).toBe('online');
  host.tell({ change: 'presence', conversation: 'c-anne', now: { presence: 'left', last_seen: before(0) } });
  expect(desk.there.now?.presence).toBe('left');
  desk.select('c-max');
  expect(desk.there.now).toBeNull();
});

test('what is told while it is asked is newer than the answer', async () => {
  const { host, desk } = await started();
  let answer: (now: { presence: 'online' }) => void = () => {};
  host.presence = () => new Promise((done) => (answer = done));
  desk.select('c-anne');
  host.tell({ change: 'presence', conversation: 'c-anne', now: { presence: 'left', last_seen: before(0) } });
  answer({ presence: 'online' });
  await Promise.resolve();
  expect(desk.there.now?.presence).toBe('left');
});

test('away from the hub nothing is claimed, and it is asked again when the hub is back', async () => {
  const { host, desk } = await started();
  desk.select('c-anne');
  await expect.poll(() => desk.there.now?.presence).toBe('online');
  const status = { change: 'status', hub: null, outbox: 0, failed: 0 } as const;
  host.tell({ ...status, link: { state: 'away', reason: 'Nothing answers.', retry_at: before(0) } });
  await expect.poll(() => desk.there.now).toBeNull();
  host.there.set('c-anne', { presence: 'left', last_seen: before(60) });
  host.tell({ ...status, link: { state: 'live' } });
  await expect.poll(() => desk.there.now?.presence).toBe('left');
});
