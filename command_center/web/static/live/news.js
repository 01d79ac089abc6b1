// Events beside the pictures, newest first: the server says what has changed, and writes the card anew.

const AGAIN_MS = 10000;
const SEEN_AGAIN_MS = 10000; // an open event is seen with every look, and nothing but its length has changed

/** @typedef {{id: string, revision: number, state: string, camera_id: string}} Change */

export class News {
  #list;
  #empty;
  #most;
  #only;
  #happened;
  #light;
  /** @type {Map<string, {version: string, readAt: number}>} */
  #known = new Map();
  /** @type {Set<string>} */
  #waiting = new Set();
  #reading = false;
  #after;

  /**
   * @param {HTMLElement} list
   * @param {{after: string, most: number, only: string}} scope `only`: the camera whose events are shown, or ""
   * @param {(state: "on" | "off" | "out") => void} light
   * @param {(cameraId: string) => void} happened told of each new event and each new state of one
   */
  constructor(list, { after, most, only }, light, happened) {
    this.#list = list;
    this.#empty = document.getElementById("no-news");
    this.#after = after;
    this.#most = most;
    this.#only = only;
    this.#light = light;
    this.#happened = happened;
  }

  follow() {
    const stream = new EventSource(`/api/v1/live?after=${this.#after}`);
    stream.addEventListener("open", () => this.#light("on"));
    stream.addEventListener("event", (event) => {
      this.#after = event.lastEventId;
      this.#heard(JSON.parse(event.data));
    });
    stream.addEventListener("error", () => {
      this.#light("off");
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.follow(), AGAIN_MS);
    });
  }

  /** @param {Change} change */
  #heard(change) {
    if (this.#only && change.camera_id !== this.#only) return;
    const version = `${change.revision} ${change.state}`;
    const known = this.#known.get(change.id);
    const seenAgain = known?.version === version;
    if (!seenAgain && String(change.revision) !== this.#card(change.id)?.dataset.revision) {
      this.#happened(change.camera_id);
    }
    this.#known.set(change.id, { version, readAt: known?.readAt ?? 0 });
    if (seenAgain && performance.now() - (known?.readAt ?? 0) < SEEN_AGAIN_MS && change.state !== "closed") {
      this.#later(change.id);
      return;
    }
    this.#waiting.add(change.id);
    this.#read();
  }

  /** A case may have changed with the same words: look again, though not at once. @param {string} id */
  #later(id) {
    if (this.#waiting.has(id)) return;
    this.#waiting.add(id);
    setTimeout(() => this.#read(), 2000);
  }

  /** One card after another. */
  async #read() {
    if (this.#reading) return;
    this.#reading = true;
    for (const id of this.#waiting) {
      this.#waiting.delete(id);
      const asked = fetch(`/events/${id}/card`, { headers: { "x-live": "1" }, cache: "no-store" });
      const answer = await asked.catch(() => null);
      if (answer?.ok) this.#put(id, await answer.text());
      else if (answer?.status === 404) this.#card(id)?.remove();
      else if (answer?.status === 401) this.#light("out");
      const known = this.#known.get(id);
      if (known) known.readAt = performance.now();
    }
    this.#reading = false;
    if (this.#empty) this.#empty.hidden = this.#list.childElementCount > 0;
  }

  /**
   * @param {string} id
   * @param {string} html
   */
  #put(id, html) {
    const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("li");
    if (parsed === null) return;
    const old = this.#card(id);
    const fresh = adopted(parsed, old);
    if (old === null) {
      fresh.classList.add("fresh");
      this.#list.prepend(fresh);
    } else {
      if (old.dataset.revision !== fresh.dataset.revision) fresh.classList.add("fresh");
      const hadFocus = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (hadFocus) fresh.querySelector("a")?.focus();
    }
    while (this.#list.childElementCount > this.#most) {
      const last = /** @type {HTMLElement} */ (this.#list.lastElementChild);
      this.#known.delete(last.dataset.event ?? "");
      last.remove();
    }
  }

  /** @param {string} id @returns {HTMLElement | null} */
  #card(id) {
    return document.getElementById(`card-${id}`);
  }
}

/**
 * A card for this page, with the pictures of the old one as far as they are the same: each view of one is noted,
 * so none may be fetched again. They must not even pass through the parsed document: that would fetch them.
 * @param {HTMLElement} parsed
 * @param {HTMLElement | null} old
 * @returns {HTMLElement}
 */
function adopted(parsed, old) {
  const there = new Map([...(old?.querySelectorAll("img") ?? [])].map((img) => [img.getAttribute("src"), img]));
  const places = [...parsed.querySelectorAll("img")].filter((img) => there.has(img.getAttribute("src")));
  for (const img of places) {
    const place = parsed.ownerDocument.createElement("slot");
    place.name = img.getAttribute("src") ?? "";
    img.replaceWith(place);
  }
  const fresh = document.importNode(parsed, true);
  for (const place of fresh.querySelectorAll("slot")) {
    const same = there.get(place.name);
    if (same) place.replaceWith(same);
  }
  return fresh;
}
