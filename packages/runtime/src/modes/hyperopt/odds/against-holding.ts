import type { Answer, SuperiorityRecord } from '../../../contract/odds.ts';
import { daysOf } from '../../../metrics/daily.ts';
import { holdingAccount } from '../../../metrics/holding-account.ts';
import { superiorAbility } from '../../../odds/significance/superior-ability.ts';
import type { EvaluatedRun } from '../../../search/objectives/evaluated-run.ts';
import type { Random } from '../../../search/random.ts';
import type { ComparedTrials } from './compared-trials.ts';
import { superiorityRecord } from './superiority-record.ts';

/** Days times trials times samples: some seconds. Up to 1,000 trials of a year there are 1,000 samples. */
const MOST_STEPS = 400_000_000;
const SAMPLES = 1000;
const FEWEST_SAMPLES = 200;

/** All trials against the pairs of the run in equal parts. Throws `bad-option` for too few days. */
export function againstHolding(
  { returns, numbers, days }: ComparedTrials,
  { candlesByPair, timesMs, candleMs }: EvaluatedRun,
  random: Random,
): Answer<SuperiorityRecord> {
  const held = holdingAccount({ candlesByPair, timesMs, days: daysOf(timesMs, candleMs) });
  if (held === null) return { unanswered: 'there are no candles that could have been held' };
  const bounded = Math.floor(MOST_STEPS / Math.max(1, days * returns.length));
  const samples = Math.max(FEWEST_SAMPLES, Math.min(SAMPLES, bounded));
  return superiorityRecord(superiorAbility(returns, held.returns, random, { samples }), (i) => numbers[i]!);
}
