// What the bench asks of the page: when a thread is painted, how frames come, whether what is read moves. Each is the body of a
// function of WebDriver's, whose last argument answers.
const done = arguments[arguments.length - 1];
const log = () => document.querySelector('[role=log]');
const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
/** Answers the milliseconds until `there` holds and is painted. */
const until = (there) => {
  const began = performance.now();
  const look = () => (there() ? painted(() => done(performance.now() - began)) : requestAnimationFrame(look));
  look();
};
const tasks = {
  /** Opens the conversation that ended with these words by a click; until they stand at the end. */
  open: (words) => {
    const rows = [...document.querySelectorAll('[aria-label=Conversations] [role=listitem]')];
    rows.find((one) => one.textContent.includes(words)).querySelector('button').click();
    until(() => {
      const box = log();
      if (!box) return false;
      return [...box.querySelectorAll('[data-turn]')].at(-1)?.textContent.includes(words) && box.scrollHeight - box.scrollTop - box.clientHeight < 2;
    });
  },
  /** Presses an element once it is there; from then until the thread shows words. */
  press: (css, words) => {
    const found = document.querySelector(css);
    if (!found) return requestAnimationFrame(() => tasks.press(css, words));
    found.click();
    until(() => log().textContent.includes(words));
  },
  /** The frames of a page in which nothing happens: what the machine itself gives. */
  rest: (ms) => {
    const frames = [];
    let last = performance.now();
    const end = last + ms;
    const frame = (now) => {
      frames.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(frame);
      else done(frames);
    };
    requestAnimationFrame(frame);
  },
  /** Scrolls up by a step each frame until so many messages came; answers with the frames and how far what is read moved by itself. */
  up: (messages, step) => {
    const box = log();
    const frames = [];
    const moves = [];
    const first = () => Number(box.querySelector('[data-turn]').dataset.seq);
    const begins = first();
    let [came, last, anchor, stood] = [0, performance.now(), null, 0];
    // After the frame was painted, as a wheel's turn comes: nothing of the page stands between.
    const after = () => {
      const { left, top } = box.getBoundingClientRect();
      if (anchor?.isConnected) moves.push(Math.abs(anchor.getBoundingClientRect().top - stood));
      came = begins - first();
      if (came >= messages) return done({ frames, moves, came, held: box.querySelectorAll('[data-turn]').length });
      box.scrollTop -= step;
      // The line in the middle of what is in sight is what somebody reads.
      anchor = document.elementFromPoint(left + 60, top + box.clientHeight / 2)?.closest('[data-turn]') ?? null;
      stood = anchor?.getBoundingClientRect().top ?? 0;
      requestAnimationFrame(frame);
    };
    const frame = (now) => {
      frames.push(now - last);
      last = now;
      setTimeout(after);
    };
    requestAnimationFrame(frame);
  },
};
tasks[arguments[0]](...[...arguments].slice(1, -1));
