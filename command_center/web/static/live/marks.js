// What is drawn over a picture: standing things until the next look, moving ones only near theirs.

/**
 * @typedef {object} Mark
 * @property {string} id
 * @property {string} class
 * @property {import("./looks.js").Box} box
 * @property {"seen" | "suspect" | "due"} kind grey, amber, red
 * @property {import("./looks.js").Violation | null} violation whose dwell is written at this box
 * @property {number} dwellS
 * @property {number} media_s of its look
 * @property {string} captured_at
 */

/**
 * @param {import("./looks.js").Looks} looks
 * @param {number} mediaTime
 * @returns {Mark[]}
 */
export function marksAt(looks, mediaTime) {
  const before = looks.before(mediaTime);
  const near = looks.near(mediaTime);
  const marks = before === null ? [] : marksOf(before, mediaTime).filter((mark) => mark.stays);
  const drawn = new Set(marks.map((mark) => mark.id));
  const moving = near === null ? [] : marksOf(near, mediaTime).filter((mark) => !mark.stays && !drawn.has(mark.id));
  return [...marks, ...moving];
}

/**
 * @param {import("./looks.js").Look} look
 * @param {number} mediaTime
 * @returns {(Mark & {stays: boolean})[]}
 */
function marksOf(look, mediaTime) {
  const { media_s, captured_at } = look;
  const named = new Set();
  const marks = look.tracks.map((track) => {
    const violation = look.violations.find((each) => each.subjects.includes(track.id)) ?? null;
    const first = violation !== null && !named.has(violation);
    if (first) named.add(violation);
    return {
      ...{ id: String(track.id), class: track.class, box: track.box, stays: track.standing, media_s, captured_at },
      kind: kindOf(violation),
      violation: first ? violation : null,
      dwellS: dwellOf(violation, look, mediaTime),
    };
  });
  const alone = look.violations.filter((violation) => !named.has(violation)).map((violation) => ({
    ...{ id: `${violation.rule}@${violation.zone_id}`, class: "", box: violation.box, stays: true },
    ...{ media_s, captured_at },
    kind: kindOf(violation),
    violation,
    dwellS: dwellOf(violation, look, mediaTime),
  }));
  return [...marks, ...alone];
}

/** @param {import("./looks.js").Violation | null} violation */
function kindOf(violation) {
  if (violation === null) return "seen";
  return violation.progress >= 1 ? "due" : "suspect";
}

/**
 * Seconds since it began, at what is shown now: the clock goes on between two looks.
 * @param {import("./looks.js").Violation | null} violation
 * @param {import("./looks.js").Look} look
 * @param {number} mediaTime
 */
function dwellOf(violation, look, mediaTime) {
  if (violation === null) return 0;
  const lastedS = (Date.parse(look.captured_at) - Date.parse(violation.started_at)) / 1000;
  return Math.max(0, lastedS + Math.max(0, mediaTime - look.media_s));
}
