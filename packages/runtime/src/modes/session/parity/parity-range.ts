import { candleOpenMs, nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { RunError } from '../../rerun/errors.ts';
import { utc } from '../../backtest/utc.ts';
import type { HalfOpenRange } from '../../../data/timerange.ts';

const DAY = 86_400_000;

/**
 * The stretch of a session that is compared: what was asked for, else its last finished day in UTC, or all of it while it is younger; on
 * candles, and as far as the session has finished candles. `rowsMs`: open times of the candles that it has rows of, rising. Throws `no-candle`
 * when nothing is left.
 */
export function parityRange(
  asked: HalfOpenRange | null,
  rowsMs: readonly number[],
  timeframe: Timeframe,
  strategy: string,
): HalfOpenRange {
  const [firstMs, lastMs] = [rowsMs[0], rowsMs.at(-1)];
  if (firstMs === undefined || lastMs === undefined)
    throw new RunError('no-candle', `The session of ${strategy} has finished no candle yet; expected at least two.`);
  // A signal acts on the candle after it, and a row is written when that one has closed.
  const earliest = nextOpenMs(firstMs, timeframe);
  const latest = nextOpenMs(lastMs, timeframe);
  const wanted = asked ?? lastDay(earliest, latest);
  const fromMs = Math.max(earliest, ceiling(wanted.fromMs, timeframe));
  const toMs = Math.min(latest, ceiling(wanted.toMs, timeframe));
  if (fromMs < toMs) return { fromMs, toMs };
  throw new RunError(
    'no-candle',
    `The session of ${strategy} has no finished candle in that range; it has ${utc(earliest)} to ${utc(latest)}.`,
  );
}

function lastDay(earliest: number, latest: number): HalfOpenRange {
  const toMs = Math.floor(latest / DAY) * DAY;
  return toMs - DAY >= earliest || toMs > earliest ? { fromMs: toMs - DAY, toMs } : { fromMs: earliest, toMs: latest };
}

/** The first candle that opens no earlier; infinity stays. */
function ceiling(timeMs: number, timeframe: Timeframe): number {
  if (!Number.isFinite(timeMs)) return timeMs;
  const openMs = candleOpenMs(timeMs, timeframe);
  return openMs === timeMs ? openMs : nextOpenMs(openMs, timeframe);
}
