// The little Markdown that chats use: links, **strong**, *emphasis*, `code`. As elements, never as HTML.

import { link, made } from './made.js';

const PARTS = /\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>()]+[^\s<>().,!?:;'"])|\*\*([^*\n]+)\*\*|(?<![\w*])[*_]([^*_\n]+)[*_](?![\w*])|`([^`\n]+)`/g;

/** Words as elements and text. */
export function marked(text) {
  const parts = [];
  let from = 0;
  for (const found of String(text).matchAll(PARTS)) {
    const [all, words, url, bare, strong, emphasis, code] = found;
    parts.push(text.slice(from, found.index));
    from = found.index + all.length;
    if (url) parts.push(link(url, words));
    else if (bare) parts.push(link(bare, bare));
    else if (strong) parts.push(made('strong', {}, strong));
    else if (emphasis) parts.push(made('em', {}, emphasis));
    else parts.push(made('code', {}, code));
  }
  return [...parts, text.slice(from)].filter((part) => part !== '');
}
