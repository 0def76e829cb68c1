// The lines that put Baton's web chat on a page.
import type { Code } from './snippets';

/** One script tag; the chat's address is the hub's. */
export function embed(url: string): Code[] {
  const page = url.replace(/^ws/, 'http').replace(/\/$/, '');
  return [{ id: 'html', name: 'Your page', language: 'html', text: `<script src="${page}/widget.js" async></script>\n` }];
}
