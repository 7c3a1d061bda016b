/** A column in memory: numbers, or conditions as bytes 0 and 1. */
export type ColumnArray = Float64Array | Uint8Array;
export type ColumnKind = 'series' | 'condition';

/**
 * How far back the past matters: `window` only the look-back, `fading` less and less (recursive averages), `unbounded` for ever
 * (running sums).
 */
export type Memory = (typeof MEMORIES)[number];
export const MEMORIES = ['window', 'fading', 'unbounded'] as const;

/**
 * A leaf: fills `outputs[k][from … to − 1]` of every output from its inputs and its state, at most 1,024 candles a call.
 *
 * Laws, tested by property for every kernel: any split of a range into calls, down to one candle a call, gives the same bits;
 * nothing is allocated; inputs are read at `from − lookback … to − 1` only.
 *
 * - `state` starts as zeros and carries everything from one call to the next.
 * - With `leadingNaN: 'skip'` the first call comes for the first candle on which no number input is NaN (TA-Lib's rule); the
 *   kernel counts its candles from there. With `'pass'` it sees every candle from the first and decides itself.
 * - Outputs of the first `lookback` candles (counted from that first candle) are overwritten with NaN (conditions: 0) by the
 *   driver, so a kernel may leave anything there.
 */
export interface Kernel {
  readonly name: string;
  /** Raised when the arithmetic changes: it is part of the cache key. */
  readonly version: number;
  /** Text that tells this call of `defineKernel` from every other: functions cannot be compared. Part of the cache key. */
  readonly definition?: string;
  /** Kinds of its inputs, the last one standing for all that follow. Default: series only. */
  readonly inputs?: readonly ColumnKind[];
  readonly outputs: readonly ColumnKind[];
  /** Runs an author's function, so it is sampled for a look at later candles. */
  readonly isAuthored?: boolean;
  readonly memory: Memory;
  readonly leadingNaN: 'skip' | 'pass';
  /** Candles before the first value. */
  lookback(params: Float64Array): number;
  /** Length of the state vector. */
  stateSize(params: Float64Array): number;
  run(
    inputs: readonly ColumnArray[],
    outputs: readonly ColumnArray[],
    params: Float64Array,
    from: number,
    to: number,
    state: Float64Array,
  ): void;
}

/** Most kernels: no state, no look-back. */
export function stateless(): number {
  return 0;
}
