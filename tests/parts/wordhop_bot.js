// A bot built with the published Node client (`wordhop`, the earlier self of Janis' npm client), driven by JSON lines.
// `start` takes {"server", "api_key", "client_key", "platform", "token"?, "webhook"?}; then hopIn, hopOut, logUnknownIntent,
// assistanceRequested take a message, checkForPaused a channel, emit {"event", "data"}. What the client hears comes out as events.
'use strict';

const { serve, tell } = require('./lines');
const wordhop = require('wordhop');

let bot;

const commands = {
  start({ server, api_key, client_key, platform, token, webhook }) {
    const config = { platform, token, serverRoot: server, socketServer: server, path: '/api/v1/', useWebhook: webhook };
    bot = wordhop(api_key, client_key, config);
    if (webhook) return;
    for (const event of ['connect', 'socket_id_set', 'chat response', 'channel update']) {
      bot.on(event, (data) => tell({ event, data: data ?? null }));
    }
    // The client itself hears these two only on its socket.
    for (const event of ['user typing', 'disconnect']) {
      bot.socket.on(event, (data) => tell({ event, data: data ?? null }));
    }
  },
  emit: ({ event, data }) => bot.emit(event, data),
};
for (const method of ['hopIn', 'hopOut', 'logUnknownIntent', 'assistanceRequested', 'checkForPaused']) {
  commands[method] = (given) => bot[method](given);
}

serve(commands);
