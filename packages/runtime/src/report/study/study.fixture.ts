import {
  HYPEROPT_SCHEMA,
  type HyperoptDocument,
  type SearchedRecord,
  type TrialRecord,
} from '../../contract/hyperopt.ts';
import type { AxisRecord, SearchOddsRecord } from '../../contract/odds.ts';
import { aMonteCarlo, anEquity, aSample, aSpread, bell, chance } from './samples.fixture.ts';

export const SPACE: readonly SearchedRecord[] = [
  { name: 'fast', space: 'entry', kind: 'int', min: 2, max: 50, step: 1 },
  { name: 'slow', space: 'entry', kind: 'int', min: 10, max: 200, step: 1 },
  { name: 'threshold', space: 'exit', kind: 'decimal', min: 0, max: 1, decimals: 3 },
  { name: 'average', space: 'entry', kind: 'choice', options: ['sma', 'ema', 'wma'] },
  { name: 'onlyRising', space: 'entry', kind: 'choice', options: [true, false] },
  { name: 'stoploss', space: 'stoploss', kind: 'decimal', min: -0.35, max: -0.02, decimals: 3 },
];

interface StudyOptions {
  readonly trials?: number;
  readonly objectives?: readonly string[];
  readonly isSplit?: boolean;
}

/** A finished search over a hill with noise; every 17th trial fails, every 11th has too few trades, every 29th no value. */
export function aStudy({
  trials: count = 200,
  objectives = ['equity-sharpe'],
  isSplit = true,
}: StudyOptions = {}): HyperoptDocument {
  const trials = Array.from({ length: count }, (_, i) => aTrial(i, objectives.length));
  const valued = trials.filter(
    ({ values, violations }) => values.length > 0 && violations.every((value) => value <= 0),
  );
  const best = valued.toSorted((a, b) => a.values[0]! - b.values[0]!)[0]!;
  return {
    ...{
      schema: HYPEROPT_SCHEMA,
      mode: 'hyperopt',
      versions: { '@tradai/runtime': '0.1.0', '@tradai/strategy-sdk': '0.1.0' },
    },
    strategy: { name: 'sma-crossover', sha256: '5f'.repeat(32) },
    ...{ exchange: 'binance', pairs: ['BTC/USDT', 'ETH/USDT', 'XRP/USDT'], timeframe: '1h' },
    ...{ stake_currency: 'USDT', starting_balance: 10_000 },
    study: { name: 'sma-crossover-1a2b3c4d', spec_sha256: 'a7'.repeat(32) },
    search: {
      ...{ sampler: objectives.length > 1 ? 'nsga-2' : 'tpe', seed: 1, batch: 8, objectives, space: SPACE },
      constraints: { min_trades: 30, max_drawdown: 0.4 },
      ...{ fixed: { useVolume: false }, points: 49 * 191 * 1001 * 6 * 331 },
    },
    ...{ end: 'done', trials, best: best.number },
    front: objectives.length > 1 ? frontOf(valued) : [],
    samples: {
      in_sample: aSample({ days: 114, total_return: 1.0169, market_change: 5.2006, objectives, loss: best.values[0]! }),
      out_of_sample: isSplit ? aSample({ from: 114, days: 49, total_return: 0.0298, objectives, loss: -0.8141 }) : null,
    },
    equity: {
      in_sample: anEquity({ days: 114, growth: 1.0169 }),
      out_of_sample: isSplit ? anEquity({ from: 114, days: 49, growth: 0.0298 }) : null,
    },
    odds: someOdds(best, isSplit),
    warnings: ['XRP/USDT has no candles before 2021-02-01 and is left out in sample.'],
  };
}

function aTrial(number: number, objectives: number): TrialRecord {
  const unit = SPACE.map((_, i) => chance(number, i) ** (1 + (number % 3) / 3));
  const point = Object.fromEntries(SPACE.map((searched, i) => [searched.name, valueAt(searched, unit[i]!)]));
  const base = { number, point };
  if (number % 17 === 5)
    return { ...base, error: 'The strategy threw: period must be below 200.', values: [], violations: [], figures: {} };
  const hill = 3 * Math.exp(-((unit[0]! - 0.3) ** 2) * 6 - (unit[1]! - 0.5) ** 2 * 4) - 1 + bell(number, 3) * 0.3;
  const trades = Math.round(20 + 200 * chance(number, 9));
  const figures = { trades, wins: Math.round(trades * 0.4), profit: hill / 4, drawdown: 0.1 + 0.4 * chance(number, 8) };
  const violations = [Math.max(-1, (30 - trades) / 30), (figures.drawdown - 0.4) / 0.4];
  if (number % 29 === 7) return { ...base, error: null, values: [], violations, figures };
  const values = [-hill, 0.1 + hill * 0.1 + 0.4 * chance(number, 8), -chance(number, 6)].slice(0, objectives);
  return { ...base, error: null, values, violations, figures };
}

function valueAt(searched: SearchedRecord, unit: number): TrialRecord['point'][string] {
  if (searched.kind === 'choice') return searched.options[Math.floor(unit * searched.options.length)]!;
  const value = searched.min + unit * (searched.max - searched.min);
  return searched.kind === 'int' ? Math.round(value) : Number(value.toFixed(searched.decimals));
}

function frontOf(trials: readonly TrialRecord[]): number[] {
  const isWorse = (a: TrialRecord, b: TrialRecord): boolean =>
    a !== b && a.values.every((value, i) => b.values[i]! <= value);
  return trials.filter((trial) => !trials.some((other) => isWorse(trial, other))).map(({ number }) => number);
}

function someOdds(best: TrialRecord, isSplit: boolean): SearchOddsRecord {
  return {
    ...{ days: 114, trials: 176 },
    deflated: {
      ...{ sharpe: 0.182, skew: 0.4, kurtosis: 5.1, days: 114, distinct: 171, clusters: 3, blind: 84, effective: 12.4 },
      ...{ mean_correlation: 0.61, lucky_sharpe: 0.141, probabilistic: 0.971, deflated: 0.664 },
      ...{ minimum_track_record: 1620, minimum_backtest: 77 },
    },
    overfitting: anOverfitting(),
    holding: {
      ...{ reality_check: 0.31, spa: 0.214, spa_lower: 0.17, spa_upper: 0.31, best_trial: best.number },
      ...{ best_difference: 0.0012, samples: 1000, mean_block: 3.4 },
    },
    random_entries: {
      in_sample: { chance: 0.004, samples: 1000, actual: 1.05, random: aSpread(0.12, 0.3) },
      out_of_sample: isSplit ? { chance: 0.038, samples: 1000, actual: 0.05, random: aSpread(-0.2, 0.1) } : null,
    },
    sensitivity: aSensitivity(best),
    importance: {
      single: SPACE.map(({ name }, i) => ({ name, share: [0.41, 0.22, 0.05, 0.031, 0.0004, 0.012][i]! })),
      pairs: [
        { names: ['fast', 'slow'], share: 0.14 },
        { names: ['slow', 'threshold'], share: 0.021 },
      ],
      trials: 176,
    },
    monte_carlo: { ...aMonteCarlo(isSplit ? 'out_of_sample' : 'in_sample') },
  };
}

function anOverfitting(): SearchOddsRecord['overfitting'] {
  const edges = Array.from({ length: 33 }, (_, i) => -4 + i * 0.25);
  const weights = edges.slice(1).map((edge) => Math.exp(-((edge - 0.8) ** 2) / 2.4));
  const sum = weights.reduce((a, b) => a + b);
  const points = Array.from({ length: 400 }, (_, i) => [0.18 + bell(i, 1) * 0.03, 0.09 + bell(i, 2) * 0.05] as const);
  return {
    ...{
      probability: 0.2871,
      trials: 84,
      splits: 12_870,
      blocks: 16,
      logits: { edges, shares: weights.map((value) => value / sum) },
    },
    ...{ slope: -0.31, intercept: 0.146, r_squared: 0.08, loss_share: 0.12, points },
    ...{ dominates_first_order: false, dominates_second_order: true },
  };
}

function aSensitivity({ point, values }: TrialRecord): SearchOddsRecord['sensitivity'] {
  const own = values[0]!;
  const lines = SPACE.map((searched) => axisThrough(searched, point[searched.name]!));
  const at = (axis: AxisRecord, i: number): number => ((i - axis.own) / axis.values.length) ** 2 * 6;
  const numeric = lines.slice(0, 3);
  const planes = numeric.flatMap((first, i) =>
    numeric.slice(i + 1).map((second) => ({
      axes: [first, second] as const,
      results: first.values.map((_, a) =>
        second.values.map((__, b) => (chance(a, b) < 0.04 ? null : own + at(first, a) + at(second, b))),
      ),
    })),
  );
  return {
    ...{ objective: 'equity-sharpe', own, plateau: 0.815, worst: 0.44, extra_runs: 412, planes },
    by_parameter: SPACE.map(({ name }, i) => ({ name, score: 0.6 + 0.39 * chance(i, 4) })),
    neighbors: lines.flatMap(({ name, values: all, own: position }) =>
      [position - 1, position + 1]
        .filter((i) => all[i] !== undefined)
        .map((i) => ({ name, value: all[i]!, result: chance(i, 7) < 0.2 ? null : own + 0.2 * chance(i, 8) })),
    ),
    lines: lines.map((axis) => ({ ...axis, results: axis.values.map((_, i) => (i === 3 ? null : own + at(axis, i))) })),
  };
}

function axisThrough(searched: SearchedRecord, value: AxisRecord['values'][number]): AxisRecord {
  if (searched.kind === 'choice')
    return { name: searched.name, values: searched.options, own: searched.options.indexOf(value) };
  const levels = Array.from({ length: 15 }, (_, i) => valueAt(searched, i / 14) as number);
  const values = [...new Set([...levels, value as number])].toSorted((a, b) => a - b);
  return { name: searched.name, values, own: values.indexOf(value as number) };
}
