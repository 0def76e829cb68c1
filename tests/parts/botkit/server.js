// Botkit's own chat server, to be measured beside: answers whatever is said with a few words. Prints its address.
'use strict';

const http = require('http');
// Its web chat alone: what else the package loads (other vendors' SDKs) no longer installs whole.
const anywhere = require('botkit/lib/Web.js');

const controller = anywhere({ replyWithTyping: false, disable_startup_messages: true, stats_optout: true });
controller.on('message_received', (bot, message) => bot.reply(message, { text: 'Thank you.' }));
const server = http.createServer();
controller.openSocketServer(server);
controller.startTicking();
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
