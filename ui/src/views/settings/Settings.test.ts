// Settings are kept as they are changed, and the hub is changed only when it answers.
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Refused } from '../../host/host';
import { Console } from '../../state/console.svelte';

async function opened() {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  const user = userEvent.setup();
  await user.keyboard('{Control>},{/Control}');
  await screen.findByRole('dialog', { name: 'Settings' });
  return { host, desk, user };
}

test('a theme is put on and kept at once', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(host.settings.theme).toBe('dark');
  expect(document.documentElement.dataset.theme).toBe('dark');
});

test('a setting that can’t be kept goes back, and says why', async () => {
  const { host, desk, user } = await opened();
  host.saveSettings = () => Promise.reject(new Refused({ code: 'disk', message: 'There is no room to keep settings.', holder: null }));
  await user.click(screen.getByRole('checkbox', { name: /Sound/ }));
  expect(await screen.findByText('There is no room to keep settings.')).toBeVisible();
  expect(desk.session.settings.sound).toBe(true);
});

test('quiet hours are kept as minutes after midnight', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('checkbox', { name: /Quiet hours/ }));
  expect(host.settings.quiet).toEqual({ from: 1320, to: 420 });
});

test('a team’s hub that does not answer is said in words, and nothing changes', async () => {
  const { host, user } = await opened();
  host.signIn = () => Promise.reject(new Refused({ code: 'unreachable', message: 'Nothing answers at https://baton.example. Check the address.', holder: null }));
  await user.click(screen.getByRole('radio', { name: 'On the team’s hub' }));
  await user.type(screen.getByRole('textbox', { name: 'Address' }), 'https://baton.example');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByText(/Give the token/)).toBeVisible();
  await user.type(screen.getByLabelText('Token'), 'secret');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByText(/Nothing answers at/)).toBeVisible();
});
