import { openCandleSources } from '../../compose/candle-sources.ts';
import { candleOpenMs, type CandleColumns } from '@tradai/strategy-sdk';
import { heapAlloc } from '../../data/candles.ts';
import { fillGaps } from '../../data/fill-gaps.ts';
import { loadCandles } from '../../data/load-candles.ts';
import type { SeriesCandles, VersionSpec } from '../../modes/session/driver/driver-parts.ts';
import { sessionNeeds, type SessionNeed } from '../../modes/session/driver/session-series.ts';
import type { Io } from '../../process/io.ts';
import type { SessionRecords } from '../../session/record-book.ts';
import type { ContainerLog } from '../log.ts';
import { asksExchange } from '../modes/warmed-up.ts';
import type { ContainerSettings } from '../settings.ts';

export interface CandlePlaces {
  readonly settings: Pick<ContainerSettings, 'arcticUri' | 'dataDir' | 'dataPolicy'>;
  readonly env: Io['env'];
  readonly exchange: string;
  readonly log: ContainerLog;
  readonly signal: AbortSignal;
  /** Notes about candles that were told: a swap of versions fetches the same series again. */
  readonly told: Set<string>;
}

/**
 * Candles with which a session goes on, up to the newest that has closed: from the cache, ArcticDB and the exchange, in this order, holes filled.
 * `nowMs`: exchange time. Throws what keeps it from its candles.
 */
export async function sessionCandles(
  version: VersionSpec,
  records: SessionRecords,
  nowMs: number,
  places: CandlePlaces,
): Promise<readonly SeriesCandles[]> {
  const needs = await sessionNeeds(version, records, nowMs);
  await warmUp(needs, nowMs, places);
  return needs.map((need) => ({ series: need.series, candles: candlesOf(need, nowMs, places.settings.dataDir) }));
}

async function warmUp(needs: readonly SessionNeed[], nowMs: number, places: CandlePlaces): Promise<void> {
  const { settings, env, exchange, log, signal, told } = places;
  const { awayTexts, warmUp: warm } = await import('../../data/warm-up/warm-up.ts');
  const { DelistedPairs } = await import('./delisted-pairs.ts');
  const delisted = new DelistedPairs();
  const sources = await openCandleSources({
    arcticUri: settings.arcticUri,
    exchange: asksExchange(settings.dataPolicy) ? exchange : null,
    env,
    onWait: (text) => log.event('waiting', text),
  });
  try {
    const report = await warm({
      dataDir: settings.dataDir,
      needs: needs.map(({ key, fromMs }) => ({ key, range: { fromMs, toMs: nowMs }, isOptional: false })),
      sources: sources.list.map((source) => delisted.forgiving(source)),
      aim: 'range',
      nowMs,
      // A market that is younger than what columns like to see serves as well; what closed since comes from the feed.
      allowShort: true,
      leavesHoles: settings.dataPolicy === 'backfill',
      signal,
    });
    const gone = delisted.judge(report.series);
    const notes = report.series.flatMap((series) => series.notes);
    for (const note of [...notes, ...gone, ...awayTexts(report.series)]) {
      if (told.has(note)) continue;
      told.add(note);
      log.warn(note);
    }
  } finally {
    await sources.close();
  }
}

/** A candle that closed less than a second ago may still be corrected; the feed brings it. */
const SETTLED_MS = 1000;

function candlesOf({ key, fromMs }: SessionNeed, nowMs: number, dataDir: string): CandleColumns {
  const toMs = candleOpenMs(nowMs - SETTLED_MS, key.timeframe);
  return fillGaps(loadCandles({ dataDir, key, fromMs, toMs }), heapAlloc).series;
}
