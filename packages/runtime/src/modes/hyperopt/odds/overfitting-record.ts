import type { Answer, OverfittingRecord } from '../../../contract/odds.ts';
import { shownSteps } from '../../../odds/monte-carlo/fan-chart.ts';
import { distinctTrials } from '../../../odds/overfitting/distinct-trials.ts';
import { overfitting, type Overfitting } from '../../../odds/overfitting/overfitting.ts';
import type { Random } from '../../../search/random.ts';
import { finiteOrNull } from './finite-or-null.ts';

const BLOCKS = 16;
/** Seconds: time grows with the square of the trials. */
const MOST_TRIALS = 2000;
const BARS = 20;
const POINTS = 400;

/** Of trials that differ. Throws `bad-option` for too few of them, or of days. */
export function overfittingRecord(all: readonly Float64Array[], random: Random): Answer<OverfittingRecord> {
  const looked = shownSteps(all.length, MOST_TRIALS).map((position) => all[position]!);
  const returns = distinctTrials(looked).map((position) => looked[position]!);
  if (returns.length === 1 && all.length > 1)
    return {
      unanswered: `the returns of all ${all.length} trials resemble those of the first, so that there was nothing to choose`,
    };
  const found = overfitting(returns, random, { blocks: BLOCKS });
  const { degradation, dominance } = found;
  return {
    ...{ probability: found.probability, trials: returns.length, splits: found.splits, blocks: BLOCKS },
    logits: histogram(found.logits),
    slope: finiteOrNull(degradation.slope),
    intercept: finiteOrNull(degradation.intercept),
    r_squared: finiteOrNull(degradation.rSquared),
    loss_share: degradation.probabilityOfLoss,
    points: pointsOf(found),
    dominates_first_order: dominance.firstOrder,
    dominates_second_order: dominance.secondOrder,
  };
}

/** Bars of one width, as many below 0 as above: 0 is where a chosen trial is the median. */
function histogram(logits: Float64Array): OverfittingRecord['logits'] {
  const reach = Math.max(1, Math.ceil(logits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0)));
  const width = (2 * reach) / BARS;
  const counts = Array.from({ length: BARS }, () => 0);
  for (const logit of logits) counts[Math.min(BARS - 1, Math.floor((logit + reach) / width))]!++;
  return {
    edges: Array.from({ length: BARS + 1 }, (_, i) => i * width - reach),
    shares: counts.map((count) => count / logits.length),
  };
}

/** Evenly over the splits. */
function pointsOf({ chosen, judged }: Overfitting): [number, number][] {
  const shown = Math.min(POINTS, chosen.length);
  return Array.from({ length: shown }, (_, i) => {
    const split = Math.floor((i * chosen.length) / shown);
    return [chosen[split]!, judged[split]!];
  });
}
