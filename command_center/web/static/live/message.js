// One message of a camera's live line (docs/ref/live.md): a JSON head, and data where the kind has any.

/**
 * @typedef {object} Head
 * @property {"zones" | "init" | "fragment" | "unsupported" | "look"} kind
 * @property {number | null} [generation] grows with each film
 * @property {number | null} [media_s] seconds in the time of the film
 * @property {string} [captured_at] ISO 8601, UTC
 * @property {string} [codec] for `MediaSource.isTypeSupported`
 * @property {import("./zones.js").Zone[]} [zones]
 * @property {import("./looks.js").Track[]} [tracks]
 * @property {import("./looks.js").Violation[]} [violations]
 */

/** @typedef {{head: Head, data: Uint8Array}} Message */

const LENGTH_BYTES = 4;
const utf8 = new TextDecoder();

/**
 * @param {ArrayBuffer} bytes
 * @returns {Message}
 */
export function unpack(bytes) {
  const length = new DataView(bytes).getUint32(0);
  const head = JSON.parse(utf8.decode(new Uint8Array(bytes, LENGTH_BYTES, length)));
  return { head, data: new Uint8Array(bytes, LENGTH_BYTES + length) };
}
