// Every kind of message is drawn, from the golden files on: none blank, none thrown, nothing of a sender's becomes markup.
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FakeHost } from '../../../host/fake/fake';
import { Console } from '../../../state/console.svelte';
import type { Content } from '../../../types/bindings';
import Stage from './Stage.test.svelte';

const GOLDEN = new URL('../tests/golden/content/', `file://${process.cwd()}/`);

function drawn(content: Content, chosen: string | null = null) {
  const host = new FakeHost();
  const { container } = render(Stage, { props: { desk: new Console(host), content, chosen } });
  return { host, container, text: container.textContent.replace(/\s+/g, ' ').trim(), user: userEvent.setup() };
}

interface Golden { content: Content | null; about: string }
const golden = (name: string) => JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8')) as Golden;
// What says nothing (a bot that types) is no message.
const said = readdirSync(GOLDEN).filter((name) => name.endsWith('.json') && golden(name).content !== null);

test.each(said)('%s is drawn', (name) => {
  const { content, about } = golden(name);
  const { container, text } = drawn(content!);
  expect(text, about).not.toBe('');
  expect(text, about).not.toContain('[object');
  expect(container.querySelector('script, iframe, object, embed, link, [onclick], [src^="http"]'), about).toBeNull();
});

test('Markdown is drawn as structure, and what is HTML in it stays words', () => {
  const { container, text } = drawn({ type: 'text', markdown: true, text: '**Yes** and *no*\n\n- one\n- two\n\n<img src=x onerror=alert(1)> <b>bold</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |' });
  expect(container.querySelector('b')).toHaveTextContent('Yes');
  expect(container.querySelectorAll('li')).toHaveLength(2);
  expect(container.querySelector('td')).toHaveTextContent('1');
  expect(container.querySelector('img')).toBeNull();
  expect(text).toContain('<b>bold</b>');
});

test('a link opens outside, and one that could do harm is only words', async () => {
  const { host, user, container } = drawn({ type: 'text', markdown: true, text: '[track](https://shop.example/t) [bad](javascript:alert(1)) [file](file:///etc/passwd) ![pic](https://x.example/p.png)' });
  await user.click(screen.getByRole('link', { name: 'track' }));
  expect(host.asked).toContain('openLink https://shop.example/t');
  expect([...container.querySelectorAll('a')].map((a) => a.getAttribute('href'))).toEqual(['https://shop.example/t', 'https://x.example/p.png']);
});

test('a long text is folded, and shown whole when asked', async () => {
  const text = 'I bought this lamp in March. '.repeat(345);
  const { user, container } = drawn({ type: 'text', text });
  expect(container.textContent!.length).toBeLessThan(1_200);
  await user.click(screen.getByRole('button', { name: 'Show all' }));
  expect(container.textContent).toContain(text.trim());
  expect(screen.getByRole('button', { name: 'Show less' })).toHaveAttribute('aria-expanded', 'true');
});

test('the quick reply that was chosen is marked, also among two hundred', async () => {
  const quick_replies = Array.from({ length: 200 }, (_, n) => ({ title: `Answer ${n}`, payload: `A${n}` }));
  const { user } = drawn({ type: 'text', text: 'Which?', quick_replies }, 'A150');
  expect(screen.getAllByRole('listitem')).toHaveLength(26);
  expect(screen.getByText('Answer 150').closest('li')).toHaveTextContent('Chosen:');
  await user.click(screen.getByRole('button', { name: 'Show all 200' }));
  expect(screen.getAllByRole('listitem')).toHaveLength(201);
  // The button stays where the focus is.
  await user.click(screen.getByRole('button', { name: 'Show fewer' }));
  expect(screen.getAllByRole('listitem')).toHaveLength(26);
});

test('buttons say what they do, and only links can be pressed', async () => {
  const { host, user } = drawn({
    type: 'cards', cards: [{ title: 'Arc', buttons: [
      { title: 'Order it', does: 'postback', payload: 'ORDER 7' }, { title: 'Details', does: 'link', url: 'https://shop.example/arc' },
      { title: 'Sizes', does: 'event', name: 'open_sizes', data: { of: 'arc' } }, { title: 'Run', does: 'link', url: 'javascript:alert(1)' },
    ] }],
  }, 'ORDER 7');
  expect(screen.getByTitle('Gives the bot: ORDER 7')).toHaveTextContent('Chosen:');
  expect(screen.getByTitle('Fires the event open_sizes with {"of":"arc"}')).toHaveTextContent('Sizes');
  expect(screen.getByTitle(/does not open this address: javascript/)).toHaveTextContent('Run');
  expect(screen.getByText(/does not open this address: javascript/)).toBeVisible();
  expect(screen.getAllByRole('button')).toHaveLength(1);
  await user.click(screen.getByRole('button', { name: /Details/ }));
  expect(host.asked).toContain('openLink https://shop.example/arc');
});

test('sixty cards side by side are reached with the keyboard', () => {
  drawn({ type: 'cards', layout: 'carousel', cards: Array.from({ length: 60 }, (_, n) => ({ title: `Lamp ${n + 1}` })) });
  expect(screen.getByRole('group', { name: '60 cards' })).toHaveAttribute('tabindex', '0');
  expect(screen.getByRole('button', { name: 'Later cards' })).toBeVisible();
});

test('all that the channel says about files can be unfolded', () => {
  const { content } = golden('vivocha-multi-attachment.json');
  drawn(content!);
  const facts = screen.getByText('Details').closest('details')!;
  expect(facts).toHaveTextContent('moon.jpg');
  expect(facts).toHaveTextContent('originalUrlHash9f86d081');
});

test('what is not known is read as far as a person can, before it is unfolded', () => {
  const { container } = drawn(golden('messenger-unknown-template.json').content!);
  container.querySelector('details')!.remove();
  expect(container).toHaveTextContent('Boarding pass');
  expect(container).toHaveTextContent('passenger nameSMITH NICOLAS');
  expect(container).not.toHaveTextContent('airline_boardingpass');
});

test('a place is drawn and said, and its map is opened only when asked for', async () => {
  const { host, user, text } = drawn({ type: 'location', latitude: 45.7578, longitude: 4.832, accuracy: 30, city: 'Lyon', country: 'France' });
  expect(text).toContain('Lyon, France');
  expect(text).toContain('45.7578, 4.8320 · within 30 m');
  expect(host.asked).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Open map' }));
  expect(host.asked[0]).toMatch(/^openLink https:\/\/www\.openstreetmap\.org\//);
});

test.each<Content>([
  { type: 'text', text: ' ' }, { type: 'cards', cards: [] }, { type: 'cards', cards: [{}] }, { type: 'cards', layout: 'list', cards: [{}] }, { type: 'attachments', items: [] },
  { type: 'attachments', items: [{ url: '' }] }, { type: 'location', latitude: null, longitude: null }, { type: 'action', code: '' }, { type: 'event', name: '', data: null },
  { type: 'parts', parts: [] }, { type: 'unsupported', kind: '', source: null }, { type: 'hologram' } as unknown as Content, { type: 'cards' } as unknown as Content,
])('even an empty one says something: %j', (content) => {
  expect(drawn(content).text).not.toBe('');
});
