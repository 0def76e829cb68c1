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
    // Nothing here reads `now` back: an effect that starts the clock would run again at each of its steps.
    const now = this.#read();
    this.now = now;
    return now;
  }

  /** Steps at every full second until the returned function is called. */
  start(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(next, 1000 - (this.step() % 1000));
    };
    next();
    return () => clearTimeout(timer);
  }
}
