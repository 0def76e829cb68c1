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
    await expect.poll(() => host.rows.get('c-anne')?.draft).toBe('for Anne-Sophie');
    expect(desk.composer.text).toBe('Hello Tomás, I have found');
    desk.select('c-anne');
    expect(desk.composer.text).toBe('for Anne-Sophie');
  });

  it('brings all of a draft back in another window: text, note, quick replies, cards, an editor that was not finished', async () => {
    const { host, desk } = await opened('c-anne');
    const place = { type: 'location' as const, latitude: 52.5, longitude: 13.4 };
    desk.composer.write('Here?', desk.thread.seen, 0);
    desk.composer.add({ replies: [{ title: 'Yes' }], more: [place] });
    desk.composer.field('card.title', 'Arc la');
    desk.composer.turn('note');
    desk.composer.write('Ask Ben', desk.thread.seen, 0);
    desk.select('c-tomas');
    await expect.poll(() => host.kept.get('c-anne')?.fields).toEqual({ 'card.title': 'Arc la' });
    const again = new Console(host);
    await again.start();
    again.select('c-anne');
    await expect.poll(() => again.composer.more).toEqual([place]);
    expect([again.composer.text, again.composer.replies]).toEqual(['Here?', [{ title: 'Yes' }]]);
    expect(again.composer.unfinished('card')).toBe(true);
    again.composer.turn('note');
    expect(again.composer.text).toBe('Ask Ben');
  });

  it('keeps what was kept before until it has read it, however fast the first letters come', async () => {
    const { host, desk } = await opened('c-anne');
    host.kept.set('c-tomas', { text: 'Before', note: '', quick_replies: [{ title: 'Yes' }], more: [], fields: {} });
    desk.select('c-tomas');
    desk.composer.write('Before all', desk.thread.seen, 0);
    desk.select('c-anne');
    await expect.poll(() => host.kept.get('c-tomas')).toMatchObject({ text: 'Before all', quick_replies: [{ title: 'Yes' }] });
  });
});
