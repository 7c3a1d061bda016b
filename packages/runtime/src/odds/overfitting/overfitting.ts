import { TradaiError } from '@tradai/strategy-sdk';
import type { Random } from '../../search/random.ts';
import { blockSums, performances } from './block-sums.ts';
import { type Degradation, degradation } from './degradation.ts';
import { type Dominance, dominance } from './dominance.ts';
import { halfSplits } from './half-splits.ts';

export interface OverfittingOptions {
  /** Runs of neighboring periods that the range is cut into: even, 4 to 30. */
  readonly blocks?: number;
  /** More splits than these are drawn; even. */
  readonly mostSplits?: number;
  /** What chooses and judges trials: mean over deviation, or the mean. */
  readonly by?: 'sharpe' | 'mean';
}

/** How the best trial of one half of the periods does in the other half, over many halves. */
export interface Overfitting {
  /** Share of splits in which the chosen trial is no better than the median of the other half, 0 to 1. About ½ when choosing is luck. */
  readonly probability: number;
  readonly splits: number;
  /** Of each split: ln(ω ÷ (1 − ω)) of the chosen trial's relative rank ω in the other half. */
  readonly logits: Float64Array;
  /** Of each split: the chosen trial's performance where it was chosen and in the other half, per period. */
  readonly chosen: Float64Array;
  readonly judged: Float64Array;
  readonly degradation: Degradation;
  readonly dominance: Dominance;
}

const BLOCKS = 16;

/**
 * Combinatorially symmetric cross-validation of a search: `returns`, one series per trial, all of the same periods.
 * Bailey, Borwein, López de Prado and Zhu, "The Probability of Backtest Overfitting", Journal of Computational Finance 20(4), 2017 (first 2015).
 * Periods that do not divide make some blocks one period longer; equal performances share their mean rank. Throws `bad-option`.
 */
export function overfitting(
  returns: readonly Float64Array[],
  random: Random,
  { blocks = BLOCKS, mostSplits, by = 'sharpe' }: OverfittingOptions = {},
): Overfitting {
  refuse(returns, blocks);
  const table = blockSums(returns, blocks);
  const masks = halfSplits(blocks, random, mostSplits);
  const all = 2 ** blocks - 1;
  const found = { logits: new Float64Array(masks.length), chosen: new Float64Array(masks.length) };
  const judged = new Float64Array(masks.length);
  const means = new Float64Array(masks.length);
  const [here, there] = [new Float64Array(returns.length), new Float64Array(returns.length)];
  masks.forEach((mask, split) => {
    performances(table, blocksOf(mask, blocks), by === 'sharpe', here);
    performances(table, blocksOf(all ^ mask, blocks), by === 'sharpe', there);
    const best = largest(here);
    const rank = relativeRank(there, best);
    found.logits[split] = Math.log(rank / (1 - rank));
    found.chosen[split] = here[best]!;
    judged[split] = there[best]!;
    means[split] = there.reduce((sum, value) => sum + value, 0) / there.length;
  });
  return {
    probability: found.logits.filter((logit) => logit <= 0).length / masks.length,
    splits: masks.length,
    ...found,
    judged,
    degradation: degradation(found.chosen, judged),
    dominance: dominance(judged, means),
  };
}

function refuse(returns: readonly Float64Array[], blocks: number): void {
  const problem =
    returns.length < 2
      ? `the probability of overfitting needs at least 2 trials whose returns differ, there are ${returns.length}`
      : !Number.isInteger(blocks / 2) || blocks < 4 || blocks > 30
        ? `blocks of the probability of overfitting must be an even number from 4 to 30, not ${blocks}`
        : returns[0]!.length < 2 * blocks
          ? `the probability of overfitting with ${blocks} blocks needs at least ${2 * blocks} periods, there are ${returns[0]!.length}`
          : null;
  if (problem !== null) throw new TradaiError('bad-option', problem);
}

function blocksOf(mask: number, blocks: number): number[] {
  return Array.from({ length: blocks }, (_, block) => block).filter((block) => (mask & (1 << block)) !== 0);
}

/** The first of equal ones. */
function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Rank from 1 (worst) over trials + 1, so that it is never 0 or 1. */
function relativeRank(values: Float64Array, trial: number): number {
  let [below, equal] = [0, 0];
  for (const value of values) {
    if (value < values[trial]!) below++;
    else if (value === values[trial]!) equal++;
  }
  return (below + (equal + 1) / 2) / (values.length + 1);
}
