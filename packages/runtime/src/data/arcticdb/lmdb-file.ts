import { closeSync, openSync, readSync, fstatSync } from 'node:fs';
import { corrupt, unsupported } from './errors.ts';

const MAGIC = 0xbeefc0de;
const PAGE_BRANCH = 1;
const PAGE_LEAF = 2;
const NODE_BIG_DATA = 1;
const NODE_DATABASE = 2;
const HEADER_BYTES = 16;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
const MOST_LEVELS = 32;
const MOST_CACHED_PAGES = 4096;

interface Meta {
  readonly pageBytes: number;
  readonly mainRoot: number | null;
  readonly lastPage: number;
  readonly transaction: bigint;
}

interface Node {
  readonly key: Buffer;
  readonly flags: number;
  /** Child page of a branch node; size of a leaf's value. */
  readonly number: number;
  readonly page: Buffer;
  readonly dataAt: number;
}

/**
 * Reads an LMDB environment's `data.mdb` without LMDB, and without its lock: a writer may reuse pages while we read. Therefore the
 * transaction is looked at before and after; when it moved so far that pages may have been reused, the answer is fetched again.
 */
export class LmdbFile {
  readonly #descriptor: number;
  readonly #pages = new Map<number, Buffer>();
  #meta: Meta;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
    this.#meta = this.#readMeta();
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** The value of `key` in a named database; `null` when either is missing. */
  get(database: string, key: Buffer): Buffer | null {
    return this.#steadily(() => {
      const root = this.#rootOf(database);
      const node = root === null ? null : this.#find(root, key);
      return node === null ? null : this.#valueOf(node);
    });
  }

  /** Keys of a named database that start with `prefix`. */
  keys(database: string, prefix: Buffer): Buffer[] {
    return this.#steadily(() => {
      const root = this.#rootOf(database);
      const keys: Buffer[] = [];
      if (root !== null) this.#walk(root, prefix, keys, 0);
      return keys;
    });
  }

  #steadily<Result>(read: () => Result): Result {
    for (let attempt = 0; ; attempt += 1) {
      const meta = this.#readMeta();
      if (meta.transaction !== this.#meta.transaction) this.#pages.clear();
      this.#meta = meta;
      const outcome = attempted(read);
      // Pages that a transaction leaves free are not written before the second transaction after it.
      if (this.#readMeta().transaction <= meta.transaction + 1n) {
        if ('error' in outcome) throw outcome.error;
        return outcome.result;
      }
      if (attempt === 10) throw corrupt('an LMDB file changes faster than it can be read');
    }
  }

  #rootOf(database: string): number | null {
    const { mainRoot } = this.#meta;
    const node = mainRoot === null ? null : this.#find(mainRoot, Buffer.from(database));
    if (node === null) return null;
    if ((node.flags & NODE_DATABASE) === 0 || node.dataAt + 48 > node.page.length)
      throw corrupt(`"${database}" is no database of an LMDB file`);
    const root = node.page.readBigUInt64LE(node.dataAt + 40);
    return root === NO_PAGE ? null : Number(root);
  }

  #find(root: number, key: Buffer): Node | null {
    let page = this.#page(root);
    for (let level = 0; level < MOST_LEVELS; level += 1) {
      const count = nodeCount(page);
      const isLeaf = (flagsOf(page) & PAGE_LEAF) !== 0;
      const place = firstAbove(page, key, isLeaf ? 0 : 1, count) - 1;
      if (isLeaf) {
        const node = place < 0 ? null : nodeAt(page, place);
        return node !== null && node.key.equals(key) ? node : null;
      }
      page = this.#page(nodeAt(page, place).number);
    }
    throw corrupt('an LMDB tree has no end');
  }

  #walk(root: number, prefix: Buffer, keys: Buffer[], level: number): void {
    if (level > MOST_LEVELS) throw corrupt('an LMDB tree has no end');
    const page = this.#page(root);
    const count = nodeCount(page);
    const isLeaf = (flagsOf(page) & PAGE_LEAF) !== 0;
    for (let place = 0; place < count; place += 1) {
      const node = nodeAt(page, place);
      if (!isLeaf) this.#walk(node.number, prefix, keys, level + 1);
      else if (node.key.subarray(0, prefix.length).equals(prefix)) keys.push(Buffer.from(node.key));
      if (keys.length > this.#meta.lastPage * this.#meta.pageBytes) throw corrupt('an LMDB tree has no end');
    }
  }

  #valueOf(node: Node): Buffer {
    if ((node.flags & NODE_BIG_DATA) === 0) {
      if (node.dataAt + node.number > node.page.length) throw corrupt('a value of an LMDB file is cut');
      return Buffer.from(node.page.subarray(node.dataAt, node.dataAt + node.number));
    }
    const { pageBytes, lastPage } = this.#meta;
    const first = Number(node.page.readBigUInt64LE(node.dataAt));
    if (first * pageBytes + HEADER_BYTES + node.number > (lastPage + 1) * pageBytes)
      throw corrupt('a value of an LMDB file lies behind its end');
    return this.#read(first * pageBytes + HEADER_BYTES, node.number);
  }

  #page(number: number): Buffer {
    const known = this.#pages.get(number);
    if (known !== undefined) return known;
    const { pageBytes, lastPage } = this.#meta;
    if (number < 2 || number > lastPage) throw corrupt(`an LMDB file has no page ${number}`);
    const page = this.#read(number * pageBytes, pageBytes);
    if ((flagsOf(page) & (PAGE_BRANCH | PAGE_LEAF)) === 0)
      throw corrupt(`page ${number} of an LMDB file is no tree page`);
    if (this.#pages.size >= MOST_CACHED_PAGES) this.#pages.clear();
    this.#pages.set(number, page);
    return page;
  }

  #readMeta(): Meta {
    const first = metaOf(this.#read(0, 152));
    const pageBytes = first.pageBytes;
    const second = metaOf(this.#read(pageBytes, 152));
    const meta = second.transaction > first.transaction ? second : first;
    const filePages = Math.ceil(fstatSync(this.#descriptor).size / pageBytes);
    return { ...meta, lastPage: Math.min(meta.lastPage, filePages - 1) };
  }

  #read(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let done = 0; done < length;) {
      const got = readSync(this.#descriptor, bytes, done, length - done, position + done);
      if (got === 0) throw corrupt('an LMDB file ends early');
      done += got;
    }
    return bytes;
  }
}

function attempted<Result>(read: () => Result): { result: Result } | { error: unknown } {
  try {
    return { result: read() };
  } catch (error) {
    return { error };
  }
}

function metaOf(bytes: Buffer): Meta {
  if (bytes.readUInt32LE(16) !== MAGIC) throw corrupt('a file is no LMDB environment');
  const version = bytes.readUInt32LE(20);
  if (version !== 1) throw unsupported(`data version ${version} of an LMDB file; ArcticDB writes version 1`);
  const pageBytes = bytes.readUInt32LE(40);
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0)
    throw corrupt(`an LMDB file says that its pages have ${pageBytes} bytes`);
  const root = bytes.readBigUInt64LE(128);
  return {
    pageBytes,
    mainRoot: root === NO_PAGE ? null : Number(root),
    lastPage: Number(bytes.readBigUInt64LE(136)),
    transaction: bytes.readBigUInt64LE(144),
  };
}

function flagsOf(page: Buffer): number {
  return page.readUInt16LE(10);
}

function nodeCount(page: Buffer): number {
  const count = (page.readUInt16LE(12) - HEADER_BYTES) >> 1;
  if (count < 1 || HEADER_BYTES + 2 * count > page.length) throw corrupt(`a page of an LMDB file has ${count} entries`);
  return count;
}

/** Entries are in order of their keys: the first whose key is above `key`; the first of a branch page has no key. */
function firstAbove(page: Buffer, key: Buffer, start: number, count: number): number {
  let low = start;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(nodeAt(page, middle).key, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nodeAt(page: Buffer, place: number): Node {
  const at = page.readUInt16LE(HEADER_BYTES + 2 * place);
  if (at + 8 > page.length) throw corrupt('an entry of an LMDB page lies behind its end');
  const flags = page.readUInt16LE(at + 4);
  const dataAt = at + 8 + page.readUInt16LE(at + 6);
  if (dataAt > page.length) throw corrupt('a key of an LMDB page is cut');
  const isBranch = (flagsOf(page) & PAGE_BRANCH) !== 0;
  const low = page.readUInt32LE(at);
  if (!isBranch && (flags & NODE_BIG_DATA) !== 0 && dataAt + 8 > page.length) throw corrupt('an LMDB page is cut');
  return { key: page.subarray(at + 8, dataAt), flags, number: isBranch ? low + flags * 2 ** 32 : low, page, dataAt };
}
