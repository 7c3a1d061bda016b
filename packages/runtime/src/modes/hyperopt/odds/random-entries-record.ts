import type { Answer, RandomEntriesRecord } from '../../../contract/odds.ts';
import { sum } from '../../../metrics/numbers.ts';
import { spread } from '../../../odds/monte-carlo/spread.ts';
import { dot } from '../../../odds/sharpe/unit-length.ts';
import { chanceOfRank } from '../../../odds/significance/chance-of-rank.ts';
import { randomEntries } from '../../../odds/significance/random-entries.ts';
import type { Random } from '../../../search/random.ts';
import { pairExposures, type ExposedRun, type PairExposure } from './pair-exposures.ts';

/** Candles times samples: about a second. Up to 50,000 candles of all pairs there are 1,000 samples. */
const MOST_STEPS = 50_000_000;
const SAMPLES = 1000;
const FEWEST_SAMPLES = 200;

/** The run's positions, those of each pair put elsewhere by chance. */
export function randomEntriesRecord(run: ExposedRun, random: Random): Answer<RandomEntriesRecord> {
  if (run.evaluated.trades.length === 0) return { unanswered: 'there is no trade whose entry could have been another' };
  const pairs = pairExposures(run);
  const candles = sum(pairs.map(({ market }) => market.length));
  const samples = Math.max(FEWEST_SAMPLES, Math.min(SAMPLES, Math.floor(MOST_STEPS / candles)));
  const actual = gainOf(pairs);
  const gains = Float64Array.from({ length: samples }, () =>
    gainOf(pairs.map(({ exposures, market }) => ({ exposures: randomEntries(exposures, random), market }))),
  );
  return { chance: chanceOfRank(actual, gains).probability, samples, actual, random: spread(gains) };
}

function gainOf(pairs: readonly PairExposure[]): number {
  return sum(pairs.map(({ exposures, market }) => dot(exposures, market)));
}
