// What is typed is never lost, and a reply that may be stale is held once.
import { describe, expect, it } from 'vitest';
import { FakeHost } from '../host/fake/fake';
import { Console } from './console.svelte';

async function opened(id: string) {
  const host = new FakeHost();
  const desk = new Console(host);
  await desk.start();
  desk.select(id);
  await expect.poll(() => desk.thread.ready).toBe(true);
  return { host, desk };
}

describe('the composer', () => {
  it('holds a reply once when the contact wrote after it was begun, then sends it anyway', async () => {
    const { host, desk } = await opened('c-tomas');
    desk.composer.write('On its way', desk.thread.seen, 0);
    host.writes('c-tomas', 'never mind');
    expect(await desk.composer.submit(desk.thread.seen)).toBe('held');
    expect(desk.composer.text).toBe('On its way');
    expect(await desk.composer.submit(desk.thread.seen)).toBe('sent');
    expect(desk.composer.text).toBe('');
  });

  it('keeps the text when the conversation is not mine any more', async () => {
    const { host, desk } = await opened('c-anne');
    desk.composer.write('One moment', desk.thread.seen, 0);
    await host.handBack('c-anne');
    expect(await desk.composer.submit(desk.thread.seen)).toBe('refused');
    expect(desk.composer.text).toBe('One moment');
    expect(desk.composer.refused).toContain('Take over');
  });

  it('keeps each conversation its own text, on disk when it is left', async () => {
    const { host, desk } = await opened('c-anne');
    desk.composer.write('for Anne-Sophie', desk.thread.seen, 0);
    desk.select('c-tomas');
    expect(host.rows.get('c-anne')?.draft).toBe('for Anne-Sophie');
    expect(desk.composer.text).toBe('Hello Tomás, I have found');
    desk.select('c-anne');
    expect(desk.composer.text).toBe('for Anne-Sophie');
  });
});
