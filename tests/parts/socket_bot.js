// A bare socket.io client of a given generation (first argument: 1, 2 or 4), driven by JSON lines.
// `start` takes {"server", "transports"?}, `emit` {"event", "data"}, `close` nothing. Whatever it hears comes out as events.
'use strict';

const { serve, tell } = require('./lines');
const io = require(`socket.io-client-${process.argv[2]}`);

const HEARD = ['connect', 'disconnect', 'connect_error', 'socket_id_set', 'chat response', 'channel update', 'user typing', 'incoming'];
let socket;

serve({
  start({ server, transports }) {
    socket = io(server, { forceNew: true, ...(transports && { transports }) });
    for (const event of HEARD) {
      socket.on(event, (data) => tell({ event, data: data instanceof Error ? data.message : (data ?? null) }));
    }
  },
  emit: ({ event, data }) => { socket.emit(event, data); },
  close: () => { socket.close(); },
});
