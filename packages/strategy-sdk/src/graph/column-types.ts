/** Which candles a column belongs to: `1h`, `BTC/USDT 4h`, `x3` … Columns of different frames do not combine; `informative` joins them. */
export type Frame = string;

/** Brand of the frame of a column; types only. */
export declare const frame: unique symbol;
/** Brand of the sort of a value; types only. */
export declare const kind: unique symbol;

/** A column or a constant. */
export type Operand<F extends Frame> = Series<F> | number;

/** n ≥ 0, whole. A literal that is negative or fractional does not compile; a computed one is refused when the graph is built. */
export type Back<N extends number> = `${N}` extends `-${string}`
  ? 'a shift below zero would read the future'
  : `${N}` extends `${string}.${string}`
    ? 'a shift is a whole number of candles'
    : N;

/**
 * Numbers, one per candle of its frame, NaN until ready. An expression, not an array: nothing is computed while the strategy is written.
 * Arithmetic passes NaN on; comparisons with NaN are false. Look-backs add up along the graph.
 */
export interface Series<in out F extends Frame> {
  readonly [frame]: (frame: F) => F;
  readonly [kind]: 'series';
  add(other: Operand<F>): Series<F>;
  sub(other: Operand<F>): Series<F>;
  mul(other: Operand<F>): Series<F>;
  /** IEEE division: x/0 is ±Infinity, 0/0 is NaN. */
  div(other: Operand<F>): Series<F>;
  /** Sign of the divisor, as NumPy. */
  mod(other: Operand<F>): Series<F>;
  /** Not bit-stable across platforms, as `log` … `atan`. */
  pow(exponent: Operand<F>): Series<F>;
  neg(): Series<F>;
  abs(): Series<F>;
  /** Natural logarithm. These six are not bit-stable across platforms. */
  log(): Series<F>;
  exp(): Series<F>;
  tanh(): Series<F>;
  sin(): Series<F>;
  cos(): Series<F>;
  atan(): Series<F>;
  sqrt(): Series<F>;
  /** Half to even. `digits` 0 … 15, default 0. */
  round(digits?: number): Series<F>;
  clip(low: Operand<F>, high: Operand<F>): Series<F>;
  gt(other: Operand<F>): Condition<F>;
  gte(other: Operand<F>): Condition<F>;
  lt(other: Operand<F>): Condition<F>;
  lte(other: Operand<F>): Condition<F>;
  /** Exact equality. */
  eq(other: Operand<F>): Condition<F>;
  /** False with NaN, as every comparison. */
  ne(other: Operand<F>): Condition<F>;
  /** Bounds included. */
  between(low: Operand<F>, high: Operand<F>): Condition<F>;
  oneOf(values: readonly number[]): Condition<F>;
  isNaN(): Condition<F>;
  /** The value n candles ago; n values of NaN in front; 0 is the series itself. */
  shift<N extends number>(n: Back<N>): Series<F>;
  /** `this − shift(n)`, n ≥ 1, default 1. */
  diff(n?: number): Series<F>;
  /** `this ÷ shift(n) − 1`, a ratio. */
  change(n?: number): Series<F>;
  fillNaN(value: Operand<F>): Series<F>;
  /** Last value that was not NaN; at most `limit` candles old when given. */
  forwardFill(options?: { readonly limit?: number }): Series<F>;
  rolling(n: number, options?: WindowOptions): Rolling<F>;
}

/** True or false per candle. False where anything it compares is NaN and before its look-back. */
export interface Condition<in out F extends Frame> {
  readonly [frame]: (frame: F) => F;
  readonly [kind]: 'condition';
  and(...others: readonly Clauses<F>[]): Condition<F>;
  or(...others: readonly Clauses<F>[]): Condition<F>;
  xor(other: Condition<F>): Condition<F>;
  /** True also where the condition was false because of NaN. */
  not(): Condition<F>;
  /** False for the first n candles. */
  shift<N extends number>(n: Back<N>): Condition<F>;
  /** 1 and 0. */
  toSeries(): Series<F>;
}

/** What `when(false, …)` gives: neutral in `all`, `any` and `vote`. */
export interface Absent {
  readonly [kind]: 'absent';
}
export type Clause<F extends Frame> = Condition<F> | Absent;
export type Clauses<F extends Frame> = Clause<F> | readonly Clauses<F>[];

export interface WindowOptions {
  /** Values needed in the window, NaN not counted; default n: one NaN gives NaN. */
  readonly minPeriods?: number;
}

export interface Deviation {
  /** Divisor n (`population`, default, TA-Lib) or n − 1 (`sample`, pandas). */
  readonly deviation?: 'population' | 'sample';
}

export interface Rolling<in out F extends Frame> {
  mean(): Series<F>;
  sum(): Series<F>;
  min(): Series<F>;
  max(): Series<F>;
  std(options?: Deviation): Series<F>;
  median(): Series<F>;
  /** q in 0 … 1, linear interpolation. */
  quantile(q: number): Series<F>;
  /** Of the newest value, above 0 to 1: its rank (the mean one among equals) ÷ number of values, as pandas. */
  percentRank(): Series<F>;
  /** Candles ago, 0 is now; ties: the oldest. */
  argmax(): Series<F>;
  argmin(): Series<F>;
  /** 1 is the largest. */
  nthLargest(n: number): Series<F>;
  /** Mean absolute change from candle to candle inside the window. */
  meanAbsDiff(): Series<F>;
  /** Of the least-squares line, per candle. */
  linregSlope(): Series<F>;
  /** Sum of weight × value. Weights oldest first, as long as the window; for an average divide by their sum. */
  weighted(weights: readonly number[]): Series<F>;
  /** Pearson's; NaN where one of the two does not vary. */
  correlation(other: Series<F>): Series<F>;
  /** Newest value between the window's extremes, 0 … 1; NaN where they are equal. */
  minMaxScale(): Series<F>;
  /** Any function of the window without its NaN, oldest first, read only. Slow: the profiler shows its share. */
  fold(fn: (window: ArrayLike<number>) => number): Series<F>;
}

/** A candle set. Every indicator on candles takes one, so Heikin-Ashi and resampled candles work everywhere. */
export type Candles<F extends Frame> = {
  /** Open time in ms, as a column. */
  readonly openTimeMs: Series<F>;
  readonly open: Series<F>;
  readonly high: Series<F>;
  readonly low: Series<F>;
  readonly close: Series<F>;
  /** Base asset. */
  readonly volume: Series<F>;
};

/** Funding of a perpetual, joined by the time at which a value became known. */
export type Funding<F extends Frame> = { readonly rate: Series<F>; readonly knownAtMs: Series<F> };

/** What `indicators` may return per name: columns, records and lists of them, nested at will. Use `type`, not `interface`, for own records. */
export type Column<F extends Frame> = Series<F> | Condition<F> | readonly Column<F>[] | ColumnRecord<F>;
export type ColumnRecord<F extends Frame> = { readonly [name: string]: Column<F> };

/** True for the union `Column` itself, which stands in while nothing better is known. */
export type IsWide<R> = [Extract<R, readonly unknown[]>] extends [never]
  ? false
  : [Extract<R, { readonly [kind]: 'series' }>] extends [never]
    ? false
    : true;

/** The same record with every column moved to frame `F`. */
export type Joined<R, F extends Frame> = IsWide<R> extends true ? Column<F> : JoinedEach<R, F>;
type JoinedEach<R, F extends Frame> =
  R extends Series<infer _>
    ? Series<F>
    : R extends Condition<infer _>
      ? Condition<F>
      : { readonly [K in keyof R]: Joined<R[K], F> };

/** The record at one candle: numbers for series, booleans for conditions. */
export type ValuesOf<R> = 0 extends 1 & R ? R : IsWide<R> extends true ? Value : ValuesOfEach<R>;
type ValuesOfEach<R> =
  R extends Series<infer _>
    ? number
    : R extends Condition<infer _>
      ? boolean
      : { readonly [K in keyof R]: ValuesOf<R[K]> };
type Value = number | boolean | readonly Value[] | { readonly [name: string]: Value };
