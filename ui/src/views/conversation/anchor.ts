// What is being read stays where it is, whatever grows or goes above it: pages that come, pictures that are refused, texts that unfold.

export class Anchor {
  #turn: Element | null = null;
  /** The first of all loses its day and its name when something comes before it: of that one the foot stays, of others the head. */
  #edge: 'top' | 'bottom' = 'top';
  #stood = 0;

  /** Remembers the first line in sight, and where it stands. Asked at each turn of the wheel: it looks at the lines alone, not in them. */
  hold(box: HTMLElement, lines: HTMLElement) {
    const turns = lines.children;
    const { top } = box.getBoundingClientRect();
    let [low, high] = [0, turns.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (turns[middle]!.getBoundingClientRect().bottom > top) high = middle;
      else low = middle + 1;
    }
    this.#turn = turns[low] ?? null;
    this.#edge = low === 0 ? 'bottom' : 'top';
    this.#stood = this.#where() - top;
  }

  /** Brings it back to where it stood. */
  restore(box: HTMLElement) {
    if (!this.#turn?.isConnected) return;
    const moved = this.#where() - box.getBoundingClientRect().top - this.#stood;
    if (Math.abs(moved) >= 1) box.scrollTop += moved;
  }

  #where(): number {
    return this.#turn?.getBoundingClientRect()[this.#edge] ?? 0;
  }
}
