// The preview shows what the connectors send: both are checked with the same files, `tests/golden/arrives`.
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../../App.svelte';
import { FakeHost } from '../../../host/fake/fake';
import { Console } from '../../../state/console.svelte';
import type { Carries, Content } from '../../../types/bindings';

interface Golden { about: string; channel: string; content: Content; arrives: string[]; carries: Carries; refused: string | null; wire: { text?: string; message?: string } | null }
const files = import.meta.glob<Golden>('../../../../../tests/golden/arrives/*.json', { eager: true, import: 'default' });

test.each(Object.entries(files).map(([path, golden]) => [path.split('/').at(-1)!, golden] as const))('%s', async (_, { content, arrives, carries, refused, wire }) => {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  host.change('c-anne', { inbox: 'shop', carries });
  render(App, { props: { desk } });
  desk.select('c-anne');
  await expect.poll(() => desk.thread.ready).toBe(true);
  if (content.type === 'text') {
    desk.composer.write(content.text, desk.thread.seen, 0);
    desk.composer.add({ replies: content.quick_replies ?? [] });
  } else desk.composer.add({ more: [content] });
  await userEvent.setup().click(await screen.findByRole('button', { name: 'As it will arrive' }));
  const preview = await screen.findByRole('group', { name: 'Preview' });
  if (refused !== null) {
    expect(screen.getAllByText(/^This channel carries no /).length).toBeGreaterThan(0);
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
    return;
  }
  for (const line of arrives) expect(preview).toHaveTextContent(line);
  // Where Markdown is not shown, every sign arrives as it was written.
  if (content.type === 'text' && !carries.markdown) expect(preview.textContent).toContain(wire?.text ?? wire?.message);
});
