// A connection that is not there is said in one line, with what is kept and what to do.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Console } from '../../state/console.svelte';

async function opened(offline: boolean) {
  const host = new FakeHost({ offline });
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  return { host, desk, user: userEvent.setup() };
}

test('offline, the bar counts down, names what is kept, and tries at once when asked', async () => {
  const { host, user } = await opened(true);
  const bar = within(await screen.findByRole('status', { name: 'Not connected' }));
  expect(bar.getByText(/1 kept here, sent once/)).toBeVisible();
  await user.click(bar.getByRole('button', { name: 'Try now' }));
  expect(host.asked).toContain('reconnect');
});

test('signed out, the settings open where a new token is given', async () => {
  const { host, user } = await opened(false);
  host.settings = { ...host.settings, hub: 'https://baton.example' };
  const boot = await host.boot();
  host.boot = async () => ({ ...boot, status: { link: { state: 'signed_out' }, hub: 'baton.example', outbox: 0, failed: 0 } });
  host.tell({ change: 'reset' });
  await user.click(await screen.findByRole('button', { name: 'Sign in' }));
  expect(await screen.findByLabelText('Token')).toBeVisible();
});

test('what is said once can be dismissed', async () => {
  const { host, user } = await opened(false);
  host.tell({ change: 'say', conversation: null, text: 'Ben has it, 2 seconds before you.' });
  expect(await screen.findByText('Ben has it, 2 seconds before you.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText('Ben has it, 2 seconds before you.')).toBeNull();
});
