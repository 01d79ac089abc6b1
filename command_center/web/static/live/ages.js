// How old a picture of the film is when it is shown.

const KEPT = 300;
const OLDEST_S = 60; // more means that the two clocks differ, and then nobody knows

export class Ages {
  /** @type {{mediaTime: number, capturedMs: number}[]} */
  #pictures = [];

  begin() {
    this.#pictures = [];
  }

  /** @param {import("./message.js").Head} head of a fragment */
  add({ media_s, captured_at }) {
    this.#pictures.push({ mediaTime: media_s ?? 0, capturedMs: Date.parse(captured_at ?? "") });
    if (this.#pictures.length > KEPT) this.#pictures.shift();
  }

  /** The time of the newest picture; null before the first. */
  get newestS() {
    return this.#pictures.at(-1)?.mediaTime ?? null;
  }

  /**
   * Seconds; null where it is not known.
   * @param {number} mediaTime
   */
  of(mediaTime) {
    const picture = this.#pictures.findLast((each) => each.mediaTime <= mediaTime + 0.001);
    const ageS = picture === undefined ? NaN : (Date.now() - picture.capturedMs) / 1000;
    return ageS >= 0 && ageS < OLDEST_S ? ageS : null;
  }
}
