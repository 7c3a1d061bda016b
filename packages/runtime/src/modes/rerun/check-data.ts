import type { SeriesRecord } from '../../contract/result.ts';
import { utc } from '../backtest/utc.ts';
import { RunError } from './errors.ts';

/** Refuses candles that are not those of a run, series by series. Throws `data-changed`. */
export function checkData(run: string, wanted: readonly SeriesRecord[], found: readonly SeriesRecord[]): void {
  for (const series of wanted) {
    const candidates = found.filter((other) => nameOf(other) === nameOf(series));
    if (candidates.some(({ sha256 }) => sha256 === series.sha256)) continue;
    const [now] = candidates;
    const is = now === undefined ? 'none' : extent(now);
    throw new RunError(
      'data-changed',
      `The candles of ${nameOf(series)} have changed since the run ${run}: now ${is}, then ${extent(series)}.`,
    );
  }
}

function nameOf({ exchange, market, pair, timeframe, kind }: SeriesRecord): string {
  return [exchange, market, pair, timeframe, ...(kind === 'candle' ? [] : [kind])].join(' ');
}

function extent({ candles, first_ms: first, last_ms: last, sha256 }: SeriesRecord): string {
  return `${candles} from ${utc(first)} to ${utc(last)} (${sha256.slice(0, 8)})`;
}
