import type { ColumnKind } from './kernel.ts';

/** State of a `scan`: plain, fixed shape. Lists of numbers may change their length. */
export type ScanState = { [name: string]: number | boolean | number[] };

/** One candle's outputs from its inputs. */
export type ScanStepper = (now: Readonly<Record<string, number>>) => ArrayLike<number>;

/**
 * A function called once per candle. `step` receives one record of input values that the driver reuses and the state, which it
 * changes in place; it returns the values of the outputs in order.
 */
export interface Scan {
  /** Unique per call of `scan()`: a closure cannot be compared with another. */
  readonly id: number;
  readonly inputNames: readonly string[];
  readonly outputs: readonly ColumnKind[];
  readonly lookback: number;
  readonly initial: ScanState;
  step(now: Readonly<Record<string, number>>, state: ScanState): ArrayLike<number>;
  /**
   * Instead of `step`, for adapters of objects that keep their own memory: makes one per run. Such a memory cannot be copied, so on
   * a candle that is still forming the outputs are NaN.
   */
  create?(): ScanStepper;
}

export function copyScanState(state: ScanState): ScanState {
  const copy: ScanState = {};
  for (const [name, value] of Object.entries(state)) copy[name] = Array.isArray(value) ? [...value] : value;
  return copy;
}
