// The canvas over a video: zones, boxes and dwells, drawn anew only when something of them has changed.

import { Looks } from "./looks.js";
import { marksAt } from "./marks.js";
import { COLOURS, Pen } from "./pen.js";
import { drawZone } from "./zones.js";

const WRITTEN_EVERY_MS = 500;

export class Overlay {
  #canvas;
  #video;
  #texts;
  /** @type {import("./zones.js").Zone[]} */
  #zones = [];
  #looks = new Looks();
  /** @type {OffscreenCanvas | null} the last picture of a film that has ended */
  #still = null;
  #drawn = "";
  #written = "[]";
  #writtenAt = 0;
  #version = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLVideoElement} video
   * @param {import("./texts.js").Texts} texts
   */
  constructor(canvas, video, texts) {
    this.#canvas = canvas;
    this.#video = video;
    this.#texts = texts;
    new ResizeObserver(() => this.#changed()).observe(canvas);
  }

  /** @param {import("./zones.js").Zone[]} zones */
  setZones(zones) {
    this.#zones = zones;
    this.#changed();
  }

  /** @param {import("./message.js").Head} head of a look */
  look(head) {
    this.#looks.add(head);
  }

  /**
   * Another film begins: keep the last picture of this one until it does.
   * @param {number} generation
   */
  begin(generation) {
    this.#looks.begin(generation);
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth === 0) return;
    this.#still = new OffscreenCanvas(videoWidth, videoHeight);
    this.#still.getContext("2d")?.drawImage(this.#video, 0, 0);
    this.#changed();
  }

  /** @param {number} mediaTime the time of the picture that is on the screen now */
  show(mediaTime) {
    if (this.#still !== null) {
      this.#still = null;
      this.#changed();
    }
    const marks = marksAt(this.#looks, mediaTime);
    this.#draw(marks);
    this.#write(marks);
  }

  /** No picture is shown: nothing may be drawn over it either. */
  clear() {
    this.#still = null;
    this.#drawn = "";
    this.#canvas.width = this.#canvas.height = 0;
    this.#canvas.dataset.boxes = this.#written = "[]";
  }

  #changed() {
    this.#version += 1;
    if (this.#still !== null) this.#draw([]);
  }

  /** @param {import("./marks.js").Mark[]} marks */
  #draw(marks) {
    const place = this.#place();
    if (place === null) return;
    const whole = JSON.stringify([
      this.#version, place, marks.map((mark) => [mark.id, mark.box, mark.kind, Math.floor(mark.dwellS)]),
    ]);
    if (whole === this.#drawn) return;
    this.#drawn = whole;
    const context = this.#cleared();
    if (context === null) return;
    if (this.#still !== null) context.drawImage(this.#still, place.left, place.top, place.width, place.height);
    const pen = new Pen(context, place);
    for (const zone of this.#zones) drawZone(pen, zone);
    for (const mark of marks) this.#mark(pen, mark);
  }

  /**
   * @param {Pen} pen
   * @param {import("./marks.js").Mark} mark
   */
  #mark(pen, mark) {
    const colour = COLOURS[mark.kind];
    const [l, t, r, b] = mark.box;
    pen.path([[l, t], [r, t], [r, b], [l, b]], { closed: true, colour, width: mark.kind === "seen" ? 1.2 : 2.4 });
    const [x, y] = pen.at([l, t]);
    const name = mark.class ? `${this.#texts.named("object_class", mark.class)} ${shortId(mark.id)}` : "";
    if (mark.violation === null) {
      pen.label(name, x, y - 1, colour);
      return;
    }
    const { event_type, progress } = mark.violation;
    const finding = `${this.#texts.named("event_type", event_type)}  ${clockOf(mark.dwellS)}`;
    pen.label(finding, x + 12 * pen.size, y - 1, colour);
    if (name) pen.label(name, x, pen.at([l, b])[1] + 15 * pen.size, colour);
    pen.ring(x, y - 8 * pen.size, progress, colour);
  }

  /** Where the picture lies in the canvas, in CSS pixels: as `object-fit: contain` puts it. */
  #place() {
    const { clientWidth, clientHeight } = this.#canvas;
    const width = this.#video.videoWidth || (this.#still?.width ?? 0);
    const height = this.#video.videoHeight || (this.#still?.height ?? 0);
    if (width === 0 || clientWidth === 0) return null;
    const scale = Math.min(clientWidth / width, clientHeight / height);
    const [shownWidth, shownHeight] = [width * scale, height * scale];
    return {
      left: (clientWidth - shownWidth) / 2,
      top: (clientHeight - shownHeight) / 2,
      width: shownWidth,
      height: shownHeight,
    };
  }

  #cleared() {
    const { clientWidth, clientHeight } = this.#canvas;
    const dense = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(clientWidth * dense), Math.round(clientHeight * dense)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext("2d");
    context?.setTransform(dense, 0, 0, dense, 0, 0);
    context?.clearRect(0, 0, clientWidth, clientHeight);
    return context;
  }

  /**
   * Say in `data-boxes` what is drawn now, at most twice a second: see tile.js.
   * @param {import("./marks.js").Mark[]} marks
   */
  #write(marks) {
    const now = performance.now();
    if (now - this.#writtenAt < WRITTEN_EVERY_MS) return;
    const boxes = marks.map(({ id, class: name, box, media_s, captured_at }) => {
      return { id, class: name, box, media_s, captured_at };
    });
    const text = JSON.stringify(boxes);
    if (text === this.#written) return;
    this.#writtenAt = now;
    this.#canvas.dataset.boxes = this.#written = text;
  }
}

/** The last part of a track's key. @param {string} id */
const shortId = (id) => id.split("/").at(-1) ?? id;

/** @param {number} seconds */
function clockOf(seconds) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}
