// A camera as single pictures, with everything drawn in by the server: where there is no film to play.

import { Backoff } from "./backoff.js";
import { pictures } from "./parts.js";

const TURN_MS = 4000; // where tiles take turns: as long as one looks at a picture

export class Pictures {
  #img;
  #address;
  #seats;
  #shown;
  #ended;
  /** @type {AbortController | null} */
  #running = null;
  #shownAddress = "";
  #firstTurn = true;

  /**
   * @param {HTMLImageElement} img
   * @param {string} cameraId
   * @param {boolean} focus
   * @param {import("./seats.js").Seats} seats
   * @param {() => void} shown told of every picture
   * @param {(status: number) => void} ended told of each end (0: the connection broke), before the next try
   */
  constructor(img, cameraId, focus, seats, shown, ended) {
    this.#img = img;
    this.#address = `/api/v1/cameras/${encodeURIComponent(cameraId)}/mjpeg${focus ? "?focus=1" : ""}`;
    this.#seats = seats;
    this.#shown = shown;
    this.#ended = ended;
  }

  open() {
    if (this.#running !== null) return;
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  close() {
    this.#running?.abort();
    this.#running = null;
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    const backoff = new Backoff();
    while (!signal.aborted) {
      await this.#seats.take();
      const status = signal.aborted ? 200 : await this.#turn(signal, backoff);
      this.#seats.give();
      if (signal.aborted) return;
      if (status !== 200) {
        this.#ended(status);
        if (status === 401 || status === 403 || status === 404) return;
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  }

  /**
   * Show pictures until the stream ends or somebody else wants the seat.
   * @param {AbortSignal} signal
   * @param {Backoff} backoff
   * @returns {Promise<number>} the status of the answer; 200 after a turn, 0 when the stream broke
   */
  async #turn(signal, backoff) {
    const turn = new AbortController();
    const until = performance.now() + (this.#firstTurn ? 0 : TURN_MS); // first a picture for everybody
    const stop = () => turn.abort();
    signal.addEventListener("abort", stop);
    try {
      const answer = await fetch(this.#address, { signal: turn.signal, cache: "no-store" });
      if (!answer.ok || answer.body === null) return answer.status;
      const boundary = /boundary="?([^";]+)/.exec(answer.headers.get("content-type") ?? "")?.[1] ?? "frame";
      for await (const picture of pictures(answer.body.getReader(), boundary)) {
        if (signal.aborted) return 200;
        this.#show(picture);
        this.#firstTurn = false;
        backoff.reset();
        if (this.#seats.wanted && performance.now() >= until) return 200;
      }
      return 0;
    } catch {
      return 0;
    } finally {
      signal.removeEventListener("abort", stop);
      turn.abort();
    }
  }

  /** @param {Uint8Array} picture */
  #show(picture) {
    const before = this.#shownAddress;
    this.#shownAddress = URL.createObjectURL(new Blob([picture], { type: "image/jpeg" }));
    this.#img.src = this.#shownAddress;
    if (before) this.#img.decode().catch(() => {}).finally(() => URL.revokeObjectURL(before));
    this.#shown();
  }
}
