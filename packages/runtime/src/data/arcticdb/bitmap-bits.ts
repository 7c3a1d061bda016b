import { corrupt } from './errors.ts';

/** Reads numbers from a serialized bit vector, checking that they are there. */
export class BitmapBits {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u24(): number {
    return this.u16() + this.u8() * 65_536;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u16s(count: number): number[] {
    if (count < 0) throw corrupt('a map of rows has a negative count');
    return Array.from({ length: count }, () => this.u16());
  }

  skip(bytes: number): void {
    this.#take(bytes);
  }

  /** What is left says only that the rest is zero; its last two bytes are the closing mark. */
  expectEnd(mark: number): void {
    const end = this.#view.byteLength - 2;
    if (this.#at > end || this.#view.getUint16(end, true) !== mark) throw corrupt('a map of rows does not end as one');
  }

  /** `count` rising numbers between `low` and `high`, coded middle first in words of 32 bits. */
  between(count: number, low: number, high: number): number[] {
    if (count < 0 || high - low + 1 < count) throw corrupt('a map of rows has an impossible count');
    const numbers: number[] = Array.from({ length: count }, () => 0);
    const stream = new BitStream(() => this.u32());
    fill(numbers, 0, count, low, high, stream);
    return numbers;
  }

  #take(bytes: number): number {
    const start = this.#at;
    this.#at += bytes;
    if (this.#at > this.#view.byteLength) throw corrupt('a map of rows is cut');
    return start;
  }
}

/** Bits of words, lowest first. */
class BitStream {
  readonly #nextWord: () => number;
  #word = 0;
  #left = 0;

  constructor(nextWord: () => number) {
    this.#nextWord = nextWord;
  }

  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1) {
      if (this.#left === 0) {
        this.#word = this.#nextWord();
        this.#left = 32;
      }
      value += (this.#word & 1) * 2 ** bit;
      this.#word >>>= 1;
      this.#left -= 1;
    }
    return value;
  }
}

/** Binary interpolative coding with centered minimal codes: the middle number, then the left half, then the right. */
function fill(numbers: number[], from: number, to: number, low: number, high: number, stream: BitStream): void {
  let start = from;
  let least = low;
  while (start < to) {
    const count = to - start;
    const half = count >> 1;
    const value = centered(stream, high - least - count + 1) + least + half;
    if (value > high) throw corrupt('a map of rows leaves its range');
    const middle = start + half;
    numbers[middle] = value;
    fill(numbers, start, middle, least, value - 1, stream);
    least = value + 1;
    start = middle + 1;
  }
}

/** A number from 0 to `range`; those in the middle take one bit less. */
function centered(stream: BitStream, range: number): number {
  if (range < 0) throw corrupt('a map of rows leaves its range');
  if (range === 0) return 0;
  const bits = Math.floor(Math.log2(range + 1));
  const short = 2 ** (bits + 1) - (range + 1);
  const value = stream.take(bits);
  const middle = Math.floor(range / 2);
  const reach = Math.floor(short / 2);
  const isLong = value <= middle - reach - ((range + 1) & 1) || value >= middle + reach + 1;
  return isLong ? value + 2 ** bits * stream.take(1) : value;
}
