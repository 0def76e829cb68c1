// Pictures, sounds and files come through the program behind the window, or say why not.
import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { FakeHost } from '../../../host/fake/fake';
import { Refused } from '../../../host/host';
import { Console } from '../../../state/console.svelte';
import type { Content } from '../../../types/bindings';
import Stage from './Stage.test.svelte';

async function drawn(content: Content, host = new FakeHost()) {
  const desk = new Console(host);
  await desk.thread.open('c-sipho', null);
  const { container } = render(Stage, { props: { desk, content } });
  return { host, container, user: userEvent.setup() };
}
const picture = (url: string): Content => ({ type: 'attachments', items: [{ url, media: 'image', name: 'shade.jpg' }] });

test('a picture is fetched by the program, once, and looked at by itself', async () => {
  const { host, container, user } = await drawn({ type: 'parts', parts: [picture('https://shop.example/shade.jpg'), picture('https://shop.example/shade.jpg')] });
  const [first] = await screen.findAllByRole('button', { name: 'Look at it: shade.jpg' });
  expect(host.asked).toEqual(['look https://shop.example/shade.jpg']);
  expect([...container.querySelectorAll('img')].every((img) => img.src.startsWith('data:'))).toBe(true);
  await user.click(first!);
  expect(await screen.findByRole('dialog', { name: 'shade.jpg' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('one that points into a private network says so, and is not offered to be saved', async () => {
  await drawn(picture('http://192.168.1.10/b.jpg'));
  expect(await screen.findByText(/points into a private network. Nothing was fetched/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Copy the address' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /Save/ })).toBeNull();
});

test('a small one in a list says why below the words of its row', async () => {
  await drawn({ type: 'cards', layout: 'list', cards: [{ title: 'Manual' }, { title: 'Plan', image: 'http://192.168.1.10/plan.png' }] });
  expect((await screen.findByText(/points into a private network. Nothing was fetched/)).closest('li')).toHaveTextContent('Plan');
});

test('one whose server does not answer is asked for again', async () => {
  const host = new FakeHost();
  const look = host.look.bind(host);
  host.look = () => Promise.reject(new Refused({ code: 'unreachable', message: 'Its server can’t be reached.', holder: null }));
  const { user } = await drawn(picture('https://shop.example/shade.jpg'), host);
  const again = await screen.findByRole('button', { name: 'Try again' });
  host.look = look;
  await user.click(again);
  expect(await screen.findByRole('button', { name: 'Look at it: shade.jpg' })).toBeVisible();
});

test.each(['javascript:alert(1)', 'file:///etc/passwd'])('%s is never fetched by the page', async (url) => {
  const { container } = await drawn({ type: 'cards', cards: [{ title: 'Arc', image: url }] });
  expect(await screen.findByRole('img', { name: /not loaded/ })).toBeVisible();
  expect(container.querySelector('img')).toBeNull();
});

test('a file is saved, and says where', async () => {
  const { user } = await drawn({ type: 'attachments', items: [{ url: 'https://shop.example/invoice.pdf', mime: 'application/pdf', size: 214_000 }] });
  expect(screen.getByText('PDF · 214 kB')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Save invoice.pdf' }));
  expect(await screen.findByTitle('/home/ana/Downloads/invoice.pdf')).toHaveTextContent('Saved');
});

test('a sound is fetched only when it is played', async () => {
  const { host, user } = await drawn({ type: 'attachments', items: [{ url: 'https://shop.example/voice-note.ogg', media: 'audio' }] });
  expect(host.asked).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Play voice-note.ogg' }));
  expect(host.asked).toEqual(['look https://shop.example/voice-note.ogg']);
});

test('a film that the webview stops at without a word is said not to play', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve({ ok: true, blob: () => Promise.resolve(new Blob(['odd'])) }));
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:odd', revokeObjectURL: () => {} }));
  const { container, user } = await drawn({ type: 'attachments', items: [{ url: 'https://shop.example/odd.mp4', media: 'video' }] });
  await user.click(screen.getByRole('button', { name: 'Play odd.mp4' }));
  await expect.poll(() => container.querySelector('video')).not.toBeNull();
  await fireEvent(container.querySelector('video')!, new Event('stalled'));
  expect(await screen.findByText(/This computer can’t play/)).toBeVisible();
  vi.unstubAllGlobals();
});

test('saving says how far it is, and can be stopped', async () => {
  const host = new FakeHost();
  let stopped: (why: Refused) => void = () => undefined;
  host.saveFile = (_of, _wish, _name, heard) => {
    heard({ came: 40, of: 100 });
    return new Promise((_, reject) => (stopped = reject));
  };
  host.stopSaving = (wish) => {
    host.asked.push(`stopSaving ${wish.url}`);
    stopped(new Refused({ code: 'stopped', message: 'Saving was stopped.', holder: null }));
    return Promise.resolve(null);
  };
  const { user } = await drawn({ type: 'attachments', items: [{ url: 'https://shop.example/a.pdf', media: 'file' }] }, host);
  await user.click(await screen.findByRole('button', { name: 'Save a.pdf' }));
  expect(await screen.findByText('Saving 40 %')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Stop saving a.pdf' }));
  expect(await screen.findByRole('button', { name: 'Save a.pdf' })).toBeVisible();
  expect(screen.queryByText(/stopped/)).toBeNull();
  expect(host.asked).toContain('stopSaving https://shop.example/a.pdf');
});
