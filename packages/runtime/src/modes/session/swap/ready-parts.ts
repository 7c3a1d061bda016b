import { nextOpenMs, timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import type { KnownCandles, MarketFeed } from '../../../market/market-feed.ts';
import type { SeriesCandles, VersionSpec } from '../driver/driver-parts.ts';
import type { SessionHost } from '../host/session-host.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { SessionWorld } from '../start/session-world.ts';
import { upTo } from './up-to.ts';

/** What another version takes over with, had while the one before trades. */
export interface ReadyParts {
  /** Exchange time as of which candles are there; of series that the session looks at, it has what closed since. */
  readonly candlesMs: number;
  readonly history: readonly SeriesCandles[];
  /** One that runs, for series that the session does not look at yet; null: its own is enough. Whoever has the parts closes it. */
  readonly feed: MarketFeed | null;
  /** The session's own at that time: beside another one they are of no use. */
  readonly besides: MarketFeed;
}

type TakingHost = Pick<SessionHost, 'feed' | 'known' | 'nowMs' | 'pairs' | 'records'>;

export interface ReadyWorld {
  readonly host: TakingHost;
  readonly history: SessionWorld['history'];
  /** A feed of these pairs that runs, and begins after these candles. */
  readonly startFeed: (
    pairs: readonly string[],
    known: readonly KnownCandles[],
    signal: AbortSignal,
  ) => Promise<MarketFeed>;
}

/** A candle that closed so shortly before may be on its way still. */
export const SETTLED_MS = 2000;

/**
 * Asks for all that a version needs, however long that takes. `before`: what was had of it earlier, whose feed goes on where it may. Throws why it
 * cannot be had.
 */
export async function readyParts(
  spec: VersionSpec,
  before: ReadyParts | null,
  { host, history: load, startFeed }: ReadyWorld,
  signal: AbortSignal,
): Promise<ReadyParts> {
  const besides = host.feed;
  const candlesMs = host.nowMs() - SETTLED_MS;
  const loaded = await load(spec, host.records, candlesMs);
  const history = loaded.map(({ series, candles }) => {
    return { series, candles: upTo(candles, candlesMs - timeframeMs(series.timeframe), []) };
  });
  const added = addedTo(host, history);
  if (added.length === 0) return { candlesMs, history, feed: null, besides };
  const known = before?.besides === besides ? before.feed : null;
  const pairs = [...new Set([...host.pairs, ...spec.pairs])];
  const feed = known ?? (await startFeed(pairs, [...host.known, ...added], signal));
  return { candlesMs, history, feed, besides };
}

/** Whether a version can take over with them now: every series goes on without a hole where they end. */
export function areStillReady({ besides, history }: ReadyParts, { feed, known }: TakingHost): boolean {
  const taken = new Map(known.map(({ series, newest }) => [seriesKey(series), newest]));
  return (
    besides === feed &&
    history.every(({ series, candles: { openTimeMs, length } }) => {
      const first = taken.get(seriesKey(series))?.[0];
      if (first === undefined || length === 0) return true;
      return first.openTimeMs <= nextOpenMs(openTimeMs[length - 1]!, series.timeframe);
    })
  );
}

/** The newest candles of series that the session does not look at. */
export function addedTo(host: Pick<TakingHost, 'known'>, history: readonly SeriesCandles[]): readonly KnownCandles[] {
  const has = new Set(host.known.map(({ series }) => seriesKey(series)));
  return knownIn(history.filter(({ series }) => !has.has(seriesKey(series))));
}

/** The newest candles of each series, as a feed begins after them. */
export function knownIn(history: readonly SeriesCandles[]): readonly KnownCandles[] {
  return history.map(({ series, candles }) => ({ series, newest: newestOf(candles) }));
}

const COMPARED = 5;

function newestOf({ openTimeMs, open, high, low, close, volume, length }: CandleColumns): KnownCandles['newest'] {
  return Array.from({ length: Math.min(COMPARED, length) }, (_, i) => {
    const at = length - Math.min(COMPARED, length) + i;
    return {
      ...{ openTimeMs: openTimeMs[at]!, open: open[at]!, high: high[at]! },
      ...{ low: low[at]!, close: close[at]!, volume: volume[at]! },
    };
  });
}
