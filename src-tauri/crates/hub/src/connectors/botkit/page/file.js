// One file: a picture, a player, or a link with its name.

import { icon, link, made, picture, safe } from './made.js';

/** One file. */
export function file(item) {
  const name = item.name || item.description || lastOf(item.url);
  const src = safe(item.url, ['http:', 'https:']);
  if (item.media === 'image') {
    const shown = picture(item.url, item.description || name);
    if (shown) return link(item.url, shown, { 'aria-label': `Open the picture ${name}` });
  }
  if (src && item.media === 'video') return made('video', { src, controls: true, preload: 'metadata', 'aria-label': name });
  if (src && item.media === 'audio') return made('audio', { src, controls: true, preload: 'metadata', 'aria-label': name });
  return made('span', { class: 'file' }, icon('M4 1.5h5l3.5 3.5v9.5h-8.5zM9 1.5v4h3.5'), link(item.url, name));
}

const lastOf = (url) => String(url).split(/[?#]/)[0].split('/').pop() || 'File';
