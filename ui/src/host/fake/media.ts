// Pictures and sounds without a network: drawn from their address.
import type { Look, Wanted } from '../../types/bindings';

/** What an address gives; words when it is refused. */
export function looked(url: string, wanted: Wanted): Look | string {
  if (/\/\/(192\.168|10\.|127\.|localhost)/.test(url)) return 'It points into a private network. Nothing was fetched. If that is meant, add 192.168.1.10:80 to the private hosts among the inbox’s settings (media_hosts).';
  if (/\.svg/.test(url)) return 'It is an SVG, which can carry scripts. Save it to look at it elsewhere.';
  if (/gone/.test(url)) return 'Its server can’t be reached: connection refused.';
  if (!/^(https?|data):/.test(url)) return 'Its address begins with something else: Baton fetches http and https only. Nothing was fetched.';
  const mime = { picture: 'image/png', sound: 'audio/wav', film: 'video/mp4' }[wanted];
  return { key: `${wanted} ${url}`, small: `${wanted} ${url}`, mime, size: 204_800, pixels: wanted === 'picture' ? [260, /lamp|shade/.test(url) ? 150 : 260] : null };
}

/** Where the page finds it: in the address itself. */
export function drawing(key: string): string {
  if (!key.startsWith('picture')) return `data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=`;
  const hue = [...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 150" width="520" height="300"><rect width="260" height="150" fill="hsl(${hue} 30% 78%)"/><path d="M0 118 70 62l46 40 34-26 110 74H0z" fill="hsl(${hue} 25% 55%)"/><circle cx="196" cy="42" r="15" fill="hsl(${hue} 30% 90%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
