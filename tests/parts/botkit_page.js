// A web chat client of Botkit: the frames that the starter kit's page sends, over npm's `ws`, driven by JSON lines.
// `open` takes {"url", "cookie"?, "headers"?} and answers with the cookies that it was given, `send` a frame, `raw` a text, `close` nothing,
// `cut` drops the connection without a word. What it hears comes out as the event `frame`; `closed` says with which code.
'use strict';

const { serve, tell } = require('./lines');
const WebSocket = require('ws');

let socket;

serve({
  open: ({ url, cookie, headers: more }) => new Promise((resolve, reject) => {
    const headers = { ...more, ...(cookie && { cookie }) };
    let cookies = [];
    socket = new WebSocket(url, { headers });
    socket.on('upgrade', (answer) => { cookies = answer.headers['set-cookie'] || []; });
    socket.on('open', () => resolve({ cookies: cookies.map((cookie) => cookie.split(';')[0]) }));
    socket.on('unexpected-response', (_request, answer) => reject(new Error(`status ${answer.statusCode}`)));
    socket.on('error', reject);
    socket.on('message', (data) => tell({ event: 'frame', data: JSON.parse(data) }));
    socket.on('ping', () => tell({ event: 'ping', data: null }));
    socket.on('close', (code) => tell({ event: 'closed', data: code }));
  }),
  send: (frame) => { socket.send(JSON.stringify(frame)); },
  raw: (text) => { socket.send(text); },
  close: () => { socket.close(1001); },
  cut: () => { socket.terminate(); },
});
