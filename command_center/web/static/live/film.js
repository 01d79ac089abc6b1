// One film in a <video>: fragments are appended as they come, what is old is thrown away, and the player is
// kept near the newest picture.

const KEPT_S = 10; // behind the player; for nothing but a browser that wants to look back while it decodes
const TRIMMED_AT_S = 20; // thrown away in pieces of some seconds, not with every picture
const FARTHEST_S = 1.5; // farther behind the newest picture is jumped, nearer is caught up
const SLACK_S = 0.3;
const JUMPS_APART_MS = 2000; // a machine that cannot keep up would do nothing but jump
const MOST_WAITING = 600; // fragments; a source that takes none for so long takes none at all

/** @param {string} codec as the wire names it */
export function plays(codec) {
  return "MediaSource" in window && MediaSource.isTypeSupported(typeOf(codec));
}

/** @param {string} codec */
const typeOf = (codec) => `video/mp4; codecs="${codec}"`;

export class Film {
  #video;
  #broken;
  /** @type {MediaSource | null} */
  #source = null;
  /** @type {SourceBuffer | null} */
  #buffer = null;
  /** @type {Uint8Array[]} */
  #waiting = [];
  #jumpedAt = 0;

  /** How far behind the newest picture the player should be: what is drawn over it must have time to come. */
  behindS = 0.3;

  /**
   * @param {HTMLVideoElement} video
   * @param {() => void} broken told when this film cannot go on
   */
  constructor(video, broken) {
    this.#video = video;
    this.#broken = broken;
    video.addEventListener("error", () => {
      if (this.#source !== null) this.#fail();
    });
  }

  /**
   * A new film; the one before is forgotten.
   * @param {string} codec
   * @param {Uint8Array} init its initialisation segment
   */
  begin(codec, init) {
    this.end();
    const source = new MediaSource();
    this.#source = source;
    this.#waiting = [init];
    const address = URL.createObjectURL(source);
    source.addEventListener("sourceopen", () => {
      URL.revokeObjectURL(address);
      if (this.#source === source) this.#open(source, codec);
    }, { once: true });
    this.#video.src = address;
  }

  /** @param {Uint8Array} fragment */
  add(fragment) {
    if (this.#source === null) return;
    this.#waiting.push(fragment);
    if (this.#waiting.length > MOST_WAITING) this.#fail();
    else this.#append();
  }

  end() {
    if (this.#source === null) return;
    this.#source = this.#buffer = null;
    this.#waiting = [];
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  /** Keep the player inside of what there is, and near its end. Call now and then, too. */
  follow() {
    const { buffered } = this.#video;
    if (this.#source === null || buffered.length === 0) return;
    const start = buffered.start(buffered.length - 1);
    const end = buffered.end(buffered.length - 1);
    const at = this.#video.currentTime;
    const inside = at >= start && at <= end;
    const behindS = end - at;
    if (!inside) {
      this.#jump(Math.max(start, end - this.behindS));
    } else if (behindS > this.behindS + FARTHEST_S - SLACK_S && performance.now() - this.#jumpedAt > JUMPS_APART_MS) {
      this.#jump(Math.max(start, end - this.behindS));
    } else {
      this.#pace(behindS);
    }
    if (this.#video.paused && !document.hidden) this.#video.play().catch(() => {});
  }

  /** @param {number} seconds */
  #jump(seconds) {
    this.#jumpedAt = performance.now();
    this.#video.currentTime = seconds;
  }

  /** @param {number} behindS */
  #pace(behindS) {
    const video = this.#video;
    if (behindS > this.behindS + SLACK_S) video.playbackRate = 1.1;
    else if (behindS < this.behindS - SLACK_S / 2) video.playbackRate = 0.9;
    else if (Math.abs(behindS - this.behindS) < SLACK_S / 3) video.playbackRate = 1;
  }

  /**
   * @param {MediaSource} source
   * @param {string} codec
   */
  #open(source, codec) {
    try {
      this.#buffer = source.addSourceBuffer(typeOf(codec));
    } catch {
      this.#fail();
      return;
    }
    const buffer = this.#buffer;
    buffer.addEventListener("updateend", () => {
      if (this.#buffer !== buffer) return;
      this.#append();
      this.follow();
    });
    this.#append();
  }

  #append() {
    const buffer = this.#buffer;
    if (buffer === null || buffer.updating || this.#source?.readyState !== "open") return;
    if (this.#trim(TRIMMED_AT_S, KEPT_S) || this.#waiting.length === 0) return;
    try {
      buffer.appendBuffer(joined(this.#waiting));
      this.#waiting = [];
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      if (!full || !this.#trim(1, 0.5)) this.#fail();
    }
  }

  /**
   * Throw away all but `keptS` before the player, if more than `mostS` are there.
   * @param {number} mostS
   * @param {number} keptS
   * @returns {boolean} whether something is being thrown away: nothing can be appended meanwhile
   */
  #trim(mostS, keptS) {
    const buffer = this.#buffer;
    const at = this.#video.currentTime;
    if (buffer === null || buffer.buffered.length === 0 || at - buffer.buffered.start(0) <= mostS) return false;
    buffer.remove(0, at - keptS);
    return true;
  }

  #fail() {
    this.end();
    this.#broken();
  }
}

/** @param {Uint8Array[]} pieces */
function joined(pieces) {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}
