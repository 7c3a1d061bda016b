import { hash128, type ColumnArray, type ColumnReuse, type GraphNode } from '@tradai/strategy-sdk/graph';
import type { DataVersion } from '../columns/column-cache.ts';

/** Memory of the columns that the workers of a search share. It may be handed to any thread; nothing of it is copied. */
export interface SharedColumnMemory {
  readonly table: SharedArrayBuffer;
  readonly columns: SharedArrayBuffer;
}

/** Slots of the table, a power of two; a slot is eight words. */
const SLOTS = 1 << 18;
const WORDS = 8;
/** Words of a slot: state, four of the key, two of the place in bytes, length. */
const KEY = 1;
const PLACE = 5;
const LENGTH = 7;
/** Words in front of the slots. */
const HEAD = 16;
const [GENERATION, USED_SLOTS, USED_LINES, IS_FULL] = [0, 1, 2, 3];
/** The table is cleared before looking for a place in it takes long. */
const MOST_SLOTS = SLOTS * 0.7;
/** Columns begin on cache lines. */
const LINE = 64;

const [EMPTY, CLAIMED, SEEN, WRITING, READY] = [0, 1, 2, 3, 4];

/** `bytes` are reserved, and taken from the system as they are filled. */
export function sharedColumnMemory(bytes: number): SharedColumnMemory {
  return {
    table: new SharedArrayBuffer((HEAD + SLOTS * WORDS) * 4),
    columns: new SharedArrayBuffer(Math.floor(bytes / LINE) * LINE),
  };
}

/**
 * Columns that were computed before by any worker of a search, by node and data. A column is kept when it is computed a second time:
 * most columns of a large search are those of one trial and would only crowd out what all trials share. Equal nodes have equal columns,
 * so that what is found here changes no result. Nothing is thrown out one by one: when it is full, `clear` forgets everything, at a
 * moment when no trial runs.
 */
export class SharedColumns {
  readonly #words: Int32Array;
  readonly #memory: SharedArrayBuffer;
  readonly #views = new Map<string, readonly ColumnArray[]>();
  #generation = 0;

  constructor({ table, columns }: SharedColumnMemory) {
    this.#words = new Int32Array(table);
    this.#memory = columns;
  }

  /** For the evaluations of one trial on one pair. What is missing once stays missing in it: an evaluation asks several times. */
  on(versionOf: DataVersion): ColumnReuse {
    this.#forgetViews();
    const missing = new Set<GraphNode>();
    const keyOf = (node: GraphNode): string | null => {
      const version = node.operation.kind === 'candle' ? null : versionOf(node.frame);
      return version === null ? null : `${version}/${node.key}`;
    };
    return {
      get: (node) => {
        if (missing.has(node)) return undefined;
        const key = keyOf(node);
        const found = key === null ? undefined : (this.#views.get(key) ?? this.#find(key, node));
        if (found === undefined) missing.add(node);
        return found;
      },
      keep: (node, columns) => {
        const key = keyOf(node);
        if (key !== null) this.#offer(key, columns);
        // What is kept is a copy.
        return false;
      },
    };
  }

  /** Whether a column found no room since the last `clear`. */
  get isFull(): boolean {
    return Atomics.load(this.#words, IS_FULL) === 1;
  }

  /** Bytes of columns. */
  get bytes(): number {
    return Math.min(Atomics.load(this.#words, USED_LINES) * LINE, this.#memory.byteLength);
  }

  /** Only while no trial runs in any worker. */
  clear(): void {
    this.#words.fill(EMPTY, HEAD);
    for (const word of [USED_SLOTS, USED_LINES, IS_FULL]) Atomics.store(this.#words, word, 0);
    Atomics.add(this.#words, GENERATION, 1);
  }

  #forgetViews(): void {
    const generation = Atomics.load(this.#words, GENERATION);
    if (generation === this.#generation) return;
    this.#views.clear();
    this.#generation = generation;
  }

  #find(key: string, node: GraphNode): readonly ColumnArray[] | undefined {
    const slot = this.#slotOf(wordsOf(key), false);
    if (slot < 0 || Atomics.load(this.#words, slot) !== READY) return undefined;
    const views = this.#viewsAt(slot, node);
    this.#views.set(key, views);
    return views;
  }

  #viewsAt(slot: number, node: GraphNode): readonly ColumnArray[] {
    const length = this.#words[slot + LENGTH]!;
    let place = this.#words[slot + PLACE]! * LINE;
    return node.outputs.map((kind) => {
      const view =
        kind === 'series' ? new Float64Array(this.#memory, place, length) : new Uint8Array(this.#memory, place, length);
      place += linesOf(view.byteLength) * LINE;
      return view;
    });
  }

  #offer(key: string, columns: readonly ColumnArray[]): void {
    const slot = this.#slotOf(wordsOf(key), true);
    // Another worker may be writing the same column.
    if (slot < 0 || Atomics.compareExchange(this.#words, slot, SEEN, WRITING) !== SEEN) return;
    const first = this.#room(columns);
    if (first === null) {
      Atomics.store(this.#words, slot, SEEN);
      return;
    }
    let place = first * LINE;
    for (const column of columns) {
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
      new Uint8Array(this.#memory, place, column.byteLength).set(bytes);
      place += linesOf(column.byteLength) * LINE;
    }
    this.#words[slot + PLACE] = first;
    this.#words[slot + LENGTH] = columns[0]!.length;
    Atomics.store(this.#words, slot, READY);
  }

  /** The first of the lines that columns may be written to; null when there are too few left. */
  #room(columns: readonly ColumnArray[]): number | null {
    const lines = columns.reduce((sum, column) => sum + linesOf(column.byteLength), 0);
    const first = this.isFull ? Number.POSITIVE_INFINITY : Atomics.add(this.#words, USED_LINES, lines);
    if ((first + lines) * LINE <= this.#memory.byteLength) return first;
    Atomics.store(this.#words, IS_FULL, 1);
    return null;
  }

  /**
   * Of the key's slot, the place of its first word; −1 without one. A new slot is marked as seen once, and not given. Two workers may take
   * a slot each for one key at the same moment; the second is never found, which costs a column computed once more.
   */
  #slotOf(key: Int32Array, isToBeMade: boolean): number {
    for (let probe = 0; probe < SLOTS; probe++) {
      const slot = HEAD + ((key[0]! + probe) & (SLOTS - 1)) * WORDS;
      const state = Atomics.load(this.#words, slot);
      if (state === EMPTY) {
        if (isToBeMade) this.#claim(slot, key);
        return -1;
      }
      if (state !== CLAIMED && this.#isKeyAt(slot, key)) return slot;
    }
    return -1;
  }

  #claim(slot: number, key: Int32Array): void {
    if (Atomics.load(this.#words, USED_SLOTS) >= MOST_SLOTS) {
      Atomics.store(this.#words, IS_FULL, 1);
      return;
    }
    if (Atomics.compareExchange(this.#words, slot, EMPTY, CLAIMED) !== EMPTY) return;
    this.#words.set(key, slot + KEY);
    Atomics.add(this.#words, USED_SLOTS, 1);
    Atomics.store(this.#words, slot, SEEN);
  }

  #isKeyAt(slot: number, key: Int32Array): boolean {
    for (let i = 0; i < 4; i++) if (this.#words[slot + KEY + i] !== key[i]) return false;
    return true;
  }
}

function linesOf(bytes: number): number {
  return Math.ceil(bytes / LINE);
}

function wordsOf(key: string): Int32Array {
  const digits = hash128(key);
  return Int32Array.from([0, 8, 16, 24], (at) => Number.parseInt(digits.slice(at, at + 8), 16));
}
