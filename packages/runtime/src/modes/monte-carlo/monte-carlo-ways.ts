import type { Answer, FanRecord, MonteCarloRecord } from '../../contract/odds.ts';
import { monteCarlo } from '../../odds/monte-carlo/monte-carlo.ts';
import { returnPaths, tradePaths } from '../../odds/monte-carlo/path-source.ts';
import { tradeRatios } from '../../odds/monte-carlo/trade-ratios.ts';
import { stationaryBlockLength } from '../../odds/significance/block-length.ts';
import { randomStream, type Random } from '../../search/random.ts';
import { answered } from '../hyperopt/odds/answered.ts';
import { fanRecord } from './fan-record.ts';

/** An account in other ways. */
export type MonteCarloWays = Omit<MonteCarloRecord, 'of'>;

/** An account that is to be had in other ways. */
export interface PlayedAccount {
  /** Money at the start. */
  readonly start: number;
  /** Of closed trades in money, in the order of closing. */
  readonly profits: Float64Array;
  /** Per UTC day, marked to market. */
  readonly returns: Float64Array;
}

/** `candles`: what another run over made candles has found, which takes longer. Equal seeds have equal records; each question draws by itself. */
export function monteCarloWays(
  { start, profits, returns }: PlayedAccount,
  seed: number,
  candles: MonteCarloWays['candles'],
): MonteCarloWays {
  const asked = (name: string, find: (random: Random) => FanRecord): Answer<FanRecord> =>
    answered(() => find(randomStream(seed, 'monte-carlo', name)));
  return {
    shuffled_trades: asked('shuffled-trades', (random) =>
      fanRecord(monteCarlo(tradePaths(profits, 'added'), random, { start }), 'trades', null),
    ),
    drawn_trades: asked('drawn-trades', (random) => {
      const source = tradePaths(tradeRatios(profits, start), 'compounded', 'resample');
      return fanRecord(monteCarlo(source, random, { start }), 'trades', null);
    }),
    returns: asked('returns', (random) => {
      const meanBlock = stationaryBlockLength(returns);
      return fanRecord(monteCarlo(returnPaths(returns, meanBlock), random, { start }), 'days', meanBlock);
    }),
    candles,
  };
}
