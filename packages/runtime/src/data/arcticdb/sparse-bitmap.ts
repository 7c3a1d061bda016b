import { BitmapBits } from './bitmap-bits.ts';
import { corrupt, unsupported } from './errors.ts';

const MAGIC_START = 0x734d;
const MAGIC_END = 0x654d;
const BLOCK_BITS = 65_536;
const SUPERBLOCK_BLOCKS = 256;
const FLAG_HAS_SIZE = 0x02;
const FLAG_ID_LIST = 0x04;
const FLAG_NO_BYTE_ORDER = 0x08;
const FLAG_NO_TABLE = 0x10;
const FLAG_SIZE_64 = 0x20;

/** Reads the serialized bit vector of a sparse column (BitMagic's format): the rows that have a value, rising. */
export function readBitmap(bytes: Uint8Array): Int32Array {
  const bits = new BitmapBits(bytes);
  if (bits.u16() !== MAGIC_START) throw corrupt('a map of rows does not start as one');
  const flags = bits.u8();
  if ((flags & FLAG_ID_LIST) !== 0) throw unsupported('a map of rows that is a list of numbers');
  if ((flags & FLAG_NO_BYTE_ORDER) === 0 && bits.u8() !== 1) throw unsupported('a big-endian map of rows');
  if ((flags & FLAG_NO_TABLE) === 0) bits.skip(8);
  const size = (flags & FLAG_HAS_SIZE) === 0 ? BLOCK_BITS : bits.u32();
  if ((flags & FLAG_SIZE_64) !== 0 && bits.u32() !== 0) throw unsupported('a map of more than 2^32 rows');
  const rows = new Rows(size);
  const blocks = Math.ceil(size / BLOCK_BITS);
  for (let block = 0; block < blocks;) block += readBlock(bits, block, blocks, rows);
  bits.expectEnd(MAGIC_END);
  return rows.list();
}

/** Row numbers as they are found, those of one block in order; numbers beyond the size are left out. */
class Rows {
  readonly #size: number;
  #rows = new Int32Array(1024);
  #length = 0;

  constructor(size: number) {
    if (size > 2 ** 31) throw corrupt(`a map says ${size} rows`);
    this.#size = size;
  }

  /** Rows [from, to). */
  addRun(from: number, to: number): void {
    const end = Math.min(to, this.#size);
    if (end <= from) return;
    const length = this.#length + end - from;
    if (length > this.#rows.length) {
      const more = new Int32Array(Math.max(length, this.#rows.length * 2));
      more.set(this.#rows.subarray(0, this.#length));
      this.#rows = more;
    }
    for (let row = from; row < end; row += 1) this.#rows[this.#length + row - from] = row;
    this.#length = length;
  }

  list(): Int32Array {
    return this.#rows.subarray(0, this.#length);
  }
}

/** Reads one code and what belongs to it; gives the number of blocks that it describes. */
function readBlock(bits: BitmapBits, block: number, blocks: number, rows: Rows): number {
  const base = block * BLOCK_BITS;
  const code = bits.u8();
  const repeated = repeatedBlocks(bits, code, blocks - block);
  if (repeated !== null) {
    if (repeated.set) rows.addRun(base, base + repeated.count * BLOCK_BITS);
    return repeated.count;
  }
  switch (code) {
    case 11:
      addWords(bits, base, 2048, rows);
      return 1;
    case 14: {
      const head = bits.u16();
      return addRuns(base, (head & 1) === 1, [...bits.u16s((head >> 3) - 1), BLOCK_BITS - 1], rows);
    }
    case 19:
      return addSet(base, [bits.u16()], rows);
    case 22:
      return addWordRuns(bits, base, rows);
    case 30:
      return addUnset(base, bits.u16s(bits.u16()), rows);
    case 31:
    case 32: {
      const min = bits.u16();
      const max = bits.u16();
      const all = [min, ...bits.between(bits.u16() - 2, min, max), max];
      return code === 31 ? addSet(base, all, rows) : addUnset(base, all, rows);
    }
    case 33: {
      const first = bits.u8() === 1;
      const count = bits.u16();
      const min = bits.u16();
      return addRuns(base, first, [min, ...bits.between(count - 2, min, BLOCK_BITS - 1), BLOCK_BITS - 1], rows);
    }
    case 43:
      return addPackedRuns(bits, base, rows);
    case 56:
      return addSuperblock(bits, block, rows);
    case 57: {
      const min = bits.u8();
      const max = BLOCK_BITS - bits.u8();
      return addSet(base, [min, ...bits.between(bits.u16() - 2, min, max), max], rows);
    }
    default:
      throw unsupported(`code ${code} in the map of rows of a sparse column`);
  }
}

function repeatedBlocks(bits: BitmapBits, code: number, left: number): { count: number; set: boolean } | null {
  if (code === 0 || code > 10) return null;
  const set = code % 2 === 0;
  let count = left;
  if (code <= 2) count = 1;
  else if (code <= 4) count = bits.u8();
  else if (code <= 6) count = bits.u16();
  else if (code <= 8) count = bits.u32();
  if (count === 0) throw corrupt('a map of rows repeats a block zero times');
  return { count: Math.min(count, left), set };
}

function addWords(bits: BitmapBits, base: number, count: number, rows: Rows): void {
  for (let word = 0; word < count; word += 1) {
    const value = bits.u32();
    for (let bit = 0; bit < 32; bit += 1)
      if (((value >>> bit) & 1) === 1) rows.addRun(base + word * 32 + bit, base + word * 32 + bit + 1);
  }
}

/** `ends` are the last positions of runs that are in turn set and not set. */
function addRuns(base: number, firstIsSet: boolean, ends: Iterable<number>, rows: Rows): number {
  let from = 0;
  let set = firstIsSet;
  for (const end of ends) {
    if (set) rows.addRun(base + from, base + end + 1);
    from = end + 1;
    set = !set;
  }
  return 1;
}

/** Words of 32 bits, in turn given and zero. */
function addWordRuns(bits: BitmapBits, base: number, rows: Rows): number {
  let given = bits.u8() === 1;
  for (let word = 0; word < 2048;) {
    const count = bits.u16();
    if (word + count > 2048) throw corrupt('a map of rows describes more than a block');
    if (given) addWords(bits, base + word * 32, count, rows);
    else if (count === 0 && word > 0) throw corrupt('a map of rows does not go on');
    word += count;
    given = !given;
  }
  return 1;
}

function addPackedRuns(bits: BitmapBits, base: number, rows: Rows): number {
  const head = bits.u16();
  const min = (head & 2) === 0 ? bits.u16() : bits.u8();
  const tail = (head & 4) === 0 ? bits.u16() : bits.u8();
  const max = BLOCK_BITS - 1 - tail;
  const ends = [min, ...bits.between((head >> 3) - 3, min, max), max, BLOCK_BITS - 1];
  return addRuns(base, (head & 1) === 1, ends, rows);
}

/** A few positions in 256 blocks at once. */
function addSuperblock(bits: BitmapBits, block: number, rows: Rows): number {
  const flags = bits.u8();
  const superblock = bits.u8();
  const count = (flags & 0x10) === 0 ? bits.u8() : bits.u16();
  const min = (flags & 4) === 0 ? bits.u8() : bits.u16();
  const max = 2 ** 24 - bits.u24();
  const next = (superblock + 1) * SUPERBLOCK_BLOCKS;
  if (next <= block) throw corrupt('a map of rows goes back');
  addSet(superblock * SUPERBLOCK_BLOCKS * BLOCK_BITS, [min, ...bits.between(count - 2, min, max), max], rows);
  return next - block;
}

function addSet(base: number, positions: Iterable<number>, rows: Rows): number {
  for (const position of positions) rows.addRun(base + position, base + position + 1);
  return 1;
}

function addUnset(base: number, positions: Iterable<number>, rows: Rows): number {
  let from = 0;
  for (const position of positions) {
    rows.addRun(base + from, base + position);
    from = position + 1;
  }
  rows.addRun(base + from, base + BLOCK_BITS);
  return 1;
}
