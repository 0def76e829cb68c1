// The strip, the states of a message, and the guard before a reply that may be stale.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { BEN, NOOR } from '../../host/fake/people';
import { Console } from '../../state/console.svelte';

async function opened(id: string) {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  desk.select(id);
  await expect.poll(() => desk.thread.ready).toBe(true);
  return { host, desk, user: userEvent.setup(), strip: within(await screen.findByRole('group', { name: 'Who holds it' })) };
}

test('one click takes a waiting conversation over, another hands it back', async () => {
  const { user, strip } = await opened('c-max');
  await user.click(strip.getByRole('button', { name: /Take over/ }));
  expect(await strip.findByText(/You hold it/)).toBeVisible();
  await user.click(strip.getByRole('button', { name: /Hand back/ }));
  expect(await strip.findByText('The bot holds it')).toBeVisible();
});

test('what one key closed, another key brings back to whom it was', async () => {
  const { user, strip } = await opened('c-max');
  await user.click(strip.getByRole('button', { name: /Take over/ }));
  await strip.findByText(/You hold it/);
  (document.activeElement as HTMLElement).blur();
  await user.keyboard('e');
  expect(await screen.findByText(/^Closed: /)).toBeVisible();
  await user.keyboard('z');
  expect(await strip.findByText(/You hold it/)).toBeVisible();
  expect(screen.queryByText(/^Closed: /)).toBeNull();
});

test('a lost race says who has it', async () => {
  const { host, user, strip } = await opened('c-max');
  const take = host.take.bind(host);
  host.take = async (of, minutes) => {
    host.change(of, { control: 'operator', operator: { id: BEN.id, name: BEN.name }, waiting_since: null });
    return take(of, minutes);
  };
  await user.click(strip.getByRole('button', { name: /Take over/ }));
  expect(await strip.findByText('Ben')).toBeVisible();
  expect(strip.getByRole('button', { name: 'Next waiting' })).toBeVisible();
});

test('one asks the holder for a conversation, waits, and reads that it is kept', async () => {
  const { host, user, strip } = await opened('c-ike');
  await user.click(strip.getByRole('button', { name: 'Ask for it' }));
  expect(host.asked).toContain('askFor');
  expect(await strip.findByText('Asked')).toBeVisible();
  expect(strip.queryByRole('button', { name: 'Ask for it' })).toBeNull();
  host.tell({ change: 'kept', conversation: 'c-ike', by: { id: BEN.id, name: BEN.name }, contact: 'Ikechukwu' });
  expect(await screen.findByText('Ben keeps Ikechukwu.')).toBeVisible();
  expect(strip.getByRole('button', { name: 'Ask for it' })).toBeVisible();
});

test('what I asked for and somebody else got can be asked for again', async () => {
  const { host, user, strip } = await opened('c-ike');
  await user.click(strip.getByRole('button', { name: 'Ask for it' }));
  expect(await strip.findByText('Asked')).toBeVisible();
  host.change('c-ike', { operator: { id: NOOR.id, name: NOOR.name } });
  expect(await strip.findByRole('button', { name: 'Ask for it' })).toBeVisible();
});

test.each([['Give', 'give'], ['Keep', 'keep']])('a colleague asks me for what I hold: I answer %s from wherever I am', async (button, answered) => {
  const { host, desk, user } = await opened('c-anne');
  const asks = () => host.tell({ change: 'asked', conversation: 'c-tomas', by: { id: BEN.id, name: BEN.name }, contact: 'Tomás' });
  asks();
  expect(await screen.findByText('Ben asks you for Tomás.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: button }));
  expect(host.asked).toContain(answered);
  await expect.poll(() => screen.queryByText('Ben asks you for Tomás.')).toBeNull();
  // Put away and opened later, it is asked there.
  asks();
  await user.click(await screen.findByRole('button', { name: 'Dismiss' }));
  desk.select('c-tomas');
  expect(await screen.findByText('asks you for it.', { exact: false })).toBeVisible();
  await user.click(screen.getByRole('button', { name: button }));
  await expect.poll(() => screen.queryByText('asks you for it.', { exact: false })).toBeNull();
});

test('a message that was not delivered stays where it was said, and is sent again from there', async () => {
  const { user } = await opened('c-anne');
  const log = within(screen.getByRole('log', { name: 'Messages' }));
  expect(await log.findByText(/Not delivered: the web chat did not answer/)).toBeVisible();
  expect(log.getAllByText('Sending')).toHaveLength(1);
  await user.click(log.getByRole('button', { name: 'Retry' }));
  expect(await log.findAllByText('Sending')).toHaveLength(2);
  expect(log.queryByText(/Not delivered/)).toBeNull();
});

test('a message that was not delivered is taken back to be said another way', async () => {
  const { user } = await opened('c-anne');
  const log = within(screen.getByRole('log', { name: 'Messages' }));
  await user.click(await log.findByRole('button', { name: 'Edit' }));
  expect(await log.findByText(/Not delivered: the web chat did not answer\. Taken back\./)).toBeVisible();
  expect(log.queryByRole('button', { name: 'Retry' })).toBeNull();
  expect((screen.getByRole('textbox', { name: 'Reply' }) as HTMLTextAreaElement).value).not.toBe('');
});

test('a reply is held when the contact wrote meanwhile, and goes out with the second Enter', async () => {
  const { host, user } = await opened('c-tomas');
  const reply = await screen.findByRole('textbox', { name: 'Reply' });
  await user.type(reply, ' it.');
  host.writes('c-tomas', 'never mind');
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('button', { name: /Send anyway/ })).toBeVisible();
  expect(reply).toHaveValue('Hello Tomás, I have found it.');
  await user.keyboard('{Enter}');
  await expect.poll(() => (reply as HTMLTextAreaElement).value).toBe('');
});

test('v shows a message as it was sent', async () => {
  const { user } = await opened('c-anne');
  await user.keyboard('v');
  expect(await screen.findByText(/as the vendor sent it/)).toBeVisible();
});

test('a Botcopy conversation can be handed back without a word, or with an event for the bot', async () => {
  const { host, user, strip } = await opened('c-max');
  await user.click(strip.getByRole('button', { name: /Take over/ }));
  expect(strip.queryByRole('button', { name: 'Hand back in another way' })).toBeNull();
  host.tell({ change: 'inboxes', inboxes: host.inboxes.map((inbox) => ({ ...inbox, kind: 'botcopy' })) });
  await user.click(await strip.findByRole('button', { name: 'Hand back in another way' }));
  await user.click(screen.getByRole('menuitem', { name: 'Hand back without a word' }));
  await strip.findByText('The bot holds it');
  expect(host.fired).toBe('none');

  await user.click(strip.getByRole('button', { name: /Take over/ }));
  await user.click(await strip.findByRole('button', { name: 'Hand back in another way' }));
  await user.click(screen.getByRole('menuitem', { name: /fire an event/ }));
  await user.type(screen.getByRole('textbox', { name: 'Dialogflow event' }), ' THANKS {Enter}');
  await strip.findByText('The bot holds it');
  expect(host.fired).toBe('THANKS');
});

test('where the web chat tells it, header and panel say whether the contact is there', async () => {
  const { host, desk, user } = await opened('c-julia');
  const header = within(document.querySelector<HTMLElement>('.thread > header')!);
  expect(await header.findByText('Left the page 2 min ago')).toBeVisible();
  if (!desk.panel) await user.click(screen.getByRole('button', { name: 'Contact panel' }));
  const panel = within(await screen.findByRole('complementary', { name: 'Contact' }));
  expect(panel.getByText('Left the page 2 min ago')).toBeVisible();
  host.tell({ change: 'presence', conversation: 'c-julia', now: { presence: 'online' } });
  expect(await header.findByText('On the page')).toBeVisible();
  desk.select('c-tomas');
  await expect.poll(() => header.queryByText(/the page/)).toBeNull();
});
