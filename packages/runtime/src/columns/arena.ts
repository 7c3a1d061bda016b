import type { ColumnArray, ColumnMemory } from '@tradai/strategy-sdk/graph';

/** The part of WebAssembly that is used here; its types belong to the browser's library. */
interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
declare const WebAssembly: {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => SharedMemory;
};

const PAGE = 65_536;
/** A memory can grow to this many pages, 4 GiB; then the arena takes another one. */
const MOST_PAGES = 65_536;
/** Columns begin on cache lines. */
const ALIGNMENT = 64;
const FIRST_PAGES = 256;

/** A piece of one memory that was given back. */
interface Free {
  readonly memory: SharedMemory;
  readonly offset: number;
}

/**
 * Memory of all columns of a run. It is shared memory, so that workers read the same columns without a copy; growing it keeps
 * earlier columns valid. Columns that were released are handed out again by size, because fresh pages cost as much as the kernel
 * that fills them.
 */
export class Arena implements ColumnMemory {
  #memory = newMemory();
  #used = 0;
  #bytes = 0;
  readonly #free = new Map<number, Free[]>();
  readonly #owners = new WeakMap<ArrayBufferLike, SharedMemory>();

  /** Contents are whatever was there before. */
  numbers(length: number): Float64Array {
    const { memory, offset } = this.#take(length * 8);
    return this.#remember(memory, new Float64Array(memory.buffer, offset, length));
  }

  /** Contents are whatever was there before. */
  flags(length: number): Uint8Array {
    const { memory, offset } = this.#take(length);
    return this.#remember(memory, new Uint8Array(memory.buffer, offset, length));
  }

  /** The caller will not read the column again. Columns that are not from here are left alone. */
  release(column: ColumnArray): void {
    const memory = this.#owners.get(column.buffer);
    if (memory === undefined || column.length === 0) return;
    const size = roundUp(column.byteLength);
    const list = this.#free.get(size);
    const free = { memory, offset: column.byteOffset };
    if (list === undefined) this.#free.set(size, [free]);
    else list.push(free);
  }

  /** Bytes handed out so far, those given back and handed out again counted once. */
  get bytes(): number {
    return this.#bytes;
  }

  #take(bytes: number): Free {
    const size = roundUp(bytes);
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    this.#bytes += size;
    this.#grow(size);
    const offset = this.#used;
    this.#used += size;
    return { memory: this.#memory, offset };
  }

  #grow(size: number): void {
    const capacity = this.#memory.buffer.byteLength;
    if (this.#used + size <= capacity) return;
    const pages = Math.ceil((this.#used + size - capacity) / PAGE);
    const generous = Math.max(pages, Math.min(capacity / PAGE, 4096));
    if (capacity / PAGE + generous <= MOST_PAGES) {
      this.#memory.grow(generous);
      return;
    }
    this.#memory = newMemory();
    this.#used = 0;
    if (size > this.#memory.buffer.byteLength) this.#memory.grow(Math.ceil(size / PAGE) - FIRST_PAGES);
  }

  #remember<C extends ColumnArray>(memory: SharedMemory, column: C): C {
    this.#owners.set(column.buffer, memory);
    return column;
  }
}

function newMemory(): SharedMemory {
  return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true });
}

function roundUp(bytes: number): number {
  return Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
}
