// A BotManager and a BotFilter in one, written to the bot-sdk's documented interface, and what bots call on their platform. Driven by
// JSON lines: `listen` takes nothing and answers with its address, `do` what it does with the next requests, `respond` and `attach` call
// the platform by https, as the SDK does, with the environment of the latest request.
//
// Every request is checked with the published schemas (`@vivocha/public-types`, by their own validator); answers are the recorded ones of
// the SDK's dummy bot (`vivocha_dummy.json`). What it hears comes out as the events `asked`, `filtered` and `invalid`.
'use strict';

const fs = require('fs');
const http = require('http');
const https = require('https');
const path = require('path');
const { create } = require('jsonpolice');
const { serve, tell } = require('./lines');

const dummy = JSON.parse(fs.readFileSync(path.join(__dirname, 'vivocha_dummy.json'), 'utf8'));
const published = path.join(path.dirname(require.resolve('@vivocha/public-types')), '../schemas');
const scope = 'https://schemas.example/';
const engines = ['custom'];
const registry = {};
// What is done with the next requests, by path: {"status", "body"}, {"hang": true} or {"wait": NAME}.
const next = [];
const waiting = new Map();
let environment;

const schema = (name) => create(JSON.parse(fs.readFileSync(path.join(published, `${name}.json`), 'utf8')), {
  scope: scope + name,
  registry,
  retriever: async (url) => JSON.parse(fs.readFileSync(path.join(published, `${url.slice(scope.length).split('#')[0]}.json`), 'utf8')),
});

const body = (stream) => new Promise((resolve, reject) => {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
});

// The dummy bot: what it answers to a command, and its own words for anything else.
const answer = (request) => {
  if (request.event === 'start') return dummy['(event start)'];
  const said = request.message && request.message.body;
  const known = dummy[String(said).toLowerCase()] || dummy['something unknown'];
  return { ...known, context: { ...known.context, said } };
};

const handle = async (url, request) => {
  const direction = url.startsWith('/filter/') ? url.slice('/filter/'.length) : undefined;
  await (await schema(direction === 'response' ? 'bot_response' : 'bot_request')).validate(request);
  if (direction) return { status: 200, body: { ...request, data: { ...request.data, availableAgents: 5 } } };
  environment = { ...environment, ...request.environment };
  const { engine } = request.settings;
  if (!engines.includes(engine.type)) return { status: 400, body: { error: 400, message: 'unsupported bot type' } };
  return { status: 200, body: answer(request) };
};

const server = http.createServer(async (incoming, outgoing) => {
  let done;
  const request = JSON.parse((await body(incoming)).toString());
  const kind = incoming.url.startsWith('/filter/') ? 'filtered' : 'asked';
  tell({ event: kind, data: { path: incoming.url, request } });
  try {
    done = await handle(incoming.url, request);
  } catch (failed) {
    tell({ event: 'invalid', data: { path: incoming.url, request, why: String(failed.message || failed) } });
    done = { status: 400, body: { error: 400, message: 'ValidationError', info: { path: failed.path } } };
  }
  const at = next.findIndex((one) => one.path === incoming.url);
  const instead = at < 0 ? undefined : next.splice(at, 1)[0];
  if (instead && instead.hang) return;
  if (instead && instead.wait) await new Promise((go) => waiting.set(instead.wait, go));
  const { status, body: said } = instead && instead.status ? instead : done;
  outgoing.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(said));
});

// Calls the platform as the SDK does: hard-wired https, the latest request's token.
const call = (what, headers, sent, given = {}) => new Promise((resolve, reject) => {
  const { host, acct, contactId, token, apiVersion } = { ...environment, ...given.environment };
  const url = `https://${host}/a/${acct}/api/${apiVersion}/contacts/${contactId}/${what}`;
  const request = https.request(url, { method: 'POST', ca: fs.readFileSync(given.ca), headers: { authorization: `Bearer ${token}`, ...headers } });
  request.on('error', reject).on('response', async (answered) => {
    const said = (await body(answered)).toString();
    resolve({ status: answered.statusCode, body: JSON.parse(said) });
  });
  request.end(sent);
});

serve({
  listen: () => new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  }),
  do: (one) => { next.push(one); },
  go: (name) => { waiting.get(name)(); },
  environment: () => environment,
  respond: (given) => call('bot-response', { 'content-type': 'application/json' }, JSON.stringify(given.response), given),
  attach: (given) => {
    const edge = '--------------------------144167720384158431547396';
    const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${given.name}"\r\nContent-Type: ${given.mime}\r\n\r\n`;
    const form = Buffer.concat([Buffer.from(head), Buffer.from(given.base64, 'base64'), Buffer.from(`\r\n--${edge}--\r\n`)]);
    const query = new URLSearchParams({ desc: given.desc, ...(given.ref && { ref: given.ref }) });
    return call(`bot-attach?${query}`, { 'content-type': `multipart/form-data; boundary=${edge}`, 'content-length': form.length }, form, given);
  },
});
