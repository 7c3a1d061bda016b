import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import type { CandleSource } from '../../ports/candle-source.ts';
import { readSeries } from '../cache/read-series.ts';
import { seriesPath } from '../cache/series-path.ts';
import { writeSeries } from '../cache/write-series.ts';
import { heapAlloc, type CandleSeries, type SeriesKey } from '../candles.ts';
import type { HalfOpenRange } from '../timerange.ts';
import { BTC, HOUR, ListSource, START } from './list-source.fixture.ts';
import type { SeriesReport } from './report.ts';
import { warmUp, type WarmUpRequest } from './warm-up.ts';

export interface WarmTestWorld {
  /** New and empty for each test. */
  dataDir: string;
  store(...list: CandleSeries[]): void;
  stored(key?: SeriesKey): CandleSeries;
  /** Of the file of the series. */
  bytes(): Buffer;
  /** Of a file that holds these candles and nothing else. */
  bytesOf(series: CandleSeries): Buffer;
  request(sources: readonly CandleSource[], changes?: Partial<WarmUpRequest>): WarmUpRequest;
  /** Warms up one series over hours 0 to 100, long ago. */
  warm(sources: readonly CandleSource[], changes?: Partial<WarmUpRequest>): Promise<SeriesReport>;
}

export function warmTestWorld(): WarmTestWorld {
  const root = mkdtempSync(join(tmpdir(), 'tradai-warm-up-'));
  beforeEach(() => {
    world.dataDir = mkdtempSync(join(root, 'data-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const world: WarmTestWorld = {
    dataDir: root,
    store: (...list) => void writeSeries(world.dataDir, list),
    stored: (key = BTC) => readSeries(world.dataDir, key, heapAlloc)!,
    bytes: () => readFileSync(seriesPath(world.dataDir, BTC)),
    bytesOf: (series) => readFileSync(writeSeries(mkdtempSync(join(root, 'expected-')), [series])[0]!),
    request: (sources, changes = {}) => ({
      dataDir: world.dataDir,
      needs: [{ key: BTC, range: hours(0, 100), isOptional: false }],
      sources,
      aim: 'range',
      nowMs: START + 10_000 * HOUR,
      ...changes,
    }),
    warm: async (sources, changes) => (await warmUp(world.request(sources, changes))).series[0]!,
  };
  return world;
}

export function hours(from: number, to: number): HalfOpenRange {
  return { fromMs: START + from * HOUR, toMs: START + to * HOUR };
}

export const arctic = (...list: CandleSeries[]): ListSource => new ListSource('arcticdb', list);
export const exchange = (...list: CandleSeries[]): ListSource => new ListSource('exchange', list);

/** Where the candles of the range came from: `cache 0-99 100`, first and last hour, and the number of candles. */
export function parts({ parts: list }: SeriesReport): string[] {
  return list.map(({ kind, firstMs, lastMs, candles }) => {
    const [first, last] = [firstMs, lastMs].map((timeMs) => (timeMs - START) / HOUR);
    return `${kind} ${first}-${last} ${candles}`;
  });
}
