// The line to one camera: opened again, more and more patiently, until somebody closes it.

import { Backoff } from "./backoff.js";
import { unpack } from "./message.js";

export const SIGNED_OUT = 4401;
export const NO_RIGHT = 4403;
export const NO_CAMERA = 4404;
export const BUSY = 4429;
export const NO_WORKER = 4503;

const FINAL = new Set([SIGNED_OUT, NO_RIGHT, NO_CAMERA]);
const BUSY_MS = 10000;

export class Line {
  #address;
  #heard;
  #ended;
  #backoff = new Backoff();
  #focus;
  /** @type {WebSocket | null} */
  #socket = null;
  #timer = 0;

  /**
   * @param {string} cameraId
   * @param {boolean} focus whether five looks a second are asked for
   * @param {(message: import("./message.js").Message) => void} heard
   * @param {(code: number) => void} ended told of each end, before the next try
   */
  constructor(cameraId, focus, heard, ended) {
    const address = new URL(`/api/v1/cameras/${encodeURIComponent(cameraId)}/live`, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.#address = address;
    this.#focus = focus;
    this.#heard = heard;
    this.#ended = ended;
  }

  open() {
    if (this.#socket !== null) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      if (this.#focus) socket.send(JSON.stringify({ focus: true }));
    });
    socket.addEventListener("message", (event) => {
      if (this.#socket !== socket || typeof event.data === "string") return;
      this.#backoff.reset();
      this.#heard(unpack(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (this.#socket === socket) this.#over(event.code);
    });
  }

  close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** Begin anew: what came was of no use. */
  reopen() {
    this.close();
    this.#timer = setTimeout(() => this.open(), this.#backoff.next());
  }

  /** @param {number} code */
  #over(code) {
    this.#socket = null;
    if (!FINAL.has(code)) {
      const wait = code === BUSY ? BUSY_MS : this.#backoff.next();
      this.#timer = setTimeout(() => this.open(), wait);
    }
    this.#ended(code);
  }
}
