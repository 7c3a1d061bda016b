import type { SessionVitals } from './session-vitals.ts';

/** Places of the numbers, 8 bytes each. */
const VERSION = 0;
const SERIES = 1;
const CLOSE_MS = 2;
const TIMEFRAME_MS = 3;
const LAST_ANSWER_MS = 4;
const OFFSET_MS = 5;
const OPEN_TRADES = 6;
const OPEN_ORDERS = 7;
const PNL = 8;
const PLACES = 9;

export const VITALS_BYTES = PLACES * BigInt64Array.BYTES_PER_ELEMENT;

/** Between two looks at a version that is being written. */
const LOOK_MS = 1;

/** As told; of the series that is furthest behind its number among the names. */
export interface WrittenVitals extends Omit<SessionVitals, 'worst'> {
  readonly worst: { readonly series: number; readonly closeMs: number; readonly timeframeMs: number } | null;
}

/**
 * Numbers that belong together, written by one thread and read by another. The version is odd while they are written, so that a reader never
 * takes half of two, and sees when the writer was stopped in the middle of it.
 */
export class VitalsBoard {
  readonly #cells: BigInt64Array;
  readonly #number = new Float64Array(1);
  readonly #bits = new BigInt64Array(this.#number.buffer);

  /** `VITALS_BYTES` of zeros from `byteOffset` on are a board on which nothing is known. */
  constructor(shared: SharedArrayBuffer, byteOffset: number) {
    this.#cells = new BigInt64Array(shared, byteOffset, PLACES);
  }

  write({ worst, lastAnswerMs, offsetMs, openTrades, openOrders, pnl }: WrittenVitals): void {
    Atomics.add(this.#cells, VERSION, 1n);
    this.#put(SERIES, worst?.series ?? null);
    this.#put(CLOSE_MS, worst?.closeMs ?? null);
    this.#put(TIMEFRAME_MS, worst?.timeframeMs ?? null);
    this.#put(LAST_ANSWER_MS, lastAnswerMs);
    this.#put(OFFSET_MS, offsetMs);
    this.#put(OPEN_TRADES, openTrades);
    this.#put(OPEN_ORDERS, openOrders);
    this.#put(PNL, pnl);
    Atomics.add(this.#cells, VERSION, 1n);
  }

  /** Null before anything was written. Blocks its thread for at most `withinMs`. */
  read(withinMs: number): WrittenVitals | 'unreadable' | null {
    const from = performance.now();
    for (;;) {
      const version = Atomics.load(this.#cells, VERSION);
      if (version === 0n) return null;
      const isWhole = version % 2n === 0n;
      const vitals = isWhole ? this.#vitals() : null;
      if (vitals !== null && Atomics.load(this.#cells, VERSION) === version) return vitals;
      if (performance.now() - from > withinMs) return 'unreadable';
      if (!isWhole) Atomics.wait(this.#cells, VERSION, version, LOOK_MS);
    }
  }

  #vitals(): WrittenVitals {
    const [series, closeMs, timeframeMs] = [this.#get(SERIES), this.#get(CLOSE_MS), this.#get(TIMEFRAME_MS)];
    return {
      worst: series === null || closeMs === null || timeframeMs === null ? null : { series, closeMs, timeframeMs },
      lastAnswerMs: this.#get(LAST_ANSWER_MS),
      offsetMs: this.#get(OFFSET_MS),
      openTrades: this.#get(OPEN_TRADES) ?? 0,
      openOrders: this.#get(OPEN_ORDERS) ?? 0,
      pnl: this.#get(PNL),
    };
  }

  #put(place: number, value: number | null): void {
    this.#number[0] = value ?? Number.NaN;
    Atomics.store(this.#cells, place, this.#bits[0]!);
  }

  #get(place: number): number | null {
    this.#bits[0] = Atomics.load(this.#cells, place);
    const value = this.#number[0]!;
    return Number.isNaN(value) ? null : value;
  }
}
