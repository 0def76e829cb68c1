// Generated contents, ten thousand in a whole test run: none blank, none thrown, no script, nothing that the page would load by itself.
import { mount, unmount, flushSync } from 'svelte';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { FakeHost } from '../../../host/fake/fake';
import { Console } from '../../../state/console.svelte';
import Stage from './Stage.test.svelte';
import { contents } from './generated';

/** Whatever an element would load or run. */
const LOADS = 'script, iframe, object, embed, link, base, form, style, [src]:not([src^="data:image/svg+xml,"]), [srcset], [background], [formaction]';

test('whatever is sent is drawn, and runs nothing', { timeout: 300_000 }, async () => {
  const desk = new Console(new FakeHost());
  await desk.thread.open('c-sipho', null);
  const errors = vi.spyOn(console, 'error');
  fc.assert(fc.property(contents, (content) => {
    const target = document.createElement('div');
    const drawn = mount(Stage, { target, props: { desk, content } });
    flushSync();
    const [text, loads] = [target.textContent.trim(), target.querySelector(LOADS)?.outerHTML];
    const handlers = [...target.querySelectorAll('*')].some((element) => [...element.attributes].some(({ name }) => name.startsWith('on')));
    const links = [...target.querySelectorAll('a')].map((a) => a.getAttribute('href') ?? '').filter((href) => !/^(https?:|mailto:|tel:)/i.test(href));
    void unmount(drawn);
    expect(errors.mock.calls).toEqual([]);
    expect({ blank: text === '', loads, handlers, links }).toEqual({ blank: false, loads: undefined, handlers: false, links: [] });
  }), { numRuns: Number(process.env.BATON_GENERATED ?? 1_000) });
});
