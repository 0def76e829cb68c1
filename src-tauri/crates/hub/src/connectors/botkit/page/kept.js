// What the browser keeps for the page; where it keeps nothing (storage is off), the page remembers as long as it is open.

const open = new Map();

/** What was kept under this name; `null` when nothing was. */
export function kept(name) {
  try {
    return localStorage.getItem(name) ?? open.get(name) ?? null;
  } catch {
    return open.get(name) ?? null;
  }
}

/** Keeps a text under this name; `null` forgets it. */
export function keep(name, text) {
  if (text === null) open.delete(name);
  else open.set(name, text);
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // Remembered above.
  }
}
