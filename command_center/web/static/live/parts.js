// The pictures in a stream of type multipart/x-mixed-replace.

const HEADER_END = [13, 10, 13, 10];
const MOST_BYTES = 8 << 20;
const latin = new TextDecoder("latin1");

/**
 * Each picture as soon as it is whole: by its Content-Length, or where it states none, when the next begins.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {string} boundary
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* pictures(reader, boundary) {
  const mark = new TextEncoder().encode(`--${boundary}`);
  let held = new Uint8Array(0);
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    held = joined(held, value);
    for (let part = cut(held, mark); part !== null; part = cut(held, mark)) {
      held = held.subarray(part.end);
      if (part.picture.length > 0) yield part.picture;
    }
    if (held.length > MOST_BYTES) throw new Error(`expected a picture, got ${held.length} bytes without an end`);
  }
}

/**
 * The first whole part; null when there is none yet.
 * @param {Uint8Array} held
 * @param {Uint8Array} mark
 */
function cut(held, mark) {
  const begin = find(held, mark, 0);
  const headEnd = begin < 0 ? -1 : find(held, HEADER_END, begin);
  if (headEnd < 0) return null;
  const head = latin.decode(held.subarray(begin, headEnd));
  const start = headEnd + HEADER_END.length;
  const stated = /content-length:\s*(\d+)/i.exec(head);
  if (stated !== null) {
    const end = start + Number(stated[1]);
    return end <= held.length ? { picture: held.slice(start, end), end } : null;
  }
  const next = find(held, mark, start);
  return next < 0 ? null : { picture: held.slice(start, next), end: next };
}

/**
 * @param {Uint8Array} bytes
 * @param {ArrayLike<number>} wanted
 * @param {number} from
 */
function find(bytes, wanted, from) {
  for (let place = bytes.indexOf(wanted[0], from); place >= 0; place = bytes.indexOf(wanted[0], place + 1)) {
    let same = 1;
    while (same < wanted.length && bytes[place + same] === wanted[same]) same += 1;
    if (same === wanted.length) return place;
  }
  return -1;
}

/**
 * @param {Uint8Array} first
 * @param {Uint8Array} second
 */
function joined(first, second) {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
