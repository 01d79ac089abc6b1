// One camera on the page: its film with what the program sees drawn over it, or pictures in its place.
//
// Tests that compare the page with the truth read it from the document, so these stay as they are:
//   data-camera  on the tile: the camera's id
//   data-state   on the tile: waiting (no picture yet, or none any more), live (the film runs), mjpeg (pictures
//                come), lost (the line broke; it is tried again), paused (nobody sees the tile), signed-out, refused
//   <video>      one a tile; it plays in the state `live`
//   data-boxes   on the <canvas>: JSON, the boxes that are drawn now ({id, class, box, media_s, captured_at}; box
//                as parts of the picture; media_s and captured_at of the look that saw it), at most twice a second

import { Ages } from "./ages.js";
import { Film, plays } from "./film.js";
import { BUSY, Line, NO_CAMERA, NO_RIGHT, NO_WORKER, SIGNED_OUT } from "./line.js";
import { Overlay } from "./overlay.js";
import { Pictures } from "./pictures.js";
import { watchSight } from "./sight.js";

const SILENT_MS = 4000; // a film without a new picture for so long does not run
const LOOKS_REMEMBERED = 8;
const [LEAST_BEHIND_S, MOST_BEHIND_S] = [0.3, 1];

const ENDINGS = new Map([
  [SIGNED_OUT, ["signed-out", "wall.signed_out"]],
  [401, ["signed-out", "wall.signed_out"]],
  [403, ["refused", "wall.no_right"]],
  [NO_CAMERA, ["refused", "wall.unknown_camera"]],
  [404, ["refused", "wall.unknown_camera"]],
  [BUSY, ["lost", "wall.busy"]],
  [429, ["lost", "wall.busy"]],
  [NO_WORKER, ["lost", "wall.no_worker"]],
  [503, ["lost", "wall.no_worker"]],
]);
const LOST = ["lost", "wall.lost"];

export class Tile {
  #element;
  #texts;
  #video;
  #film;
  #line;
  #overlay;
  #pictures;
  #ages = new Ages();
  #generation = 0;
  #original;
  /** @type {number[]} how late the latest looks came, in seconds of film */
  #late = [];
  #frameAt = 0;
  #running = false; // whether fragments come: what is left of a film plays on after its line broke
  /** @type {import("./states.js").CameraNow | null} */
  #now = null;

  /**
   * @param {HTMLElement} element
   * @param {import("./texts.js").Texts} texts
   * @param {import("./seats.js").Seats} seats
   * @param {boolean} original whether the reader may see the camera's own pictures
   */
  constructor(element, texts, seats, original) {
    this.#element = element;
    this.#texts = texts;
    this.#original = original && "MediaSource" in window;
    this.#video = /** @type {HTMLVideoElement} */ (element.querySelector("video"));
    const focus = "focus" in element.dataset;
    const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas"));
    const img = /** @type {HTMLImageElement} */ (element.querySelector("img"));
    this.#overlay = new Overlay(canvas, this.#video, texts);
    this.#film = new Film(this.#video, () => this.#broken());
    this.#line = new Line(this.camera, focus, (message) => this.#heard(message), (code) => this.#ended(code));
    const noMore = (/** @type {number} */ status) => this.#say(...(ENDINGS.get(status) ?? LOST));
    this.#pictures = new Pictures(img, this.camera, focus, seats, () => this.#state("mjpeg"), noMore);
    this.#followFrames();
    watchSight(element, (seen) => this.#seen(seen));
  }

  get camera() {
    return this.#element.dataset.camera ?? "";
  }

  /** How the camera is. @param {import("./states.js").CameraNow} now */
  told(now) {
    this.#now = now;
    const badge = this.#part("state");
    badge.className = `badge camera-state-${now.state.replaceAll("_", "-")}`;
    badge.textContent = this.#texts.named("camera_state", now.state);
    badge.title = now.state === "live" ? "" : this.#texts.reason(now);
    if (this.#element.dataset.state === "waiting") this.#wait();
    else if (this.#element.dataset.state === "lost" && this.#reason()) {
      this.#part("notice").textContent = this.#reason();
    }
  }

  /** Something has happened before this camera. */
  flash() {
    this.#element.classList.remove("flash");
    requestAnimationFrame(() => this.#element.classList.add("flash"));
  }

  signedOut() {
    this.#stop();
    this.#say("signed-out", "wall.signed_out");
  }

  /** Call every second. */
  tick() {
    this.#film.follow();
    const state = this.#element.dataset.state;
    if (state === "live" && !document.hidden && performance.now() - this.#frameAt > SILENT_MS) this.#wait();
    const ageS = state === "live" ? this.#ages.of(this.#video.currentTime) : null;
    this.#part("latency").textContent = ageS === null ? "" : `${ageS.toFixed(1)} s`;
  }

  /** @param {boolean} seen */
  #seen(seen) {
    if (!seen) {
      this.#stop();
      this.#say("paused", "wall.paused");
      return;
    }
    this.#wait();
    if (this.#original) this.#line.open();
    else this.#pictures.open();
  }

  #stop() {
    this.#running = false;
    this.#line.close();
    this.#pictures.close();
  }

  /** @param {import("./message.js").Message} message */
  #heard({ head, data }) {
    if (head.kind === "fragment") this.#fragment(head, data);
    else if (head.kind === "look") this.#look(head);
    else if (head.kind === "zones") this.#overlay.setZones(head.zones ?? []);
    else if (head.kind === "init" && plays(head.codec ?? "")) this.#begin(head, data);
    else if (head.kind === "init" || head.kind === "unsupported") this.#takePictures();
  }

  /**
   * @param {import("./message.js").Head} head
   * @param {Uint8Array} init
   */
  #begin(head, init) {
    this.#pictures.close();
    this.#running = true;
    this.#generation = head.generation ?? 0;
    this.#overlay.begin(this.#generation);
    this.#ages.begin();
    this.#late = [];
    this.#film.begin(head.codec ?? "", init);
  }

  /**
   * @param {import("./message.js").Head} head
   * @param {Uint8Array} data
   */
  #fragment(head, data) {
    if (head.generation !== this.#generation) return;
    this.#ages.add(head);
    this.#film.add(data);
  }

  /** A look comes later than its picture: the player stays so far behind that it comes in time. */
  #look(head) {
    this.#overlay.look(head);
    const newestS = this.#ages.newestS;
    if (head.generation !== this.#generation || head.media_s == null || newestS === null) return;
    this.#late = [...this.#late, newestS - head.media_s].slice(-LOOKS_REMEMBERED);
    this.#film.behindS = Math.min(MOST_BEHIND_S, Math.max(LEAST_BEHIND_S, Math.max(...this.#late) + 0.1));
  }

  #takePictures() {
    this.#film.end();
    this.#overlay.clear();
    this.#pictures.open();
  }

  #broken() {
    this.#running = false;
    this.#say("lost", "wall.broken");
    this.#line.reopen();
  }

  /** @param {number} code */
  #ended(code) {
    this.#running = false;
    if (code === NO_RIGHT) {
      this.#original = false;
      this.#takePictures();
    } else if (this.#element.dataset.state !== "mjpeg") {
      this.#say(...(ENDINGS.get(code) ?? LOST));
    }
  }

  #followFrames() {
    const video = this.#video;
    const show = (/** @type {number} */ mediaTime) => {
      if (this.#element.dataset.state === "mjpeg") return;
      this.#frameAt = performance.now();
      if (this.#running) this.#state("live");
      this.#overlay.show(mediaTime);
    };
    if ("requestVideoFrameCallback" in video) {
      const step = (/** @type {number} */ _now, /** @type {VideoFrameCallbackMetadata} */ { mediaTime }) => {
        show(mediaTime);
        video.requestVideoFrameCallback(step);
      };
      video.requestVideoFrameCallback(step);
    } else {
      this.#video.addEventListener("timeupdate", () => show(this.#video.currentTime));
    }
  }

  /** No picture yet, or none any more: say why. */
  #wait() {
    this.#state("waiting");
    this.#part("notice").textContent = this.#reason() || this.#texts.say("wall.no_picture");
  }

  /** Why the camera is not live, "" where it is or nobody knows. */
  #reason() {
    const plain = this.#now === null || this.#now.state === "live" || this.#now.state === "unknown";
    return plain ? "" : this.#texts.reason(/** @type {import("./states.js").CameraNow} */ (this.#now));
  }

  /**
   * @param {string} state
   * @param {string} key
   */
  #say(state, key) {
    this.#state(state);
    const reason = key === "wall.no_worker" ? this.#reason() : "";
    this.#part("notice").textContent = reason || this.#texts.say(key);
    if (state !== "signed-out") return;
    const link = document.createElement("a");
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = this.#texts.say("wall.sign_in");
    this.#part("notice").append(" ", link);
  }

  /** @param {string} state */
  #state(state) {
    if (this.#element.dataset.state === state) return;
    this.#element.dataset.state = state;
    const isPictures = state === "mjpeg";
    this.#part("mjpeg").hidden = !isPictures;
    if (isPictures || state === "live") {
      /** @type {HTMLElement} */ (this.#element.querySelector("img")).hidden = !isPictures;
    }
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.#element.querySelector(`[data-part="${name}"]`));
  }
}
