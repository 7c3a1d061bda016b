import { quantile } from '../../metrics/distribution.ts';
import { SHARES } from './spread.ts';

/** How far accounts have spread after each number of steps; the first is 0 steps, where all have the start. */
export interface FanChart {
  readonly steps: readonly number[];
  /** One line per share, lowest first. */
  readonly bands: readonly { readonly share: number; readonly values: Float64Array }[];
}

/** `steps`: positions in a path; `values`: for each of them the accounts of all paths. */
export function fanChart(start: number, steps: readonly number[], values: readonly Float64Array[]): FanChart {
  const sorted = values.map((accounts) => accounts.toSorted());
  return {
    steps: [0, ...steps.map((step) => step + 1)],
    bands: SHARES.map((share) => ({
      share,
      values: Float64Array.from([start, ...sorted.map((accounts) => quantile(accounts, share))]),
    })),
  };
}

/** Up to `most` (at least 1) positions below `count`, evenly, the last one included. */
export function shownSteps(count: number, most: number): number[] {
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, i) => Math.ceil(((i + 1) * count) / shown) - 1);
}
