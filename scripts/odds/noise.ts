import { deflatedStudy } from '../../packages/runtime/src/odds/sharpe/deflated-study.ts';
import { sharpeOf } from '../../packages/runtime/src/odds/sharpe/sharpe-of.ts';
import { overfitting } from '../../packages/runtime/src/odds/overfitting/overfitting.ts';
import { superiorAbility } from '../../packages/runtime/src/odds/significance/superior-ability.ts';
import { probabilisticSharpe } from '../../packages/runtime/src/metrics/probabilistic-sharpe.ts';
import { randomStream } from '../../packages/runtime/src/search/random.ts';
import { changesOf, type Market } from './made-market.ts';

/** What the odds say of searches on made markets, whose truth is known. */
export interface NoiseRow {
  readonly market: string;
  readonly seeds: number;
  /** Searches whose winner is called skill with 95 %. */
  readonly probabilistic: number;
  readonly byClusters: number;
  readonly deflated: number;
  /** Searches in which Hansen's test against holding is below 5 %. */
  readonly spa: number;
  readonly meanDeflated: number;
  readonly meanOverfitting: number;
}

const DAYS = 730;
const CANDLES_A_DAY = 6;

/** Moving averages of 1 to 60 candles against slower ones of up to 200: 180 trials, long or out. */
const PAIRS = steps(3, 60, 4).flatMap((fast) =>
  steps(10, 200, 14).flatMap((slow) => (slow > fast ? [[fast, slow] as const] : [])),
);

export function noiseTable(seeds: number): NoiseRow[] {
  return [
    noiseRow('random walk', seeds, { trend: 0, drift: 0 }),
    noiseRow('random walk that rises', seeds, { trend: 0, drift: 0.0003 }),
    noiseRow('weak trends', seeds, { trend: 0.1, drift: 0 }),
    noiseRow('trends', seeds, { trend: 0.2, drift: 0 }),
  ];
}

function noiseRow(market: string, seeds: number, made: Market): NoiseRow {
  const row = { probabilistic: 0, byClusters: 0, deflated: 0, spa: 0, meanDeflated: 0, meanOverfitting: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const changes = changesOf(made, seed, DAYS * CANDLES_A_DAY);
    const trials = PAIRS.map(([fast, slow]) => daily(changes, positionsOf(changes, fast, slow)));
    const sharpes = trials.map(sharpeOf);
    const study = deflatedStudy(trials, sharpes.indexOf(Math.max(...sharpes)), randomStream(seed, 'study'))!;
    const held = daily(changes, new Float64Array(changes.length).fill(1));
    if (study.probabilisticSharpe >= 0.95) row.probabilistic++;
    if (probabilisticSharpe(study.best, study.luckyByClusters) >= 0.95) row.byClusters++;
    if (study.deflatedSharpe >= 0.95) row.deflated++;
    if (superiorAbility(trials, held, randomStream(seed, 'spa'), { samples: 200 }).spa < 0.05) row.spa++;
    row.meanDeflated += study.deflatedSharpe / seeds;
    row.meanOverfitting += overfitting(trials, randomStream(seed, 'halves'), { blocks: 10 }).probability / seeds;
  }
  return { market, seeds, ...row };
}

/** 1 over a candle at whose open the fast average was above the slow one, else 0. */
function positionsOf(changes: Float64Array, fast: number, slow: number): Float64Array {
  let [price, quick, late] = [0, 0, 0];
  return changes.map((change) => {
    const position = quick > late ? 1 : 0;
    price += change;
    quick += ((price - quick) * 2) / (fast + 1);
    late += ((price - late) * 2) / (slow + 1);
    return position;
  });
}

function daily(changes: Float64Array, positions: Float64Array): Float64Array {
  const days = new Float64Array(DAYS);
  changes.forEach((change, i) => (days[Math.floor(i / CANDLES_A_DAY)]! += change * positions[i]!));
  return days;
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
