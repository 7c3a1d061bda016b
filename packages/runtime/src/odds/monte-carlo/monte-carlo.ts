import { TradaiError } from '@tradai/strategy-sdk';
import { deepestFall } from '../../metrics/deepest-fall.ts';
import type { Random } from '../../search/random.ts';
import { fanChart, type FanChart, shownSteps } from './fan-chart.ts';
import type { PathSource } from './path-source.ts';
import { type Spread, spread } from './spread.ts';

export interface MonteCarloOptions {
  /** The account at the start, above 0. */
  readonly start: number;
  readonly paths?: number;
  /** The account is ruined when it has lost this share of its start, above 0, at most 1. */
  readonly ruin?: number;
  /** Points of the fan chart. */
  readonly shown?: number;
}

/** Accounts that might have been. Money as `start`, ratios 0 to 1. */
export interface MonteCarlo {
  readonly paths: number;
  readonly fan: FanChart;
  readonly finals: Spread;
  /** Of the deepest fall of each path, as a ratio of the peak before it. */
  readonly drawdowns: Spread;
  /** The account as it was. */
  readonly actual: { readonly final: number; readonly drawdown: number };
  /** Share of paths whose deepest fall is at least the actual one: small when the order was unlucky, large when it was lucky. */
  readonly deeperShare: number;
  /** Share of paths that end below the start. */
  readonly lossShare: number;
  /** Share of paths that at any step had lost the share `ruin` of the start. */
  readonly riskOfRuin: number;
  /** Standard error of `riskOfRuin`, from the number of paths. */
  readonly ruinError: number;
}

/** Throws `bad-option` for a start, paths or ruin out of range. */
export function monteCarlo(source: PathSource, random: Random, options: MonteCarloOptions): MonteCarlo {
  const { start, paths = 1000, ruin = 0.5, shown = 200 } = options;
  refuse(start, paths, ruin);
  const steps = shownSteps(source.steps, shown);
  const values = steps.map(() => new Float64Array(paths));
  const finals = new Float64Array(paths);
  const falls = new Float64Array(paths);
  let ruined = 0;
  for (let path = 0; path < paths; path++) {
    const account = source.draw(start, random);
    steps.forEach((step, i) => (values[i]![path] = account[step]!));
    finals[path] = account.at(-1)!;
    falls[path] = deepestFall(account, start);
    if (account.some((value) => value <= start * (1 - ruin))) ruined++;
  }
  const actual = source.actual(start);
  const drawdown = deepestFall(actual, start);
  const riskOfRuin = ruined / paths;
  return {
    paths,
    fan: fanChart(start, steps, values),
    finals: spread(finals),
    drawdowns: spread(falls),
    actual: { final: actual.at(-1)!, drawdown },
    deeperShare: falls.filter((fall) => fall >= drawdown).length / paths,
    lossShare: finals.filter((final) => final < start).length / paths,
    riskOfRuin,
    ruinError: Math.sqrt((riskOfRuin * (1 - riskOfRuin)) / paths),
  };
}

function refuse(start: number, paths: number, ruin: number): void {
  const problem = !(start > 0)
    ? `the start balance of Monte Carlo must be above 0, not ${start}`
    : !(Number.isInteger(paths) && paths > 0)
      ? `paths of Monte Carlo must be a whole number above 0, not ${paths}`
      : !(ruin > 0 && ruin <= 1)
        ? `ruin of Monte Carlo must be a ratio above 0 and at most 1, not ${ruin}`
        : null;
  if (problem !== null) throw new TradaiError('bad-option', problem);
}
