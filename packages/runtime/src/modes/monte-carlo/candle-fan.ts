import type { Answer, FanRecord } from '../../contract/odds.ts';
import { monteCarlo } from '../../odds/monte-carlo/monte-carlo.ts';
import { givenPaths } from '../../odds/monte-carlo/path-source.ts';
import { randomStream } from '../../search/random.ts';
import { inSlices } from '../backtest/in-slices.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import { answered } from '../hyperopt/odds/answered.ts';
import { candlePaths } from './candle-paths.ts';
import { fanRecord } from './fan-record.ts';
import { MadeHistories } from './made-histories.ts';

export interface CandleFanOptions {
  readonly seed: number;
  /** Histories; default 200, fewer of long runs. */
  readonly paths?: number;
  /** Mean length of blocks in candles, at least 1; default what suits the candles. */
  readonly meanBlock?: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, paths: number) => void;
}

/** The run as it was: the account at the start and by days, and the open times of its candles. */
export interface DailyRun {
  readonly start: number;
  readonly equity: Float64Array;
  readonly timesMs: Float64Array;
}

const PATHS = 200;
const FEWEST_PATHS = 20;
/** Candles of all pairs and histories: half a minute of most strategies. */
const MOST_CANDLES = 20_000_000;

/**
 * What the strategy would have made of candles that might have been. Rejects with the signal's reason when it is aborted; whatever else goes
 * wrong in a history is the answer's sentence.
 */
export async function candleFan(
  played: FinalRun,
  { start, timesMs, equity }: DailyRun,
  { seed, meanBlock, signal, onProgress, ...wishes }: CandleFanOptions,
): Promise<Answer<FanRecord>> {
  const histories = answered(() => new MadeHistories(played.run, meanBlock ?? null));
  if ('unanswered' in histories) return histories;
  const { paths = usualPaths(histories.candles) } = wishes;
  let done = 0;
  const onPath = (count: number): void => {
    done = count;
    onProgress?.(done, paths);
  };
  try {
    const accounts = await inSlices(candlePaths(played, histories, { paths, seed, timesMs, onPath }), signal);
    const found = monteCarlo(givenPaths(equity, accounts), randomStream(seed), { start, paths });
    return fanRecord(found, 'days', histories.meanBlock);
  } catch (error) {
    signal.throwIfAborted();
    return { unanswered: `history ${done + 1} of ${paths}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** As many as end in reasonable time. */
export function usualPaths(candles: number): number {
  return Math.max(FEWEST_PATHS, Math.min(PATHS, Math.floor(MOST_CANDLES / candles)));
}
