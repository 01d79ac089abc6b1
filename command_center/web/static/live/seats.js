// A browser opens six connections to one server, and a stream of pictures keeps its own for good: more tiles
// than that take turns, or the page could not ask for anything else any more.

export class Seats {
  #free;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {number} count */
  constructor(count) {
    this.#free = count;
  }

  /** Whether somebody waits for a seat. */
  get wanted() {
    return this.#waiting.length > 0;
  }

  /** Wait for a seat. */
  async take() {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
  }

  /** Give the seat to whoever has waited longest. */
  give() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
