// Finding a message with the keyboard alone.
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Console } from '../../state/console.svelte';

async function opened() {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  const user = userEvent.setup();
  await user.keyboard('{Control>}k{/Control}');
  return { host, desk, user, box: await screen.findByRole('searchbox', { name: 'Search' }) };
}

test('a found message is opened in its thread and outlined there', async () => {
  const { desk, user, box } = await opened();
  await user.type(box, 'explained');
  await screen.findByRole('option', { name: /I have explained this three times/ });
  await user.keyboard('{Enter}');
  await expect.poll(() => document.querySelector('.found .bubble')?.textContent).toContain('I have explained this three times');
  expect(desk.selected).toBe('c-max');
  expect(screen.queryByRole('searchbox')).toBeNull();
});

test('an action is done by its name', async () => {
  const { user, box } = await opened();
  await user.type(box, 'settings');
  expect(await screen.findByRole('option', { name: /Settings/, selected: true })).toBeVisible();
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('dialog', { name: 'Settings' })).toBeVisible();
});

test('words that nobody said are answered with how much was looked through', async () => {
  const { user, box } = await opened();
  await user.type(box, 'zebra crossing');
  expect(await screen.findByText(/Baton looked through 48,213 messages, all of them\./)).toBeVisible();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('searchbox')).toBeNull();
});
