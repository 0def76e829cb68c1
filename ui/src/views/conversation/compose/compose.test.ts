// The composer: canned responses, files, quick replies, emoji, and taking back; only what the channel carries.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../../App.svelte';
import { FakeHost } from '../../../host/fake/fake';
import { Console } from '../../../state/console.svelte';
import { coordinates } from './coordinates';
import { lacks } from './carries';

const PNG = new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47])], 'lamp.png', { type: 'image/png' });

/** Anne-Sophie is Ana's, in the shop's chat, which carries everything; the inbox of the others carries text. */
async function opened({ undo_s = 0, carries = true } = {}) {
  const host = new FakeHost({ settings: { undo_s } });
  const desk = new Console(host);
  await desk.start();
  host.change('c-anne', { inbox: carries ? 'shop' : 'help' });
  render(App, { props: { desk } });
  desk.select('c-anne');
  await expect.poll(() => desk.thread.ready).toBe(true);
  return { host, desk, user: userEvent.setup(), area: await screen.findByRole('textbox', { name: 'Reply' }), log: within(screen.getByRole('log', { name: 'Messages' })) };
}

test('a slash opens the canned responses, letters narrow them, Enter puts one in with its variables filled', async () => {
  const { desk, user, area } = await opened();
  await user.type(area, '/ref');
  const list = await screen.findByRole('listbox', { name: 'Canned responses' });
  expect(within(list).getAllByRole('option')[0]).toHaveTextContent('/refund');
  expect(area).toHaveAttribute('aria-activedescendant', within(list).getAllByRole('option')[0]!.id);
  await user.keyboard('{Enter}');
  expect(desk.composer.text).toMatch(/^Your refund is on its way, /);
  expect(desk.composer.text).not.toContain('{{');
  expect(screen.queryByRole('listbox', { name: 'Canned responses' })).toBeNull();
});

test('on a hub that is older than canned responses nothing offers them', async () => {
  const { host, desk, user, area } = await opened();
  expect(screen.getByRole('button', { name: 'Canned responses' })).toBeVisible();
  host.hasCanned = false;
  await desk.reread();
  expect(screen.queryByRole('button', { name: 'Canned responses' })).toBeNull();
  await user.type(area, '/ref');
  expect(area).toHaveValue('/ref');
  expect(screen.queryByRole('listbox', { name: 'Canned responses' })).toBeNull();
});

test('arrows go through the list and around, Esc closes it and keeps the text', async () => {
  const { desk, user, area } = await opened();
  await user.type(area, 'Well /');
  const list = await screen.findByRole('listbox', { name: 'Canned responses' });
  const options = within(list).getAllByRole('option');
  await user.keyboard('{ArrowUp}');
  expect(options.at(-1)).toHaveAttribute('aria-selected', 'true');
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(options[1]).toHaveAttribute('aria-selected', 'true');
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('listbox', { name: 'Canned responses' })).toBeNull();
  expect(desk.composer.text).toBe('Well /');
  expect(area).toHaveFocus();
});

test('a canned response brings its quick replies, and they arrive with the words', async () => {
  const { user, area, log } = await opened();
  await user.type(area, '/choice{Enter}');
  expect(await screen.findByText('A new lamp · My money back')).toBeVisible();
  await user.type(area, '{Enter}');
  expect(await log.findByText('What would you like?')).toBeVisible();
  expect(log.getByText('My money back')).toBeVisible();
  expect(screen.queryByText('A new lamp · My money back')).toBeNull();
});

test('a pasted picture goes with the reply, a dropped one can be taken out', async () => {
  const { host, desk, user, area } = await opened();
  await user.click(area);
  await user.paste({ files: [PNG], getData: () => '', types: ['Files'] } as unknown as DataTransfer);
  expect(await screen.findByText('lamp.png')).toBeVisible();
  await expect.poll(() => desk.composer.files.all[0]?.ready).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Take lamp.png out' }));
  expect(screen.queryByText('lamp.png')).toBeNull();
  expect(await host.attached('c-anne')).toEqual([]);
});

test('a file that is too large is refused in words, and the text stays', async () => {
  const { desk, user, area } = await opened();
  await user.type(area, 'See here');
  const large = new File(['x'], 'film.mp4', { type: 'video/mp4' });
  Object.defineProperty(large, 'size', { value: 30 * 1024 * 1024 });
  await desk.composer.files.add([large]);
  expect(await screen.findByText(/film.mp4 is larger than 25 MiB/)).toBeVisible();
  expect(desk.composer.text).toBe('See here');
});

test('the tools offer only what the channel carries', async () => {
  await opened({ carries: false });
  expect(screen.getByText('Text only')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Emoji' })).toBeVisible();
  for (const name of ['Attach files', 'Quick replies', 'Card', 'Place']) expect(screen.queryByRole('button', { name })).toBeNull();
});

test('a contact whose own chat shows less is offered only that, and the preview says so', async () => {
  const { host, desk, user, area } = await opened();
  host.change('c-anne', { carries: { quick_replies: true, markdown: false } });
  await expect.poll(() => screen.queryByRole('button', { name: 'Card' })).toBeNull();
  expect(screen.getByText('Anne-Sophie’s chat shows text, quick replies')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Quick replies' })).toBeVisible();
  for (const name of ['Attach files', 'Place']) expect(screen.queryByRole('button', { name })).toBeNull();
  desk.composer.add({ more: [{ type: 'location', latitude: 1, longitude: 2 }] });
  await user.type(area, 'Here **it** is');
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  expect(screen.getByText('This channel carries no places. Take that out.')).toBeVisible();
});

test('what is sent can be taken back for some seconds, and is the draft again', async () => {
  const { desk, user, area, log } = await opened({ undo_s: 5 });
  await user.type(area, 'Too early{Enter}');
  expect(desk.composer.text).toBe('');
  expect(await log.findByText('Too early')).toBeVisible();
  await user.click(await screen.findByRole('button', { name: /Undo/ }));
  await expect.poll(() => desk.composer.text).toBe('Too early');
  expect(log.queryByText('Too early')).toBeNull();
});

test('words with a place and quick replies come back apart when they are taken back', async () => {
  const { desk, user, area } = await opened({ undo_s: 5 });
  const place = { type: 'location' as const, latitude: 52.5, longitude: 13.4, name: 'Our shop' };
  desk.composer.add({ replies: [{ title: 'Yes' }], more: [place] });
  await user.type(area, 'Here?{Enter}');
  await expect.poll(() => desk.composer.text).toBe('');
  await user.click(await screen.findByRole('button', { name: /Undo/ }));
  await expect.poll(() => desk.composer.more).toEqual([place]);
  expect(desk.composer.replies).toEqual([{ title: 'Yes' }]);
  expect(desk.composer.text).toBe('Here?');
});

test('an emoji is found by its words and put where the cursor is', async () => {
  const { desk, user, area } = await opened();
  await user.type(area, 'Thanks ');
  await user.click(screen.getByRole('button', { name: 'Emoji' }));
  await user.type(await screen.findByRole('combobox', { name: 'Find an emoji' }), 'red heart');
  await screen.findByRole('option', { name: 'red heart' });
  await user.keyboard('{Enter}');
  await expect.poll(() => desk.composer.text).toBe('Thanks ❤️');
});

test('quick replies are written one a line; two alike are refused', async () => {
  const { desk, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'Quick replies' }));
  const lines = await screen.findByRole('textbox', { name: 'One a line' });
  await user.type(lines, 'Yes\nYes');
  expect(screen.getByText('Two of them are the same.')).toBeVisible();
  await user.type(lines, ' please');
  await user.click(screen.getByRole('button', { name: 'Offer 2' }));
  expect(desk.composer.replies).toEqual([{ title: 'Yes' }, { title: 'Yes please' }]);
});

test('a new canned response is kept and found; one whose shortcut is taken is refused in words', async () => {
  const { desk, user } = await opened();
  desk.canned.managing = true;
  await user.click(await screen.findByRole('button', { name: 'New' }));
  await user.type(screen.getByRole('textbox', { name: /Shortcut/ }), 'hello');
  await user.type(screen.getByRole('textbox', { name: 'What it is for' }), 'Mine');
  await user.type(screen.getByRole('textbox', { name: 'What it says' }), 'Hi');
  await user.click(screen.getByRole('checkbox', { name: 'For the whole team' }));
  await user.click(screen.getByRole('button', { name: 'Keep' }));
  expect(await screen.findByText(/there is \/hello already/)).toBeVisible();
  await user.type(screen.getByRole('textbox', { name: /Shortcut/ }), '2');
  await user.click(screen.getByRole('button', { name: 'Keep' }));
  expect(await screen.findByText('/hello2')).toBeVisible();
});

test('a reply with its file becomes a canned response, and brings the file when it is said', async () => {
  const { host, desk, user, area, log } = await opened();
  await user.type(area, 'The instructions');
  await desk.composer.files.add([PNG]);
  desk.canned.managing = true;
  await user.click(await screen.findByRole('button', { name: 'New' }));
  await user.type(screen.getByRole('textbox', { name: /Shortcut/ }), 'manual');
  await user.type(screen.getByRole('textbox', { name: 'What it is for' }), 'How it is put together');
  await user.click(screen.getByRole('button', { name: 'Keep' }));
  await expect.poll(async () => (await host.canned()).find(({ shortcut }) => shortcut === 'manual')?.content.type).toBe('parts');
  desk.canned.managing = false;
  await user.clear(area);
  await desk.composer.files.remove(desk.composer.files.all[0]!.id);
  await user.type(area, '/manual{Enter}');
  expect(desk.composer.more[0]?.type).toBe('attachments');
  await user.type(area, '{Enter}');
  expect(await log.findByText('The instructions')).toBeVisible();
  expect(await log.findByText(/lamp.png/)).toBeInTheDocument();
});

test('a place is found in a map link and goes with its name', async () => {
  const { desk, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'Place' }));
  await user.type(await screen.findByRole('textbox', { name: /Coordinates/ }), 'geo:52.5,13.3');
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Our shop');
  await user.click(screen.getByRole('button', { name: 'Add the place' }));
  expect(desk.composer.more).toEqual([{ type: 'location', latitude: 52.5, longitude: 13.3, name: 'Our shop' }]);
  expect(screen.getByRole('button', { name: 'Take Our shop out' })).toBeVisible();
});

test('the keyboard alone reaches every tool; Esc closes what it opened and gives the cursor back', async () => {
  const { desk, user, area } = await opened();
  desk.composer.add({ more: [{ type: 'location', latitude: 1, longitude: 2 }] });
  for (const [name, shown] of [['Emoji', 'Emoji'], ['Quick replies', 'Quick replies'], ['Card', 'Card'], ['Place', 'Place'], ['As it will arrive', 'As it will arrive']] as const) {
    area.focus();
    for (let steps = 0; document.activeElement?.getAttribute('aria-label') !== name; steps += 1) {
      expect(steps, `${name} is not reached with Tab`).toBeLessThan(12);
      await user.tab();
    }
    await user.keyboard('{Enter}');
    const panel = await screen.findByRole('dialog', { name: shown });
    await expect.poll(() => panel.contains(document.activeElement), { message: `the cursor is in ${name}` }).toBe(true);
    await user.keyboard('{Escape}');
    await expect.poll(() => screen.queryByRole('dialog', { name: shown }), { message: `${name} is closed` }).toBeNull();
    expect(area).toHaveFocus();
  }
  for (const name of ['Canned responses', 'Attach files', 'Send']) {
    area.focus();
    for (let steps = 0; !(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)?.startsWith(name); steps += 1) {
      expect(steps, `${name} is not reached with Tab`).toBeLessThan(12);
      await user.tab();
    }
  }
});

test('a card that was not finished waits in the tray, and is finished or thrown away', async () => {
  const { desk, user } = await opened();
  await user.click(screen.getByRole('button', { name: 'Card' }));
  await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Arc lamp');
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Unfinished card' }));
  expect(await screen.findByRole('textbox', { name: 'Title' })).toHaveValue('Arc lamp');
  await user.click(screen.getByRole('button', { name: 'Add the card' }));
  expect(desk.composer.more).toMatchObject([{ type: 'cards', cards: [{ title: 'Arc lamp' }] }]);
  expect(screen.queryByRole('button', { name: 'Unfinished card' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Place' }));
  await user.type(await screen.findByRole('textbox', { name: /Coordinates/ }), '52');
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Throw the unfinished place away' }));
  expect(desk.composer.fields).toEqual({});
});

test('what a channel does not carry is named before it is sent', () => {
  const text = { markdown: false, pictures: true };
  expect(lacks(text, [{ type: 'location', latitude: 1, longitude: 2 }], [])).toBe('This channel carries no places. Take that out.');
  const svg = { id: '1', name: 'a.svg', mime: 'image/svg+xml', size: 1, sent: 1, ready: true, refused: null, again: null, attachment: null };
  expect(lacks(text, [], [svg])).toContain('files');
  expect(lacks(text, [{ type: 'text', text: 'x' }], [{ ...svg, mime: 'image/png' }])).toBeNull();
});

/** Anne-Sophie writes from Messenger: text of 40 characters here, two quick replies of ten. */
async function bounded() {
  const world = await opened();
  world.host.change('c-anne', { carries: { quick_replies: true, cards: true, limits: { text: 40, quick_replies: 2, quick_reply_title: 10, button_title: 5 } } });
  return world;
}

test('a text that is longer than the channel takes can’t be sent, and is offered as two messages', async () => {
  const { host, desk, user, area, log } = await bounded();
  await user.type(area, 'It comes on Thursday, I think. ');
  expect(screen.queryByText(/of 40/)).toBeNull();
  await user.type(area, 'Is it ok');
  expect(await screen.findByText('39 of 40'), 'quietly, when the end is near').toBeVisible();
  await user.type(area, ' for you?');
  expect(await screen.findByText('48 of 40 characters. Shorten it.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  await user.type(area, '{Enter}');
  expect(desk.composer.text, 'Enter does not send it either').toContain('Thursday');
  desk.composer.add({ replies: [{ title: 'Yes' }] });
  await user.click(screen.getByRole('button', { name: 'Send as 2 messages' }));
  expect(await log.findByText('It comes on Thursday, I think.')).toBeVisible();
  expect(await log.findByText('Is it ok for you?')).toBeVisible();
  const said = desk.thread.items.flatMap((item) => (item.item === 'message' && item.content.type === 'text' ? [item.content] : [])).slice(-2);
  expect(said.map(({ quick_replies }) => quick_replies?.length ?? 0), 'what is offered goes with the last words').toEqual([0, 1]);
  expect(area).toHaveValue('');
  expect(await host.attached('c-anne')).toEqual([]);
});

test('a long text that is held because its customer wrote goes as two messages when it is sent anyway', async () => {
  const { host, desk, user, area, log } = await bounded();
  await user.type(area, 'It comes on Thursday, I think. Is it ok for you?');
  host.writes('c-anne', 'never mind');
  await expect.poll(() => desk.thread.items.some((item) => item.item === 'message' && item.content.type === 'text' && item.content.text === 'never mind')).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Send as 2 messages' }));
  await user.click(await screen.findByRole('button', { name: /Send anyway/ }));
  expect(await log.findByText('It comes on Thursday, I think.')).toBeVisible();
  expect(await log.findByText('Is it ok for you?')).toBeVisible();
  expect(area).toHaveValue('');
});

test('two messages that were sent as one text are one text again when they are taken back', async () => {
  const { desk, user, area } = await opened({ undo_s: 5 });
  desk.composer.write(`${'Long. '.repeat(3_000)}\n\n${'Longer. '.repeat(1_000)}`, desk.thread.seen, 0);
  const whole = desk.composer.text.replaceAll(/\s+/g, ' ').trim();
  await user.click(await screen.findByRole('button', { name: 'Send as 2 messages' }));
  expect(await screen.findByText(/2 messages go/)).toBeVisible();
  await user.click(screen.getByRole('button', { name: /Undo/ }));
  await expect.poll(() => desk.composer.text.replaceAll(/\s+/g, ' ').trim()).toBe(whole);
  expect(area).not.toHaveValue('');
});

test('a canned response that the channel does not take says so as it is put in', async () => {
  const { user, area } = await bounded();
  await user.type(area, '/choice{Enter}');
  expect(await screen.findByText('The quick reply “My money back” has 13 of 10 characters. Shorten it.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: /Send as/ }), 'two messages would not help').toBeNull();
});

test('what a channel takes bounds the editors too', async () => {
  const { user } = await bounded();
  await user.click(await screen.findByRole('button', { name: 'Quick replies' }));
  await user.type(await screen.findByRole('textbox', { name: 'One a line' }), 'Yes\nNo\nMaybe');
  expect(screen.getByText('3 of 2 quick replies. Take 1 out.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Offer 3' })).toBeDisabled();
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('button', { name: 'Card' }));
  await user.type(await screen.findByRole('textbox', { name: 'Title' }), 'Arc lamp');
  await user.type(screen.getByRole('textbox', { name: 'Button' }), 'See it');
  await user.type(screen.getByRole('textbox', { name: 'It opens' }), 'https://shop.example');
  expect(screen.getByText('The button “See it” has 6 of 5 characters. Shorten it.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Add the card' })).toBeDisabled();
});

test('coordinates are found in what people paste', () => {
  for (const given of ['52.5163, 13.3777', '52.5163 13.3777', 'https://maps.example/@52.5163,13.3777,17z', 'https://www.openstreetmap.org/#map=18/52.5163/13.3777', 'geo:52.5163,13.3777']) {
    expect(coordinates(given), given).toEqual({ latitude: 52.5163, longitude: 13.3777 });
  }
  for (const given of ['', 'Berlin', '99, 13', '52']) expect(coordinates(given), given).toBeNull();
});
