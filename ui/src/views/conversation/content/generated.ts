// Contents as a hostile or a careless vendor could send them: every kind, every field, words that are markup, addresses that are scripts.
import fc from 'fast-check';
import type { Attachment, Button, Card, Content, Press, QuickReply, Value } from '../../../types/bindings';

const HOSTILE = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg/onload=alert(1)>', '{@html x}', '${alert(1)}', '[x](javascript:alert(1))', '![p](data:text/html,<script>)',
  '<a href="javascript:alert(1)">x</a>', '\u202egnp.exe', '\ud800', '\u0000', '   ', '\n\n\n', '||||', '# ', '> > > >', '* * *', '```', '|a|\n|-|', '&lt;b&gt;', 'x'.repeat(300), '👩‍👩‍👧‍👦', 'שלום', 'a\u0301'.repeat(40),
];
const ADDRESSES = ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:x', 'file:///etc/passwd', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'http://127.0.0.1/a.png', 'https://shop.example/a.png', 'http://', '//x', '', 'not an address', 'https://%', 'tauri://localhost/', 'https://a.example/' + 'p/'.repeat(200)];

const words = fc.oneof({ weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) }, { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) }, { weight: 1, arbitrary: fc.lorem({ maxCount: 60 }) });
const address = fc.oneof(fc.constantFrom(...ADDRESSES), fc.webUrl());
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3) => fc.array(arbitrary, { maxLength });
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Value>;

const reply: fc.Arbitrary<QuickReply> = fc.record({ title: words, payload: maybe(words), image: maybe(address), asks: maybe(fc.constantFrom('location', 'phone', 'email')) });
const attachment: fc.Arbitrary<Attachment> = fc.record({ url: address, media: fc.constantFrom('image', 'audio', 'video', 'file', 'hologram'), mime: maybe(words), name: maybe(words), size: maybe(fc.double({ min: 0, max: 1e13, noNaN: true })), description: maybe(words), reference: maybe(words), thumbnail: maybe(address) });
const press: fc.Arbitrary<Press> = fc.oneof(
  fc.record({ does: fc.constant('postback' as const), payload: words }), fc.record({ does: fc.constant('link' as const), url: address }), fc.record({ does: fc.constant('event' as const), name: words, data: json }),
  fc.record({ does: fc.constant('call' as const), phone: words }), fc.record({ does: fc.constant('other' as const), name: words }),
);
const button: fc.Arbitrary<Button> = fc.tuple(fc.record({ title: words, image: maybe(address) }), press).map(([said, does]) => ({ ...said, ...does }));
const card: fc.Arbitrary<Card> = fc.record({ title: words, subtitle: maybe(words), image: maybe(address), media: maybe(attachment), fields: few(fc.record({ name: words, value: words })), default_action: maybe(press), buttons: few(button), custom: fc.oneof(json, fc.constant(undefined)) }, { requiredKeys: [] }) as fc.Arbitrary<Card>;
const degrees = maybe(fc.oneof(fc.double({ min: -400, max: 400, noNaN: true }), fc.constantFrom(0, 90, -90, 180, -180)));
const size = maybe(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constantFrom(0, 1e-300, 1e300)));

const one: fc.Arbitrary<Content> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.oneof(words, fc.array(words, { maxLength: 8 }).map((all) => all.join('\n'))), markdown: fc.boolean(), quick_replies: few(reply), orientation: maybe(fc.constantFrom('horizontal', 'vertical')), chosen: maybe(words) }),
  fc.record({ type: fc.constant('cards' as const), layout: fc.constantFrom('card', 'carousel', 'list'), cards: few(card), buttons: few(button), template: maybe(words) }),
  fc.record({ type: fc.constant('attachments' as const), items: few(attachment) }),
  fc.record({ type: fc.constant('location' as const), latitude: degrees, longitude: degrees, accuracy: size, speed: size, altitude: size, name: maybe(words), street: maybe(words), city: maybe(words), country: maybe(words), timezone: maybe(words) }),
  fc.record({ type: fc.constant('action' as const), code: words, arguments: few(json) }),
  fc.record({ type: fc.constant('event' as const), name: words, data: json }),
  fc.record({ type: fc.constant('unsupported' as const), kind: words, text: words, source: json }),
) as fc.Arbitrary<Content>;

/** Any content; parts hold others. */
export const contents: fc.Arbitrary<Content> = fc.oneof({ weight: 6, arbitrary: one }, { weight: 1, arbitrary: few(one).map((parts): Content => ({ type: 'parts', parts })) });
