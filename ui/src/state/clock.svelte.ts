// The window's one reader of the clock. Everything that shows a time takes `now` from here, so that all clocks step together.

/** The moment, stepped once a second while it is watched. */
export class Clock {
  now = $state(0);
  #read: () => number;

  constructor(read: () => number = Date.now) {
    this.#read = read;
    this.now = read();
  }

  /** Reads the clock now: after sleep, before a decision on time. */
  step(): number {
    this.now = this.#read();
    return this.now;
  }

  /** Steps at every full second until the returned function is called. */
  start(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      this.step();
      timer = setTimeout(next, 1000 - (this.now % 1000));
    };
    next();
    return () => clearTimeout(timer);
  }
}
