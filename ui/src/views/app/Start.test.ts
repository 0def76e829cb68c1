// A program that could not start says why, and what can be done from here.
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Refused } from '../../host/host';
import { Console } from '../../state/console.svelte';
import type { Startup } from '../../types/bindings';

test('a remedy goes to the program, and the console opens once it helped', async () => {
  const host = new FakeHost();
  const [startup, boot] = [host.startup.bind(host), host.boot.bind(host)];
  const problem: Startup = { state: 'problem', title: 'The port is taken', text: 'Another program listens on 4747.', remedies: [{ act: 'another_port', label: 'Use another port' }] };
  host.startup = (async () => problem) as unknown as typeof host.startup;
  host.boot = () => Promise.reject(new Refused({ code: 'startup', message: 'The port is taken', holder: null }));
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  expect(await screen.findByRole('heading', { name: 'The port is taken' })).toBeVisible();
  [host.startup, host.boot] = [startup, boot];
  await userEvent.setup().click(screen.getByRole('button', { name: 'Use another port' }));
  expect(host.asked).toContain('remedy another_port');
  expect(await screen.findByRole('navigation', { name: 'Queues' })).toBeVisible();
});

test('a first picture that can’t be read is tried again', async () => {
  const host = new FakeHost();
  const boot = host.boot.bind(host);
  host.boot = () => Promise.reject(new Error('The disk did not answer.'));
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  expect(await screen.findByText('The disk did not answer.')).toBeVisible();
  host.boot = boot;
  await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('navigation', { name: 'Queues' })).toBeVisible();
});
