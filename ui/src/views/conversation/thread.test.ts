// Going to a day in a long thread, and back.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Clock } from '../../state/clock.svelte';
import { Console } from '../../state/console.svelte';
import type { Item } from '../../types/bindings';

const DAY = 86_400_000;
const NOW = new Date(2026, 10, 21, 12).getTime();

/** Ten messages a day up to today. */
function said(days: number): Item[] {
  return Array.from({ length: days * 10 }, (_, n): Item => ({
    item: 'message', id: `m-${n}`, seq: n + 1, at: new Date(NOW - (days - 1 - Math.floor(n / 10)) * DAY + (n % 10) * 60_000).toISOString(),
    author: { kind: 'contact', name: 'Sipho' }, content: { type: 'text', text: `Message ${n}` },
  }));
}

async function opened(days: number) {
  const host = new FakeHost({ now: () => NOW, count: 12 });
  const items = said(days);
  host.threads.set('c-sipho', items);
  host.rows.set('c-sipho', { ...host.rows.get('c-sipho')!, version: items.length });
  const desk = new Console(host, new Clock(() => NOW));
  await desk.start();
  render(App, { props: { desk } });
  desk.select('c-sipho');
  await expect.poll(() => desk.thread.ready).toBe(true);
  return desk;
}

test('a day is gone to by the calendar of a separator, and back to the newest', async () => {
  const desk = await opened(120);
  // By their words, not by their roles: jsdom takes seconds for the roles of a long thread.
  await fireEvent.click(await screen.findByText('Today', { selector: '.day button' }));
  const keys = async (...names: string[]) => { for (const key of names) await fireEvent.keyDown(document.activeElement!, { key }); };
  await keys('PageUp', 'PageUp', 'ArrowUp');
  expect(await screen.findByText('September 2026')).toBeVisible();
  expect(document.activeElement).toHaveTextContent('14');
  await fireEvent.click(document.activeElement!);
  await expect.poll(() => desk.thread.atEnd).toBe(false);
  await expect.poll(() => desk.thread.target).not.toBe(null);
  const found = desk.thread.items.find((item) => item.item === 'message' && item.seq === desk.thread.target);
  expect(found?.item === 'message' && new Date(found.at).toDateString()).toBe(new Date(2026, 8, 14).toDateString());
  await fireEvent.click(await screen.findByText('To the newest'));
  await expect.poll(() => desk.thread.atEnd).toBe(true);
  expect(await screen.findByText('Message 1199')).toBeVisible();
});
