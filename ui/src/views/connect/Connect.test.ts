// Connecting a bot, from its name to its first message.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Console } from '../../state/console.svelte';
import { KINDS } from './kinds';

async function opened() {
  const host = new FakeHost({ count: 0 });
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  return { host, user: userEvent.setup() };
}

test('an empty program leads to the keys, and turns green with the first message', async () => {
  const { host, user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText('Waiting for the first message')).toBeVisible();
  host.tell({ change: 'inboxes', inboxes: host.inboxes.map((inbox) => ({ ...inbox, last_seen: '2026-11-21T02:00:00.000Z' })) });
  expect(await screen.findByText('Connected')).toBeVisible();
});

test('an inbox without a name is not made', async () => {
  const { host, user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.clear(screen.getByRole('textbox', { name: 'Name of the inbox' }));
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText('Give the inbox a name.')).toBeVisible();
  expect(host.inboxes).toHaveLength(0);
});

test('keys that no bot has used yet are not lost to one key pressed', async () => {
  const { user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('Waiting for the first message');
  await user.keyboard('{Escape}');
  expect(await screen.findByText(/has not used the keys yet/)).toBeVisible();
  expect(screen.getByText('API key')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Close anyway' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a kind asks for what it needs before anything is made', async () => {
  const { host, user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.click(screen.getByRole('radio', { name: /Botpress/ }));
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText('Address: it is needed.')).toBeVisible();
  expect(host.inboxes).toHaveLength(0);
  await user.type(screen.getByRole('textbox', { name: 'Address' }), ' http://127.0.0.1:3000 ');
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  expect(await screen.findByText('Waiting for the first message')).toBeVisible();
  expect(host.inboxes[0]?.settings).toEqual({ url: 'http://127.0.0.1:3000' });
});

test('a server that refuses says why where it was connected, and turns green once it does not', async () => {
  const { host, user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.click(screen.getByRole('radio', { name: /Botpress/ }));
  await user.type(screen.getByRole('textbox', { name: 'Address' }), 'http://127.0.0.1:3000');
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  const trouble = 'Botpress does not take this user and password.';
  const stands = (about: object) => host.tell({ change: 'inboxes', inboxes: host.inboxes.map((inbox) => ({ ...inbox, ...about })) });
  stands({ trouble });
  expect(await screen.findByText('Not connected')).toBeVisible();
  expect(screen.getByText(trouble)).toBeVisible();
  expect(screen.getByRole('img', { name: trouble })).toBeInTheDocument();
  stands({ connected: true, trouble: null });
  expect(await screen.findByText('Connected')).toBeVisible();
});

test('a connection is tried before it is kept, says what is wrong, and is kept anyway when that is wanted', async () => {
  const { host, user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.click(screen.getByRole('radio', { name: /Botpress/ }));
  expect(screen.queryByRole('button', { name: 'Check' })).toBeNull();
  await user.type(screen.getByRole('textbox', { name: 'Address' }), 'http://wrong.example');
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  const steps = within(await screen.findByRole('status', { name: 'Connection' }));
  expect(steps.getByText(/^Nothing answers at http:\/\/wrong.example/)).toBeVisible();
  expect(steps.getByRole('img', { name: 'wrong' })).toBeVisible();
  expect(host.inboxes).toHaveLength(0);
  expect(screen.getByRole('button', { name: 'Continue anyway' })).toBeEnabled();
  await user.clear(screen.getByRole('textbox', { name: 'Address' }));
  await user.type(screen.getByRole('textbox', { name: 'Address' }), 'http://right.example');
  expect(screen.queryByRole('status', { name: 'Connection' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Check' }));
  expect(await screen.findByText('It lists 12 conversations.')).toBeVisible();
  expect(screen.getByRole('img', { name: 'not known' })).toBeVisible();
  expect(host.inboxes).toHaveLength(0);
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  await expect.poll(() => host.inboxes).toHaveLength(1);
  expect(host.asked.filter((asked) => asked === 'checkInbox botpress')).toHaveLength(2);
});

test('a web chat is offered the bots that are connected already', async () => {
  const { host, user } = await opened();
  await host.addInbox({ kind: 'vivocha', name: 'Orders' });
  await user.click((await screen.findAllByRole('button', { name: 'Connect a bot' }))[0]!);
  await user.click(screen.getByRole('radio', { name: /^Web chat/ }));
  const offered = document.querySelector('datalist option');
  expect(offered).toHaveTextContent('Orders');
  expect(offered).toHaveAttribute('value', host.inboxes[0]!.id);
});

test.each(KINDS)('$name names everything that it gives', async ({ name, gives }) => {
  const { user } = await opened();
  await user.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Connect a bot' }));
  await user.click(screen.getByRole('radio', { name: new RegExp(`^${name}`) }));
  for (const field of KINDS.find((kind) => kind.name === name)!.fields.filter(({ required }) => required)) {
    await user.type(screen.getByRole('textbox', { name: field.label }), 'http://127.0.0.1:1');
  }
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  await screen.findByText('Waiting for the first message');
  for (const [, label] of gives) expect(screen.getByText(label)).toBeVisible();
});
