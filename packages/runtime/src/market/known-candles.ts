import { DataError } from '../data/errors.ts';
import type { MarketCandle, MarketSeries } from '../ports/live-market.ts';
import { isSameCandle } from './sound-candle.ts';

/**
 * Holds candles that a session knows against those that the exchange shows. A candle without trades that the exchange does not list is the
 * same as none. Null when they are the same, else `sources-differ` for the first that is another.
 */
export function differenceFrom(
  exchange: string,
  { pair, timeframe }: MarketSeries,
  known: readonly MarketCandle[],
  rows: readonly MarketCandle[],
): DataError | null {
  const byTime = new Map(rows.map((row) => [row.openTimeMs, row]));
  for (const candle of known) {
    const shown = byTime.get(candle.openTimeMs);
    if (shown === undefined ? candle.volume === 0 : isSameCandle(shown, candle)) continue;
    const time = new Date(candle.openTimeMs).toISOString().slice(0, 16).replace('T', ' ');
    return new DataError(
      'sources-differ',
      `${exchange} ${shown === undefined ? 'does not have' : 'shows otherwise'} the ${timeframe} candle of ${pair} at ${time} UTC that the session's history has; expected the same candles, so load them from ${exchange} anew.`,
    );
  }
  return null;
}
