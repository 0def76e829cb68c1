// The chat: what the page knows, and what the person in front of it does.

import { Line } from './line.js';
import { Outbox } from './outbox.js';
import { Log } from './log.js';
import { holderOf, settings } from './site.js';
import { send as sendFile } from './upload.js';
import { keep, kept } from './kept.js';

const base = document.getElementById('chat').dataset.base;
const at = (id) => document.getElementById(id);
const site = settings();
const store = (name) => `baton:${base}:${site.user ?? ''}:${name}`;

/** So many milliseconds somebody counts as typing. */
const TYPES_FOR = 5_000;

const user = site.user ?? kept(store('user')) ?? crypto.randomUUID();
keep(store('user'), user);
const outbox = new Outbox(store('outbox'));
const log = new Log(at('log'), at('scroll'), { tap, fire });
let lastTyped = 0;
let typingEnds = 0;
let unread = 0;

const line = new Line(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${base}`, {
  hello: () => ({
    type: kept(store('token')) ? 'welcome_back' : 'hello', user, channel: 'socket', baton: true, token: kept(store('token')),
    user_profile: site.name || site.hash ? { id: user, name: site.name, hash: site.hash } : null,
    ...(log.last > 0 && { since: log.last }),
  }),
  state: (state) => {
    document.documentElement.dataset.line = state;
    at('state').hidden = state === 'online';
    at('state').textContent = state === 'offline' ? 'You are offline. What you write is sent when you are back.' : 'Connecting again… What you write is kept.';
  },
  frame,
});

/** Takes up what the hub says. */
function frame(said) {
  switch (said.type) {
    case 'session':
      keep(store('token'), said.token);
      if (!site.title) at('title').textContent = document.title = said.name;
      holds(said.control, said.operator);
      if (document.hidden) looks();
      // What was not taken up before the line broke goes again, under the same id: it is recorded once.
      outbox.all().forEach((message) => line.send(message));
      break;
    case 'message': case 'message_received': hear(said, true); break;
    case 'earlier':
      log.earlier(said.items);
      at('earlier').hidden = !said.more;
      break;
    case 'received':
      outbox.remove(said.ref);
      log.received(said.ref, said.seq);
      break;
    case 'control': log.passed(said); holds(said.control, said.operator); break;
    case 'typing': types(true); break;
    case 'error':
      if (said.ref) {
        outbox.remove(said.ref);
        log.failed(said.ref, said.error.message);
      }
      break;
  }
}

function hear(said, live) {
  if (!log.add(said)) return;
  if (said.ref) outbox.remove(said.ref);
  if (said.type === 'message_received') return;
  types(said.continue_typing === true);
  const asks = said.disable_input === true;
  at('words').disabled = at('send').disabled = asks;
  at('words').placeholder = asks ? 'Choose an answer above' : 'Write a message…';
  if (live && (document.hidden || site.closed)) tell({ baton: 'unread', count: ++unread });
  if (live && said.goto_link && Date.now() - said.sent_timestamp < 60_000) tell({ baton: 'goto', url: said.goto_link });
  at('earlier').hidden = log.count < 50;
}

function holds(control, operator) {
  at('holder').textContent = holderOf(control, operator);
}

function types(now) {
  clearTimeout(typingEnds);
  at('typing').hidden = !now;
  if (now) {
    typingEnds = setTimeout(() => types(false), TYPES_FOR);
    log.follow();
  }
}

/** Sends words; `title` is what was tapped to say them. */
function say(text, title) {
  const message = { type: 'message', id: crypto.randomUUID(), text, ...(title && { title }), user, channel: 'socket', baton: true };
  outbox.add(message);
  log.sending(message);
  line.send(message);
  at('words').disabled = at('send').disabled = false;
  at('words').placeholder = 'Write a message…';
}

function tap(title, payload) {
  say(payload ?? title, title);
}

/** A button that fires an event in the bot. */
function fire(name, data) {
  line.send({ ...(data && typeof data === 'object' ? data : {}), type: name, user, channel: 'socket' });
}

/** Tells whether somebody looks at the page. */
function looks() {
  line.send({ type: 'looks', here: !document.hidden, user, channel: 'socket' });
}

/** Tells the widget around the page. */
function tell(what) {
  if (window.parent !== window) window.parent.postMessage(what, '*');
  else if (what.baton === 'goto') location.assign(new URL(what.url, location.href).protocol.startsWith('http') ? what.url : '#');
}

at('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = at('words').value.trim();
  if (!text) return;
  at('words').value = '';
  keep(store('draft'), null);
  grow();
  say(text);
});
at('words').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at('composer').requestSubmit();
  }
});
at('words').addEventListener('input', () => {
  grow();
  keep(store('draft'), at('words').value);
  if (Date.now() - lastTyped > 3_000 && at('words').value) {
    lastTyped = Date.now();
    line.send({ type: 'typing', user, channel: 'socket' }, true);
  }
});
at('attach').addEventListener('click', () => at('file').click());
at('file').addEventListener('change', () => {
  const who = { base, user, token: kept(store('token')), hash: site.hash };
  // The hub tells the page of the file, and the log takes it up under the same id.
  const on = { sending: (message) => log.sending(message), received: () => {}, failed: (id, why) => log.failed(id, why) };
  for (const file of at('file').files) void sendFile(file, who, on);
  at('file').value = '';
});
at('earlier').addEventListener('click', () => line.send({ type: 'earlier', before: log.first, user, channel: 'socket' }, true));
at('close').addEventListener('click', () => tell({ baton: 'close' }));
addEventListener('keydown', (event) => event.key === 'Escape' && tell({ baton: 'close' }));
addEventListener('message', ({ source, data }) => {
  if (source !== window.parent || window.parent === window || data?.baton !== 'open') return;
  site.closed = !data.open;
  if (data.open) {
    tell({ baton: 'unread', count: (unread = 0) });
    at('words').focus();
    log.follow(true);
  }
});
document.addEventListener('visibilitychange', () => {
  looks();
  if (!document.hidden) tell({ baton: 'unread', count: (unread = 0) });
});

function grow() {
  const words = at('words');
  words.style.height = 'auto';
  words.style.height = `${words.scrollHeight + 2}px`;
}

at('close').hidden = !site.embedded;
if (site.title) at('title').textContent = document.title = site.title;
at('words').value = kept(store('draft')) ?? '';
grow();
outbox.all().forEach((message) => log.sending(message));
line.open();
