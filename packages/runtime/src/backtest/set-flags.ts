/**
 * Positions of `first … last − 1` at which a column of flags is not 0, rising. Signals are rare, so four bytes are looked at together
 * where nothing is set.
 */
export function setFlags(flags: Uint8Array, first: number, last: number): Int32Array {
  const found = new PositionList();
  const end = Math.min(last, flags.length);
  if (flags.byteOffset % 4 !== 0) return eachByte(flags, first, end, found);
  const words = new Int32Array(flags.buffer, flags.byteOffset, flags.length >> 2);
  let i = first;
  while (i < end && (i & 3) !== 0) found.addIf(flags[i]!, i++);
  for (; i + 4 <= end; i += 4) {
    if (words[i >> 2] === 0) continue;
    for (let k = i; k < i + 4; k++) found.addIf(flags[k]!, k);
  }
  return eachByte(flags, i, end, found);
}

function eachByte(flags: Uint8Array, from: number, end: number, found: PositionList): Int32Array {
  for (let i = from; i < end; i++) found.addIf(flags[i]!, i);
  return found.toArray();
}

class PositionList {
  #positions = new Int32Array(256);
  #count = 0;

  addIf(flag: number, position: number): void {
    if (flag === 0) return;
    if (this.#count === this.#positions.length) {
      const larger = new Int32Array(this.#count * 4);
      larger.set(this.#positions);
      this.#positions = larger;
    }
    this.#positions[this.#count++] = position;
  }

  toArray(): Int32Array {
    return this.#positions.subarray(0, this.#count);
  }
}
