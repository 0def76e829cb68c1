// A browser: headless Chromium over its DevTools protocol, driven by JSON lines. Its argument is the folder of its profile.
// `open` takes {"url"}, `run` {"script"} and answers with its value, `until` {"script"} waits until that is true, `asked` answers with
// the origins that the browser asked since the last `open`, `complaints` with what its console said.
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { serve } = require('./lines');
const WebSocket = require('ws');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const [profile] = process.argv.slice(2);
let browser;
let devtools;
let last = 0;
const waiting = new Map();
const complaints = [];
let asked = new Set();

process.on('exit', () => browser?.kill('SIGKILL'));

function program() {
  for (const folder of (process.env.PATH || '').split(':')) {
    for (const name of NAMES) if (fs.existsSync(path.join(folder, name))) return path.join(folder, name);
  }
  throw new Error(`there is no Chromium: one of ${NAMES.join(', ')} has to be on the PATH`);
}

const call = (method, params = {}) => new Promise((resolve, reject) => {
  waiting.set(++last, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
  devtools.send(JSON.stringify({ id: last, method, params }));
});

async function run(script) {
  const { result, exceptionDetails } = await call('Runtime.evaluate', { expression: script, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

async function start() {
  // Without its own store it would ask for the password of the desktop's keyring.
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--password-store=basic', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  browser = spawn(program(), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise((resolve) => {
    let said = '';
    browser.stderr.on('data', (data) => {
      const found = (said += data).match(/DevTools listening on ws:\/\/([^/]+)/);
      if (found) resolve(found[1]);
    });
  });
  const pages = await (await fetch(`http://${address}/json`)).json();
  devtools = new WebSocket(pages.find(({ type }) => type === 'page').webSocketDebuggerUrl, { maxPayload: 1 << 28 });
  await new Promise((resolve) => devtools.on('open', resolve));
  devtools.on('message', (data) => {
    const { id, method, params, ...answer } = JSON.parse(data);
    if (id) {
      waiting.get(id)(answer);
      waiting.delete(id);
    } else if (method === 'Runtime.exceptionThrown') complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    else if (method === 'Log.entryAdded' && params.entry.level === 'error') complaints.push(params.entry.text);
    else if (method === 'Network.requestWillBeSent' && /^https?:/.test(params.request.url)) asked.add(new URL(params.request.url).origin);
  });
  for (const domain of ['Runtime', 'Log', 'Page', 'Network']) await call(`${domain}.enable`);
}

serve({
  async open({ url }) {
    if (!browser) await start();
    asked = new Set();
    await call('Page.navigate', { url });
  },
  run: ({ script }) => run(script),
  async until({ script }) {
    const end = Date.now() + 20_000;
    for (;;) {
      const seen = await run(script).catch(() => null);
      if (seen) return seen;
      if (Date.now() > end) throw new Error(`waited in vain until ${script}; the console says ${complaints.join(' · ') || 'nothing'}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  },
  asked: () => [...asked],
  complaints: () => complaints.splice(0),
  async picture({ file }) {
    const { data } = await call('Page.captureScreenshot', { format: 'png' });
    fs.writeFileSync(file, Buffer.from(data, 'base64'));
  },
});
