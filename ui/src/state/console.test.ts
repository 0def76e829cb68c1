// The console takes what is told, also while it reads a picture anew.
import { expect, test } from 'vitest';
import { FakeHost } from '../host/fake/fake';
import type { Status } from '../types/bindings';
import { Console } from './console.svelte';

const status = (link: Status['link']): Status => ({ link, hub: null, outbox: 0, failed: 0 });

test('a picture that was taken before something was told does not undo it', async () => {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  host.change('c-sipho', { control: 'bot', waiting_since: null, operator: null });
  const boot = host.boot.bind(host);
  host.boot = async () => {
    host.boot = boot;
    const picture = { ...(await boot()), status: status({ state: 'catching_up', left: 25 }) };
    // The picture is taken; before it arrives, the desk is through with it, and somebody waits.
    host.tell({ change: 'status', ...status({ state: 'live' }) });
    host.change('c-sipho', { control: 'waiting', waiting_since: new Date().toISOString() });
    return picture;
  };
  await desk.reread();
  expect(desk.session.status.link.state).toBe('live');
  expect(desk.list.rows.get('c-sipho')?.control).toBe('waiting');
  expect(desk.session.counts.waiting).toBe(host.counts().waiting);
});

test('what was said of a conversation is over when I have it again; what can be answered or undone stays', async () => {
  const desk = new Console(new FakeHost());
  await desk.start();
  desk.says.add('The bot’s side resumed Maximilienne. Take over to go on.', 'c-max');
  desk.says.add('The disk is full.');
  desk.says.ask('Ben asks you for Maximilienne.', 'c-max', [{ name: 'Give', give: () => {} }]);
  desk.says.done('Closed: Maximilienne.', 'c-max', () => {});
  await desk.take('c-max');
  expect(desk.says.all.map(({ text }) => text)).toEqual(['The disk is full.', 'Ben asks you for Maximilienne.', 'Closed: Maximilienne.']);
});
