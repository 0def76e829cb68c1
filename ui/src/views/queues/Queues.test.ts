// The inboxes: an inbox goes after a question that names what goes with it; the demo bot goes with one click.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Console } from '../../state/console.svelte';

async function opened(count = 56) {
  const host = new FakeHost({ count });
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  return { host, desk, user: userEvent.setup() };
}

test('an inbox is removed only after the question that names what goes', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Remove the inbox' }));
  const question = within(await screen.findByRole('dialog', { name: 'Remove Bookings?' }));
  expect(question.getByText(/All conversations of this inbox go/)).toBeVisible();
  expect(host.inboxes).toHaveLength(5);
  await user.click(question.getByRole('button', { name: 'Remove the inbox' }));
  await expect.poll(() => host.inboxes.map(({ id }) => id)).not.toContain('bookings');
});

test('an inbox is renamed and set where it stands', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Settings' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Bookings: settings' }));
  await user.clear(dialog.getByRole('textbox', { name: 'Name of the inbox' }));
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('Give the inbox a name.')).toBeVisible();
  await user.type(dialog.getByRole('textbox', { name: 'Name of the inbox' }), 'Rooms');
  await user.type(dialog.getByRole('textbox', { name: 'Minutes that you hold a conversation' }), '5');
  await user.type(dialog.getByRole('textbox', { name: 'Private hosts' }), 'files.intern:8080');
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  await expect.poll(() => host.inboxes.find(({ id }) => id === 'bookings')).toMatchObject({ name: 'Rooms', settings: { minutes: '5', media_hosts: 'files.intern:8080' } });
});

test('new keys are made after what stops working was said, and shown once', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'New keys' }));
  const question = within(await screen.findByRole('dialog', { name: 'New keys for Bookings?' }));
  expect(question.getByText(/Its bot is refused from that moment on/)).toBeVisible();
  expect(host.asked).not.toContain('renewKeys bookings');
  await user.click(question.getByRole('button', { name: 'Make new keys' }));
  expect(await screen.findByText('API key')).toBeVisible();
  expect(host.asked).toContain('renewKeys bookings');
});

test('the demo bot says that it talks, and goes with one click', async () => {
  const { host, user } = await opened(0);
  await user.click(screen.getByRole('button', { name: 'Try it with a demo bot' }));
  expect(await screen.findByText(/Demo bot is talking/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Open the chat' }));
  expect(host.asked).toContain('openLink http://127.0.0.1:4747/botkit/demo');
  await user.click(screen.getByRole('button', { name: 'Remove' }));
  await expect.poll(() => host.inboxes).toHaveLength(0);
  expect(screen.queryByText(/Demo bot is talking/)).toBeNull();
});

test('the customers of a busy queue play themselves, without a chat to open', async () => {
  const { user } = await opened(0);
  await user.click(screen.getByRole('button', { name: 'let the customers play themselves' }));
  expect(await screen.findByText(/Demo bot is talking/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Open the chat' })).toBeNull();
});

test('I am not called for an hour, and say so', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('button', { name: /^Ana:/ }));
  await user.click(await screen.findByRole('menuitemradio', { name: 'Do not disturb for 1 hour' }));
  expect(host.settings.silent_until).not.toBeNull();
  expect(screen.getByText(/^Alerts off until/)).toBeVisible();
});

test('an inbox is paused after what follows was said, shows it where it matters, and is resumed by undoing', async () => {
  const { host, desk, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Pause' }));
  const question = within(await screen.findByRole('dialog', { name: 'Pause Bookings?' }));
  expect(question.getByText(/kept as a note in its conversation/)).toBeVisible();
  expect(await question.findByText(/^1 conversation that is held now stays with its operator/)).toBeVisible();
  expect(host.inboxes.find(({ id }) => id === 'bookings')?.paused).toBeFalsy();
  await user.click(question.getByRole('button', { name: 'Pause the inbox' }));
  const queues = within(screen.getByRole('navigation', { name: 'Queues' }));
  expect(await queues.findByText('paused')).toBeVisible();
  desk.select('c-leila');
  expect(await screen.findByText(/^Bookings is paused: nobody is called/)).toBeVisible();
  expect(screen.queryByRole('button', { name: /Take over/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Take ليلى' })).toBeNull();
  await user.click(screen.getByRole('button', { name: /Undo/ }));
  await expect.poll(() => host.inboxes.find(({ id }) => id === 'bookings')?.paused).toBe(false);
  expect(await screen.findByRole('button', { name: /Take over/ })).toBeVisible();
});

test('a paused inbox is resumed in its settings too', async () => {
  const { host, user } = await opened();
  await host.changeInbox('bookings', { paused: true });
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Settings' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Bookings: settings' }));
  expect(dialog.getByText('It is paused')).toBeVisible();
  await user.click(dialog.getByRole('button', { name: 'Resume' }));
  expect(await dialog.findByText('It is open')).toBeVisible();
  expect(host.inboxes.find(({ id }) => id === 'bookings')?.paused).toBe(false);
});

test('changed settings are tried before they are kept, a new name is not', async () => {
  const { host, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Settings' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Bookings: settings' }));
  await user.type(dialog.getByRole('textbox', { name: 'Webhook' }), 'https://wrong.example/hook');
  await user.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await dialog.findByText('A web page answers there, not a program that speaks JSON.')).toBeVisible();
  expect(host.inboxes.find(({ id }) => id === 'bookings')?.settings).toEqual({});
  await user.click(dialog.getByRole('button', { name: 'Save anyway' }));
  await expect.poll(() => host.inboxes.find(({ id }) => id === 'bookings')?.settings).toEqual({ webhook_url: 'https://wrong.example/hook' });
  await user.click(screen.getByRole('button', { name: 'What to do with Bookings' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Settings' }));
  const again = within(await screen.findByRole('dialog', { name: 'Bookings: settings' }));
  await user.type(again.getByRole('textbox', { name: 'Name of the inbox' }), ' 2');
  await user.click(again.getByRole('button', { name: 'Save' }));
  await expect.poll(() => host.inboxes.find(({ id }) => id === 'bookings')?.name).toBe('Bookings 2');
  expect(host.asked.filter((asked) => asked === 'checkInbox janis')).toHaveLength(1);
});
