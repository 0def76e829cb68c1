// The way of a message to a bot and back, in its message's own detail.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Console } from '../../state/console.svelte';
import type { Flight, Item } from '../../types/bindings';
import { turns } from './turns';

const WAY: Flight = { about: 1, steps: [{ name: 'bot.example', took_ms: 1240, part: 'bot', failure: 'The bot answered 500.' }] };
const said = (seq: number): Item => ({ item: 'message', id: `m${seq}`, seq, at: '2026-03-03T14:00:00.000Z', author: { kind: 'contact', name: 'Mia' }, content: { type: 'text', text: 'Hello' } });
const failed = (seq: number): Item => ({ item: 'pass', seq, at: '2026-03-03T14:00:01.000Z', actor: { kind: 'system', name: '' }, pass: { what: 'bot_failed', reason: 'The bot answered 500.', flight: WAY } });

async function opened() {
  const desk = new Console(new FakeHost());
  await desk.start();
  render(App, { props: { desk } });
  desk.select('c-7c1e');
  const log = within(await screen.findByRole('log'));
  return { log, user: userEvent.setup() };
}

test('a filter that was left out is seen at once, and one click shows the whole way with its times', async () => {
  const { log, user } = await opened();
  await user.click(await log.findByRole('button', { name: 'Response filter left out' }));
  const way = within(await log.findByRole('group', { name: 'Its way' }));
  const stops = way.getAllByRole('listitem').map((stop) => stop.textContent?.replace(/\s+/g, ' ').trim());
  expect(stops[0]).toBe('Request filterpremium.example42 ms');
  expect(stops[1]).toBe('Botbot.example:80801.2 s');
  expect(stops[2]).toContain('did not answer in 3 s. It was left out, as the inbox says.');
});

test('where all went well the way waits in the detail', async () => {
  const { log, user } = await opened();
  expect((await log.findAllByRole('button', { name: /left out|Ended at/ })).length).toBe(1);
  await user.click(log.getAllByRole('button', { name: 'As it was sent' })[0]!);
  expect(within(await log.findByRole('group', { name: 'Its way' })).getAllByRole('listitem').length).toBe(3);
});

test('the way stands at its message, and beside the failure when that message is not there', () => {
  const [message, pass] = turns([said(1), failed(3)], 'bot', undefined);
  expect([message?.flight, pass?.flight]).toEqual([WAY, null]);
  expect(turns([failed(3)], 'bot', undefined)[0]?.flight).toEqual(WAY);
  const way: Item = { item: 'flight', seq: 2, at: '2026-03-03T14:00:00.500Z', flight: WAY };
  expect(turns([said(1), way], 'bot', undefined).map(({ key, flight }) => [key, flight])).toEqual([['s1', WAY]]);
});
