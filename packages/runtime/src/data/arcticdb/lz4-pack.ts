const HASH_BITS = 14;
const SHORTEST_MATCH = 4;
/** The format's rules: the last bytes are literals, and no match starts close to the end. */
const LAST_LITERALS = 5;
const LAST_MATCH_BEFORE_END = 12;
const FARTHEST = 65_535;
/** After so many misses in a row the search goes in wider steps: what does not repeat is passed quickly. */
const MISSES_PER_STEP = 6;

const SHORT_COPY = 64;

const places = new Int32Array(1 << HASH_BITS);
let target = new Uint8Array(0);

/** Packs bytes as one raw LZ4 block, which may be longer than they are. */
export function packLz4(source: Uint8Array): Uint8Array<ArrayBuffer> {
  const most = source.length + Math.ceil(source.length / 255) + 16;
  if (target.length < most) target = new Uint8Array(most);
  places.fill(-1);
  const words = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const matchLimit = source.length - LAST_MATCH_BEFORE_END;
  const end = source.length - LAST_LITERALS;
  let done = 0;
  let at = 0;
  let to = 0;
  let misses = 0;
  while (at < matchLimit) {
    const word = words.getUint32(at, true);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const before = places[slot]!;
    places[slot] = at;
    if (before < 0 || at - before > FARTHEST || words.getUint32(before, true) !== word) {
      at += 1 + (misses >> MISSES_PER_STEP);
      misses += 1;
      continue;
    }
    misses = 0;
    let length = SHORTEST_MATCH;
    while (at + length < end && source[before + length] === source[at + length]) length += 1;
    to = putSequence(source, done, at, to, at - before, length);
    at += length;
    done = at;
  }
  to = putLiterals(source, done, source.length, to, 0);
  return target.slice(0, to);
}

function putSequence(
  source: Uint8Array,
  from: number,
  at: number,
  to: number,
  distance: number,
  length: number,
): number {
  const more = length - SHORTEST_MATCH;
  let next = putLiterals(source, from, at, to, Math.min(more, 15));
  target[next] = distance & 0xff;
  target[next + 1] = distance >> 8;
  next += 2;
  return more >= 15 ? putCount(more - 15, next) : next;
}

/** Token, count of literals beyond 14, literals. `low` is the lower half of the token. */
function putLiterals(source: Uint8Array, from: number, end: number, to: number, low: number): number {
  const count = end - from;
  target[to] = (Math.min(count, 15) << 4) | low;
  const next = count >= 15 ? putCount(count - 15, to + 1) : to + 1;
  // A call costs more than some bytes.
  if (count > SHORT_COPY) target.set(source.subarray(from, end), next);
  else for (let i = 0; i < count; i += 1) target[next + i] = source[from + i]!;
  return next + count;
}

function putCount(count: number, to: number): number {
  let rest = count;
  let next = to;
  for (; rest >= 255; rest -= 255) target[next++] = 255;
  target[next] = rest;
  return next + 1;
}
