// What the program saw, in the time of the film.

/** @typedef {[number, number, number, number]} Box left, top, right, bottom as parts of the picture */
/** @typedef {{id: string | number, class: string, box: Box, standing: boolean}} Track */
/**
 * @typedef {object} Violation
 * @property {string} rule
 * @property {string} event_type
 * @property {string} zone_id
 * @property {Box} box
 * @property {number} progress 0..1 towards the limit
 * @property {boolean} warned
 * @property {(string | number)[]} subjects ids of tracks
 * @property {string} started_at
 */
/** @typedef {{media_s: number, captured_at: string, tracks: Track[], violations: Violation[]}} Look */

const KEPT = 200;
const NEAR_S = 0.2; // a moving thing is elsewhere later
const STANDING_S = 60; // without a look for so long nobody knows what still stands there
const HALF_A_PICTURE_S = 0.02;

/** The looks at one film, sorted by its time. */
export class Looks {
  /** @type {Look[]} */
  #looks = [];
  #generation = 0;

  /** @param {import("./message.js").Head} head */
  add({ generation, media_s, captured_at, tracks, violations }) {
    if (generation == null || media_s == null || generation < this.#generation) return;
    if (generation > this.#generation) this.begin(generation);
    let place = this.#looks.length;
    while (place > 0 && this.#looks[place - 1].media_s > media_s) place -= 1;
    this.#looks.splice(place, 0, { media_s, captured_at, tracks, violations });
    if (this.#looks.length > KEPT) this.#looks.shift();
  }

  /** @param {number} generation */
  begin(generation) {
    if (generation <= this.#generation) return;
    this.#generation = generation;
    this.#looks = [];
  }

  /**
   * The latest look at what is shown at an instant; null without one.
   * @param {number} mediaTime
   */
  before(mediaTime) {
    const look = this.#looks.findLast((each) => each.media_s <= mediaTime + HALF_A_PICTURE_S) ?? null;
    return look !== null && mediaTime - look.media_s <= STANDING_S ? look : null;
  }

  /**
   * The look nearest to an instant, as long as moving things are still where it saw them; else null.
   * @param {number} mediaTime
   */
  near(mediaTime) {
    let best = null;
    for (const look of this.#looks) {
      const apartS = Math.abs(look.media_s - mediaTime);
      if (apartS <= NEAR_S && (best === null || apartS < Math.abs(best.media_s - mediaTime))) best = look;
    }
    return best;
  }
}
