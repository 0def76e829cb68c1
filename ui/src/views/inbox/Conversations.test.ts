// The list's own means: how wide it is, and only what has a tag.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import App from '../../App.svelte';
import { FakeHost } from '../../host/fake/fake';
import { Console } from '../../state/console.svelte';

async function opened() {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  render(App, { props: { desk } });
  return { host, desk, user: userEvent.setup() };
}

test('the list is made wider by the keyboard, within bounds, and stays so', async () => {
  const { host, user } = await opened();
  const divider = screen.getByRole('separator', { name: 'Width of the list' });
  divider.focus();
  await user.keyboard('{ArrowRight}');
  expect(host.settings.list_width).toBe(328);
  await user.keyboard('{End}{ArrowRight}');
  expect(divider).toHaveAttribute('aria-valuenow', '560');
  await user.dblClick(divider);
  expect(host.settings.list_width).toBe(312);
});

test('a tag shows all that have it, and one click shows everything again', async () => {
  const { host, desk, user } = await opened();
  host.change('c-max', { tags: ['vip'] });
  desk.select('c-max');
  desk.togglePanel();
  await user.click(await screen.findByRole('button', { name: 'Show all tagged vip' }));
  const list = within(screen.getByRole('list', { name: 'Conversations' }));
  await expect.poll(() => list.queryAllByRole('listitem')).toHaveLength(1);
  await user.click(screen.getByRole('button', { name: 'Show all, not only vip' }));
  await expect.poll(() => list.queryAllByRole('listitem').length).toBeGreaterThan(1);
});
