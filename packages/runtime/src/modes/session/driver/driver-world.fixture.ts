import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CANDLE_FIELDS, nextOpenMs, timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import { strategyDefinition } from '@tradai/strategy-sdk/graph';
import type { Candle } from '../../../columns/live-columns.ts';
import { parseMarketFile, type MarketFile } from '../../../config/market-file.ts';
import { runSettings } from '../../../config/run-settings.ts';
import type { RawConfig } from '../../../config/setting-table.ts';
import { shippedFile } from '../../../config/shipped-file.ts';
import { firstAtOrAfter } from '../../../core/first-at-or-after.ts';
import type { Quote } from '../../../core/quote.ts';
import { heapAlloc } from '../../../data/candles.ts';
import { fillGaps } from '../../../data/fill-gaps.ts';
import { importFolder } from '../../../data/import/import-folder.ts';
import { loadCandles } from '../../../data/load-candles.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { SeriesCandle, SeriesName } from '../../../session/session-pair.ts';
import { loadStrategy } from '../../../strategies/load-strategy.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { DriverParts, SeriesCandles, VersionSpec } from './driver-parts.ts';
import type { DriverEvent } from './session-driver.ts';
import { sessionNeeds, type SessionNeed } from './session-series.ts';
import { versionSpec } from './version-spec.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../../../examples/', import.meta.url));

/** An example strategy on its shipped candles, lived through in short: what a driver is opened with, and events. */
export class DriverWorld {
  readonly spec: VersionSpec;
  readonly markets: MarketFile;
  readonly #dataDir: string;
  readonly #series = new Map<string, CandleColumns>();

  constructor(spec: VersionSpec, markets: MarketFile, dataDir: string) {
    this.spec = spec;
    this.markets = markets;
    this.#dataDir = dataDir;
  }

  /** Everything up to a time, as `sessionNeeds` asks for it. */
  async parts(nowMs: number, records: SessionRecords = new Map(), version = this.spec): Promise<DriverParts> {
    return { version, markets: this.markets, history: await this.history(nowMs, records, version), records };
  }

  async history(nowMs: number, records: SessionRecords, version = this.spec): Promise<readonly SeriesCandles[]> {
    const needs = await sessionNeeds(version, records, nowMs);
    return needs.map((need) => ({ series: need.series, candles: this.#between(need, nowMs) }));
  }

  /** Of a series that the strategy looks at, `fromMs <= open time <= toMs`. */
  async candles(series: SeriesName, fromMs: number, toMs: number): Promise<CandleColumns> {
    const needs = await sessionNeeds(this.spec, new Map(), toMs);
    const need = needs.find((each) => seriesKey(each.series) === seriesKey(series))!;
    return this.#between({ ...need, fromMs }, nextOpenMs(toMs, series.timeframe));
  }

  /** A look a few seconds after each close of own candles from one time to another, and the candles in front of it. */
  async events(fromMs: number, toMs: number): Promise<readonly DriverEvent[]> {
    const needs = await sessionNeeds(this.spec, new Map(), fromMs);
    const own = needs.filter(({ series }) => series.candleType === null);
    const { timeframe } = needs[0]!.series;
    const events: DriverEvent[] = [];
    for (let closeMs = nextOpenMs(fromMs, timeframe); closeMs <= toMs; closeMs = nextOpenMs(closeMs, timeframe)) {
      const sinceMs = closeMs - timeframeMs(timeframe);
      const candles = needs.flatMap((need) => this.#closed(need, sinceMs, closeMs));
      events.push({ kind: 'candles', candles });
      for (const moment of [0, 1, 2, 3]) events.push(this.#look(own, closeMs, moment));
    }
    return events;
  }

  /** Inside the candle that begins: at its open, low, high and close, by a book with a spread. */
  #look(own: readonly SessionNeed[], openMs: number, moment: number): DriverEvent {
    const nowMs = openMs + 4_000 + (moment * timeframeMs(own[0]!.series.timeframe)) / 4;
    const quotes: Record<string, Quote> = {};
    for (const need of own) {
      const { openTimeMs, open, low, high, close, length } = this.#all(need);
      const at = firstAtOrAfter(openTimeMs, openMs, length);
      const rate = [open, low, high, close][moment]![at];
      if (openTimeMs[at] !== openMs || rate === undefined) continue;
      const [bid, ask] = [rate * 0.9998, rate * 1.0002];
      quotes[need.series.pair] = {
        timeMs: nowMs,
        bid,
        ask,
        last: rate,
        book: { bids: [[bid, 1e9]], asks: [[ask, 1e9]] },
      };
    }
    return { kind: 'turn', nowMs, quotes };
  }

  #closed(need: SessionNeed, sinceMs: number, closeMs: number): SeriesCandle[] {
    const { series } = need;
    const all = this.#all(need);
    const candles: SeriesCandle[] = [];
    for (
      let i = firstAtOrAfter(all.openTimeMs, sinceMs - timeframeMs(series.timeframe), all.length);
      i < all.length;
      i++
    ) {
      const endMs = nextOpenMs(all.openTimeMs[i]!, series.timeframe);
      if (endMs > closeMs) break;
      if (endMs <= sinceMs) continue;
      const candle = Object.fromEntries(CANDLE_FIELDS.map((field) => [field, all[field][i]!])) as Candle;
      candles.push({ series, candle });
    }
    return candles;
  }

  #between(need: SessionNeed, nowMs: number): CandleColumns {
    const all = this.#all(need);
    const from = firstAtOrAfter(all.openTimeMs, need.fromMs, all.length);
    let to = all.length;
    while (to > from && nextOpenMs(all.openTimeMs[to - 1]!, need.series.timeframe) > nowMs) to--;
    const cut = (field: (typeof CANDLE_FIELDS)[number]): Float64Array => all[field].subarray(from, to);
    const columns = Object.fromEntries(CANDLE_FIELDS.map((field) => [field, cut(field)]));
    return { ...columns, length: to - from } as unknown as CandleColumns;
  }

  #all({ key }: SessionNeed): CandleColumns {
    const id = JSON.stringify(key);
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    const range = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
    const loaded = loadCandles({ dataDir: this.#dataDir, key, alloc: heapAlloc, ...range });
    const { series } = fillGaps(loaded, heapAlloc);
    this.#series.set(id, series);
    return series;
  }
}

/** The shipped candles in a folder of their own. */
export async function shippedCandles(...series: readonly string[]): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tradai-driver-'));
  for (const folder of series)
    await importFolder(
      join(EXAMPLES, 'data/binance', folder),
      dataDir,
      { exchange: 'binance' },
      { nowMs: Date.UTC(2026, 0, 1) },
    );
  return dataDir;
}

export async function exampleWorld(name: string, dataDir: string, over: RawConfig = {}): Promise<DriverWorld> {
  const folder = join(EXAMPLES, 'strategies', name);
  const config = { ...(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as RawConfig), ...over };
  const { name: exchange, pair_whitelist: pairs } = config['exchange'] as { name: string; pair_whitelist: string[] };
  const loaded = await loadStrategy(join(folder, 'strategy.ts'));
  const settings = runSettings(strategyDefinition(loaded.strategy), config);
  const own = join(folder, 'markets.json');
  const markets = existsSync(own) ? own : shippedFile('markets/binance-spot.json');
  return new DriverWorld(
    versionSpec({ loaded, params: {}, config, settings, pairs, exchange }),
    parseMarketFile(readFileSync(markets, 'utf8'), basename(markets)),
    dataDir,
  );
}
