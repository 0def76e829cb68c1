// The line to the hub: one WebSocket, opened again whenever it breaks.

/** How long until it is opened again, the longest, in milliseconds. */
const LONGEST = 15_000;
/** How often the line is tried, and how long an answer may take. */
const TRY_EVERY = 25_000;
const ANSWER_WITHIN = 10_000;

export class Line {
  #url; #on; #socket = null; #failures = 0; #again = 0; #beat = 0; #deaf = 0;

  /** `on.hello` makes the first frame, `on.frame` takes each that comes, `on.state` is told how the line is. */
  constructor(url, on) {
    this.#url = url;
    this.#on = on;
    addEventListener('online', () => this.#now());
    addEventListener('offline', () => this.#broken());
    addEventListener('pageshow', (event) => event.persisted && this.#now());
    document.addEventListener('visibilitychange', () => document.hidden || (this.#socket?.readyState !== WebSocket.OPEN && this.#now()));
  }

  open() {
    clearTimeout(this.#again);
    if (!navigator.onLine) return this.#on.state('offline');
    const socket = (this.#socket = new WebSocket(this.#url));
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return;
      socket.send(JSON.stringify(this.#on.hello()));
      clearInterval(this.#beat);
      this.#beat = setInterval(() => this.#try(), TRY_EVERY);
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#deaf);
      const frame = JSON.parse(data);
      if (frame.type === 'session') {
        this.#failures = 0;
        this.#on.state('online');
      }
      this.#on.frame(frame);
    });
    socket.addEventListener('close', () => socket === this.#socket && this.#broken());
  }

  /** Sends a frame now; without a line it is lost, unless the outbox has it. */
  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #try() {
    this.send({ type: 'ping' });
    clearTimeout(this.#deaf);
    this.#deaf = setTimeout(() => this.#broken(), ANSWER_WITHIN);
  }

  #now() {
    this.#failures = 0;
    if (this.#socket?.readyState !== WebSocket.OPEN && this.#socket?.readyState !== WebSocket.CONNECTING) this.open();
    else if (this.#socket.readyState === WebSocket.OPEN) this.#try();
  }

  #broken() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    clearInterval(this.#beat);
    clearTimeout(this.#deaf);
    clearTimeout(this.#again);
    this.#on.state(navigator.onLine ? 'broken' : 'offline');
    const wait = Math.min(500 * 2 ** this.#failures++, LONGEST) * (0.75 + Math.random() / 2);
    this.#again = setTimeout(() => this.open(), wait);
  }
}
