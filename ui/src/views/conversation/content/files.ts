// What an attachment is called, and what it is, for a reader.
import type { Attachment } from '../../../types/bindings';

const WORDS: Record<string, string> = { image: 'Picture', audio: 'Sound', video: 'Video', file: 'File' };
const KNOWN: Record<string, string> = {
  'application/pdf': 'PDF', 'application/zip': 'ZIP', 'application/json': 'JSON', 'text/plain': 'Text', 'application/octet-stream': '',
  'audio/mpeg': 'MP3', 'video/quicktime': 'MOV', 'image/svg+xml': 'SVG', 'application/msword': 'Word', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
  'application/vnd.ms-excel': 'Excel', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
};

/** Its name; else the end of its address; else what kind it is. */
export function titled(file: Attachment): string {
  return file.name?.trim() || tail(file.url) || WORDS[file.media ?? 'file'] || 'File';
}

/** What else the channel says about files that came together, under its own names; a file's name before its own when there are several. */
export function told(items: Attachment[], tiled: boolean): [name: string, says: string][] {
  const each = (file: Attachment): [string, string][] => {
    const shown: [string, string][] = tiled && file.media === 'image' && file.description ? [['Description', file.description]] : [];
    const more = (file.details ?? []).map(({ name, value }): [string, string] => [name, value]);
    const reference: [string, string][] = more.length > 0 && file.reference ? [['Reference', file.reference]] : [];
    const all = [...shown, ...more, ...reference];
    return items.length > 1 && all.length > 0 ? [['', titled(file)], ...all] : all;
  };
  return items.flatMap(each);
}

/** `PDF · 214 kB`. */
export function about(file: Attachment): string {
  return [kind(file), file.size !== null && file.size !== undefined ? size(file.size) : ''].filter(Boolean).join(' · ');
}

function kind(file: Attachment): string {
  const mime = file.mime?.split(';')[0]?.trim().toLowerCase() ?? '';
  const known = KNOWN[mime];
  if (known) return known;
  const sub = known === undefined ? mime.split('/')[1]?.replace(/^x-/, '') : undefined;
  if (sub && sub.length <= 12) return sub.toUpperCase();
  const end = /\.([a-z0-9]{1,5})$/i.exec(titled(file))?.[1];
  return end ? end.toUpperCase() : (WORDS[file.media ?? 'file'] ?? 'File');
}

/** `214 kB`, `1.2 MB`: decimal, as browsers and shops say it. */
export function size(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let n = bytes / 1000;
  let unit = 0;
  while (n >= 999.5 && unit < units.length - 1) {
    n /= 1000;
    unit += 1;
  }
  return `${n < 9.95 && unit > 0 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

function tail(url: string): string {
  if (url.startsWith('data:')) return '';
  const last = url.split(/[?#]/)[0]!.split('/').at(-1)!;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
