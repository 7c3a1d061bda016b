/** Candles of one call of the leaf: a long loop is compiled while it runs, and thrown away at its end. */
const BLOCK = 4096;

/** Where positions are written before their number is known; used by one call at a time. */
let found = new Int32Array(1024);

/**
 * Positions of `first … last − 1` at which a column of flags is not 0, rising. Signals are rare, so eight bytes are looked at together
 * where nothing is set: as a double they are 0 only then, but for a last byte of 128, which no flag is.
 */
export function setFlags(flags: Uint8Array, first: number, last: number): Int32Array {
  const end = Math.min(last, flags.length);
  const words = flags.byteOffset % 8 === 0 ? new Float64Array(flags.buffer, flags.byteOffset, flags.length >> 3) : null;
  let count = 0;
  for (let from = first; from < end;) {
    const to = Math.min(end, from - (from % BLOCK) + BLOCK);
    if (found.length < count + BLOCK) found = enlarged(found, count + BLOCK);
    count = words === null ? eachByte(flags, from, to, found, count) : eachWord(flags, words, from, to, found, count);
    from = to;
  }
  return found.slice(0, count);
}

function enlarged(positions: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(needed * 2);
  larger.set(positions);
  return larger;
}

function eachWord(
  flags: Uint8Array,
  words: Float64Array,
  from: number,
  to: number,
  positions: Int32Array,
  before: number,
): number {
  const firstWord = Math.min(to, Math.ceil(from / 8) * 8);
  const lastWord = to - (to % 8);
  let count = eachByte(flags, from, firstWord, positions, before);
  for (let i = firstWord; i < lastWord; i += 8)
    if (words[i >> 3] !== 0) count = eachByte(flags, i, i + 8, positions, count);
  return eachByte(flags, Math.max(firstWord, lastWord), to, positions, count);
}

function eachByte(flags: Uint8Array, from: number, to: number, positions: Int32Array, before: number): number {
  let count = before;
  for (let i = from; i < to; i++) if (flags[i] !== 0) positions[count++] = i;
  return count;
}
