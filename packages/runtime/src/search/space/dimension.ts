import type { ParamValue } from '@tradai/strategy-sdk/graph';

/** One value that a search chooses. Every dimension is a finite list of levels, counted from 0. */
export type Dimension = {
  readonly name: string;
  /** `entry`, `exit`, `protection`, `roi`, `stoploss`, `trailing`, `trades` or an author's own word. */
  readonly space: string;
} & (
  | { readonly kind: 'int'; readonly min: number; readonly max: number; readonly step: number }
  /** Multiples of 10^−decimals from `min` to `max`, both included where they are such multiples. */
  | { readonly kind: 'decimal'; readonly min: number; readonly max: number; readonly decimals: number }
  /** In no order: a search learns nothing about the neighbors of a value. */
  | { readonly kind: 'choice'; readonly options: readonly ParamValue[] }
);

/** Number of values, at least 1 for a dimension that has any. */
export function levelCount(dimension: Dimension): number {
  switch (dimension.kind) {
    case 'int':
      return Math.floor((dimension.max - dimension.min) / dimension.step) + 1;
    case 'decimal':
      return lastTick(dimension) - firstTick(dimension) + 1;
    case 'choice':
      return dimension.options.length;
  }
}

/** The value of a level, 0 ≤ `level` < `levelCount`. */
export function valueAt(dimension: Dimension, level: number): ParamValue {
  switch (dimension.kind) {
    case 'int':
      return dimension.min + level * dimension.step;
    case 'decimal':
      return Number(((firstTick(dimension) + level) / 10 ** dimension.decimals).toFixed(dimension.decimals));
    case 'choice':
      return dimension.options[level]!;
  }
}

/** The level of a value; of a number between two levels the nearer one. −1 for a value that the dimension does not have. */
export function levelOf(dimension: Dimension, value: ParamValue): number {
  if (dimension.kind === 'choice') return dimension.options.indexOf(value);
  if (typeof value !== 'number') return -1;
  const level =
    dimension.kind === 'int'
      ? Math.round((value - dimension.min) / dimension.step)
      : Math.round(value * 10 ** dimension.decimals) - firstTick(dimension);
  return level >= 0 && level < levelCount(dimension) ? level : -1;
}

/** Relative. Bounds such as 0.29 are no exact binary numbers: times 100 they lie a hair beside the tick that is meant. */
const HAIR = 1e-9;

function firstTick({ min, decimals }: { readonly min: number; readonly decimals: number }): number {
  const ticks = min * 10 ** decimals;
  return Math.ceil(ticks - HAIR * Math.max(1, Math.abs(ticks)));
}

function lastTick({ max, decimals }: { readonly max: number; readonly decimals: number }): number {
  const ticks = max * 10 ** decimals;
  return Math.floor(ticks + HAIR * Math.max(1, Math.abs(ticks)));
}
