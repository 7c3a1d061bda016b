import { quantile } from '../../packages/runtime/src/metrics/distribution.ts';
import { median } from '../../packages/runtime/src/metrics/numbers.ts';
import type { Contest } from './contests.ts';
import type { Problem } from './problem.ts';
import { chanceToBeBetter, probabilityOfLuck } from './rank-sum.ts';

/** A sampler of ours beside Optuna's on one problem. Values are distances from the least one where that is known. */
export interface Comparison extends Contest {
  readonly problem: string;
  /** What values are distances from; null: they are the values themselves. */
  readonly least: number | null;
  readonly cells: readonly Cell[];
  readonly curves: { readonly ours: Curve; readonly theirs: Curve };
}

/** Best values so far of all seeds after a number of trials. */
export interface Cell {
  readonly trials: number;
  /** Medians. */
  readonly ours: number;
  readonly theirs: number;
  /** Share of pairs of seeds in which ours is the lower. */
  readonly better: number;
  /** Probability that chance alone makes ours look this much worse. */
  readonly luck: number;
}

/** Quartiles of the best value so far after 1, 1 + `every`, … trials; null where a seed of that rank had no value yet. */
export interface Curve {
  readonly every: number;
  readonly low: readonly (number | null)[];
  readonly middle: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** Trials after which both are compared. */
export const BUDGETS = [25, 50, 100, 200] as const;
const DRAWN = 50;
/** Rounded to what can be read. */
const DIGITS = 4;

type Curves = readonly (readonly number[])[];

/** `ours` and `theirs`: for each seed the best value so far after each trial. */
export function compare(contest: Contest, { name, least, trials }: Problem, ours: Curves, theirs: Curves): Comparison {
  const [here, there] = [ours, theirs].map((curves) => curves.map((curve) => curve.map((v) => v - (least ?? 0)))) as [
    number[][],
    number[][],
  ];
  return {
    ...contest,
    ...{ problem: name, least },
    cells: BUDGETS.filter((budget) => budget <= trials).map((budget) => cellOf(budget, here, there)),
    curves: { ours: curveOf(here, trials), theirs: curveOf(there, trials) },
  };
}

function cellOf(trials: number, ...curves: [Curves, Curves]): Cell {
  const [ours, theirs] = curves.map((all) => all.map((curve) => curve[trials - 1]!)) as [number[], number[]];
  return {
    trials,
    ours: rounded(median(ours)),
    theirs: rounded(median(theirs)),
    better: rounded(chanceToBeBetter(ours, theirs)),
    luck: rounded(probabilityOfLuck(ours, theirs)),
  };
}

function curveOf(curves: Curves, trials: number): Curve {
  const every = trials / DRAWN;
  const sorted = Array.from({ length: DRAWN }, (_, i) =>
    curves.map((curve) => curve[i * every]!).sort((a, b) => a - b),
  );
  const at = (q: number): (number | null)[] =>
    sorted.map((values) => {
      const value = quantile(values, q);
      return Number.isFinite(value) ? rounded(value) : null;
    });
  return { every, low: at(0.25), middle: at(0.5), high: at(0.75) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
