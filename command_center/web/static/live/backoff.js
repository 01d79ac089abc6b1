// How long to wait before the next try: longer each time, and never the same for two.

const FIRST_MS = 1000;
const LONGEST_MS = 15000;

export class Backoff {
  #next = FIRST_MS;

  /** @returns {number} milliseconds; a wall of tiles must not knock all at once */
  next() {
    const wait = this.#next * (0.75 + Math.random() / 2);
    this.#next = Math.min(LONGEST_MS, 1.7 * this.#next);
    return wait;
  }

  reset() {
    this.#next = FIRST_MS;
  }
}
