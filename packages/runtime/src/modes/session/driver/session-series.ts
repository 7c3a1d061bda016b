import { candleOpenMs, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { GraphFrame } from '@tradai/strategy-sdk/graph';
import type { SeriesKey } from '../../../data/candles.ts';
import { historyIn } from '../../../session/history-in.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { SeriesName } from '../../../session/session-pair.ts';
import { frameNeed, frameStartup, informativeFrames, ownNeed, ownStartup } from '../../backtest/needed-series.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { VersionSpec } from './driver-parts.ts';
import { settleVersion, type SettledVersion } from './settle-version.ts';
import { earlierVersions } from './versions-in.ts';

/** A series that a session looks at, and where it is stored. */
export interface SessionNeed {
  readonly series: SeriesName;
  readonly key: SeriesKey;
  /** Open time of the first candle that is wanted; a series that begins later serves too. */
  readonly fromMs: number;
}

/** Candles in front of a new version, beside those that its columns need: recursive averages come to rest on them. */
export const IN_FRONT = 500;

/**
 * Every series that a session goes on with, each once: those of the version that is to enter, and of versions that have open trades by these
 * records. Holes are to be filled, and all candles up to the present to be there. Throws what is wrong with the version that is to enter.
 */
export async function sessionNeeds(
  version: VersionSpec,
  records: SessionRecords,
  nowMs: number,
): Promise<readonly SessionNeed[]> {
  const needs = needsOf(await settleVersion(version), records, nowMs);
  for (const earlier of earlierVersions(version, records)) {
    // One that cannot be opened is told of when the session is opened.
    const settled = await settleVersion(earlier).catch(() => null);
    if (settled !== null) needs.push(...needsOf(settled, records, nowMs));
  }
  const widest = new Map<string, SessionNeed>();
  for (const need of needs) {
    const id = seriesKey(need.series);
    const known = widest.get(id);
    widest.set(id, known === undefined || need.fromMs < known.fromMs ? need : known);
  }
  return [...widest.values()];
}

/** Of a frame of the strategy's graph, as `pair` looks at it. */
export function seriesOfFrame(
  { id, pair: other, timeframe, candleType }: Pick<GraphFrame, 'id' | 'pair' | 'timeframe' | 'candleType'>,
  pair: string,
  stakeCurrency: string,
): SeriesName {
  if (id === 0) return { pair, timeframe, candleType: null };
  return { pair: (other ?? pair).replaceAll('{stake}', stakeCurrency), timeframe, candleType };
}

/** Candles of a frame with which a version begins that is new. */
export function startupOf({ built, settings, spec }: SettledVersion, frame: GraphFrame): number {
  const choice = { built, settings, exchange: spec.exchange, timerange: { startMs: null, endMs: null } };
  return (frame.id === 0 ? ownStartup(choice) : frameStartup(choice, frame)) + IN_FRONT;
}

function needsOf(version: SettledVersion, records: SessionRecords, nowMs: number): SessionNeed[] {
  const { built, settings, spec, stakeCurrency } = version;
  const choice = { built, settings, exchange: spec.exchange, timerange: { startMs: null, endMs: null } };
  return spec.pairs.flatMap((pair) => {
    const starts = Map.groupBy(historyIn(records, spec.id, pair), (start) => seriesKey(start.series));
    const frames = [built.graph.own, ...informativeFrames(built)];
    return frames.map((frame) => {
      const series = seriesOfFrame(frame, pair, stakeCurrency);
      const { key } = frame.id === 0 ? ownNeed(choice, pair) : frameNeed(choice, frame, pair);
      const known = starts.get(seriesKey(series))?.map((start) => start.fromMs);
      const fromMs =
        known === undefined ? candlesBefore(nowMs, frame.timeframe, startupOf(version, frame)) : Math.min(...known);
      return { series, key, fromMs };
    });
  });
}

/** Open time of the first of so many candles that are closed by then. */
function candlesBefore(nowMs: number, timeframe: Timeframe, count: number): number {
  return candleOpenMs(candleOpenMs(nowMs, timeframe) - count * timeframeMs(timeframe), timeframe);
}
