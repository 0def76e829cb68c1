// Baton's widget: one script tag shows the chat in the corner of any page.
//
//   <script src="https://hub.example/botkit/INBOX/widget.js" async
//     data-title="Help" data-accent="#0b7d63" data-theme="auto|light|dark" data-position="right|left" data-open
//     data-user="user-42" data-user-hash="HMAC" data-user-name="Ann Example"></script>
//
// It makes no request but to the hub that it came from. A page drives it by window.BatonChat: open(), close().
(() => {
  'use strict';
  const script = document.currentScript;
  if (!script || window.BatonChat) return;
  const base = script.src.replace(/\/widget\.js(\?.*)?$/, '');
  const origin = new URL(base).origin;
  const asked = script.dataset;
  const left = asked.position === 'left';
  const side = left ? 'left' : 'right';

  const host = document.createElement('baton-chat');
  const root = host.attachShadow({ mode: 'closed' });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; --accent: #1b59c7; --on: #fff; position: fixed; z-index: 2147483000; inset: auto 20px 20px auto; ${side}: 20px; ${left ? 'right: auto;' : ''} color-scheme: light dark; }
    button { all: unset; box-sizing: border-box; cursor: pointer; width: 56px; height: 56px; border-radius: 50%; background: var(--accent); color: var(--on); display: grid; place-items: center; box-shadow: 0 6px 20px #0004; position: relative; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    span { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; box-sizing: border-box; border-radius: 11px; background: #c21a4a; color: #fff; font: 600 13px/22px system-ui, sans-serif; text-align: center; }
    span[hidden], iframe[hidden] { display: none; }
    iframe { position: fixed; bottom: 90px; ${side}: 20px; width: min(400px, calc(100vw - 40px)); height: min(640px, calc(100vh - 120px)); border: 0; border-radius: 14px; box-shadow: 0 0 0 1px #0002, 0 18px 60px #0005; background: Canvas; }
    @media (max-width: 480px) { iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; } }
    @media print { :host { display: none; } }`);
  root.adoptedStyleSheets = [style];

  const button = document.createElement('button');
  button.type = 'button';
  button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v11H9l-5 4z"/></svg>';
  const badge = document.createElement('span');
  badge.hidden = true;
  button.append(badge);
  root.append(button);

  let frame = null;
  let isOpen = false;
  let loaded = false;

  function load() {
    if (frame) return;
    const wishes = new URLSearchParams({ embedded: '' });
    const names = { title: 'title', accent: 'accent', theme: 'theme', user: 'user', userHash: 'hash', userName: 'name' };
    for (const [from, to] of Object.entries(names)) if (asked[from]) wishes.set(to, asked[from]);
    frame = document.createElement('iframe');
    frame.title = asked.title || 'Chat';
    frame.hidden = true;
    frame.allow = 'clipboard-write';
    frame.addEventListener('load', () => {
      loaded = true;
      tell();
    });
    frame.src = `${base}#${wishes}`;
    root.append(frame);
  }

  function tell() {
    if (loaded) frame.contentWindow.postMessage({ baton: 'open', open: isOpen }, origin);
  }

  function show(open) {
    isOpen = open;
    if (open) load();
    if (frame) frame.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    label(0);
    tell();
    remember(open);
    if (!open) button.focus();
  }

  function label(unread) {
    badge.hidden = !unread;
    badge.textContent = unread > 9 ? '9+' : String(unread);
    button.setAttribute('aria-label', `${isOpen ? 'Close' : 'Open'} the chat${unread ? `, ${unread} new` : ''}`);
  }

  // Open and closed follow the visitor from page to page of the site, in this tab.
  function remember(open) {
    try { sessionStorage.setItem(`baton-chat:${base}`, open ? 'open' : 'closed'); } catch { /* Storage is off: begins closed. */ }
  }
  function remembered() {
    try { return sessionStorage.getItem(`baton-chat:${base}`); } catch { return null; }
  }

  button.addEventListener('click', () => show(!isOpen));
  window.addEventListener('message', ({ source, origin: from, data }) => {
    if (!frame || source !== frame.contentWindow || from !== origin || !data) return;
    if (data.baton === 'close') show(false);
    else if (data.baton === 'unread' && !isOpen) label(Number(data.count) || 0);
    else if (data.baton === 'goto' && /^https?:\/\//.test(data.url)) location.assign(data.url);
  });

  if (asked.accent && CSS.supports('color', asked.accent)) host.style.setProperty('--accent', asked.accent);
  window.BatonChat = { open: () => show(true), close: () => show(false) };

  const start = () => {
    document.body.append(host);
    label(0);
    button.setAttribute('aria-expanded', 'false');
    const before = remembered();
    if (before === 'open' || (before === null && 'open' in asked)) show(true);
    // Who chatted before hears of new messages while the chat is closed.
    else if (before === 'closed') load();
  };
  if (document.body) start();
  else document.addEventListener('DOMContentLoaded', start);
})();
