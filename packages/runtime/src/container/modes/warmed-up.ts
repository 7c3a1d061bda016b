import { openCandleSources } from '../../compose/candle-sources.ts';
import type { DataPolicy } from '../../contract/run-spec.ts';
import type { OriginRecord, RunFacts } from '../../contract/manifest.ts';
import type { SeriesReport } from '../../data/warm-up/report.ts';
import type { SeriesNeed } from '../../data/warm-up/series-need.ts';
import { neededSeries } from '../../modes/backtest/needed-series.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';

/** For `run.json`. */
export type WarmedUp = Required<Pick<RunFacts, 'sources' | 'candles'>>;

/** Brings the candles of a run into the local cache, and says what came from where. Throws what keeps a run from its candles. */
export async function warmedUp(
  ready: ReadyRun,
  { settings, io, log, pulse, signal }: RunContext,
  needs: readonly SeriesNeed[] = needsOf(ready),
): Promise<WarmedUp> {
  const { request } = ready.job;
  const policy = ready.spec?.data_policy ?? settings.dataPolicy;
  const { throwProblem, warmUp } = await import('../../data/warm-up/warm-up.ts');
  const sources = await openCandleSources({
    arcticUri: settings.arcticUri,
    exchange: asksExchange(policy) ? request.exchange : null,
    env: io.env,
    onWait: (text) => log.event('waiting', text),
  });
  try {
    const report = await warmUp({
      dataDir: request.dataDir,
      needs,
      sources: sources.list,
      aim: 'range',
      nowMs: Date.now(),
      allowShort: policy === 'as_is',
      leavesHoles: policy === 'backfill',
      signal,
      onProgress: (done, total) => pulse.progress(done, total, 'series'),
    });
    for (const { notes } of report.series) for (const note of notes) log.warn(note);
    throwProblem(report.series);
    return { sources: report.sources, candles: report.series.map(originOf) };
  } finally {
    await sources.close();
  }
}

/** Series that a run reads. */
export function needsOf({
  job: { request },
  settled: { built, settings },
}: Pick<ReadyRun, 'job' | 'settled'>): SeriesNeed[] {
  const { exchange, timerange, pairs } = request;
  return neededSeries({ built, settings, exchange, timerange }, pairs);
}

export function asksExchange(policy: DataPolicy): boolean {
  return policy === 'backfill' || policy === 'repair';
}

function originOf({ key, parts, agreed, replaced, filled, holes }: SeriesReport): OriginRecord {
  const { exchange, market, pair, timeframe, kind } = key;
  return {
    ...{ exchange, market, pair, timeframe, kind },
    parts: parts.map((part) => ({
      ...{ kind: part.kind, place: part.place, candles: part.candles },
      ...{ first_ms: part.firstMs, last_ms: part.lastMs },
    })),
    ...{ agreed, replaced: replaced.length, filled, missing: holes.missing },
  };
}
