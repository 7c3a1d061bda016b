import type { OrderVitals, SessionVitals } from './session-vitals.ts';

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
/** Of orders at an exchange. */
const UNKNOWN = 9;
const BLOCKED = 10;
const OPEN_AT_EXCHANGE = 11;
const POSITIONS = 12;
const USED_WEIGHT_PCT = 13;
const LAST_AUDIT_MS = 14;
const IS_AUDIT_OK = 15;
const LAST_ORDER_ANSWER_MS = 16;
const PLACES = 17;

export const VITALS_BYTES = PLACES * BigInt64Array.BYTES_PER_ELEMENT;

/** Between two looks at a version that is being written. */
const LOOK_MS = 1;

/** As told; of the series that is furthest behind its number among the names. */
export interface WrittenVitals extends Omit<SessionVitals, 'worst' | 'orders'> {
  readonly worst: { readonly series: number; readonly closeMs: number; readonly timeframeMs: number } | null;
  readonly orders: WrittenOrders | null;
}

/** Without the names of pairs. */
type WrittenOrders = Omit<OrderVitals, 'unprotected'>;

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

  write({ worst, lastAnswerMs, offsetMs, openTrades, openOrders, pnl, orders }: WrittenVitals): void {
    Atomics.add(this.#cells, VERSION, 1n);
    this.#put(SERIES, worst?.series ?? null);
    this.#put(CLOSE_MS, worst?.closeMs ?? null);
    this.#put(TIMEFRAME_MS, worst?.timeframeMs ?? null);
    this.#put(LAST_ANSWER_MS, lastAnswerMs);
    this.#put(OFFSET_MS, offsetMs);
    this.#put(OPEN_TRADES, openTrades);
    this.#put(OPEN_ORDERS, openOrders);
    this.#put(PNL, pnl);
    this.#putOrders(orders);
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
      orders: this.#orders(),
    };
  }

  #putOrders(orders: WrittenOrders | null): void {
    this.#put(UNKNOWN, orders?.unknown ?? null);
    this.#put(BLOCKED, orders?.blocked ?? null);
    this.#put(OPEN_AT_EXCHANGE, orders?.open ?? null);
    this.#put(POSITIONS, orders?.positions ?? null);
    this.#put(USED_WEIGHT_PCT, orders?.usedWeightPct ?? null);
    this.#put(LAST_AUDIT_MS, orders?.lastAuditMs ?? null);
    this.#put(IS_AUDIT_OK, orders === null || orders.isAuditOk === null ? null : Number(orders.isAuditOk));
    this.#put(LAST_ORDER_ANSWER_MS, orders?.lastAnswerMs ?? null);
  }

  /** Where none were written, how many there are is not a number either. */
  #orders(): WrittenOrders | null {
    const unknown = this.#get(UNKNOWN);
    if (unknown === null) return null;
    const isOk = this.#get(IS_AUDIT_OK);
    return {
      ...{ unknown, blocked: this.#get(BLOCKED) ?? 0, open: this.#get(OPEN_AT_EXCHANGE) ?? 0 },
      ...{ positions: this.#get(POSITIONS) ?? 0, usedWeightPct: this.#get(USED_WEIGHT_PCT) },
      ...{ lastAuditMs: this.#get(LAST_AUDIT_MS), lastAnswerMs: this.#get(LAST_ORDER_ANSWER_MS) },
      isAuditOk: isOk === null ? null : isOk === 1,
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
