import type { CandleColumns } from '@tradai/strategy-sdk';
import type { WalkOddsRecord } from '../../contract/odds.ts';
import type { DailyAccount, Days } from '../../metrics/daily.ts';
import { holdingAccount } from '../../metrics/holding-account.ts';
import { probabilisticSharpe } from '../../metrics/probabilistic-sharpe.ts';
import { superiorAbility } from '../../odds/significance/superior-ability.ts';
import { measuredSharpe } from '../../odds/sharpe/sharpe-of.ts';
import { minimumTrackRecord } from '../../odds/sharpe/track-record-length.ts';
import { randomStream } from '../../search/random.ts';
import { answered } from '../hyperopt/odds/answered.ts';
import { superiorityRecord } from '../hyperopt/odds/superiority-record.ts';
import { monteCarloWays } from '../monte-carlo/monte-carlo-ways.ts';

/** The account over all tests. */
export interface WalkedAccount {
  readonly start: number;
  readonly daily: DailyAccount;
  readonly days: Days;
  /** Open times of the candles of all tests. */
  readonly timesMs: Float64Array;
  /** Candles of all pairs over all tests. */
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  /** Of all trades, in money of this account. */
  readonly profits: Float64Array;
}

/** Equal walks with equal seeds have equal odds. */
export function walkOdds(account: WalkedAccount, seed: number): WalkOddsRecord {
  const { start, daily, profits } = account;
  return {
    days: daily.returns.length,
    probabilistic: probabilistic(daily.returns),
    holding: againstHolding(account, seed),
    monte_carlo: { of: 'all_tests', ...monteCarloWays({ start, profits, returns: daily.returns }, seed, null) },
  };
}

function probabilistic(returns: Float64Array): WalkOddsRecord['probabilistic'] {
  const measured = measuredSharpe(returns);
  const probability = measured === null ? NaN : probabilisticSharpe(measured);
  if (measured === null || Number.isNaN(probability))
    return { unanswered: `the account over ${returns.length} days of tests does not vary enough for a Sharpe ratio` };
  const needed = minimumTrackRecord(measured);
  return {
    sharpe: measured.sharpe,
    probability,
    minimum_track_record: Number.isFinite(needed) ? needed : null,
  };
}

function againstHolding({ daily, ...market }: WalkedAccount, seed: number): WalkOddsRecord['holding'] {
  const held = holdingAccount(market);
  if (held === null) return { unanswered: 'there are no candles that could have been held over the tests' };
  const random = randomStream(seed, 'holding');
  return answered(() => superiorityRecord(superiorAbility([daily.returns], held.returns, random), () => null));
}
