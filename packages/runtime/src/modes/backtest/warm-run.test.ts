import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crossesAbove, defineStrategy, enterLong, sma, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { afterAll, describe, expect, it } from 'vitest';
import { Arena } from '../../columns/arena.ts';
import type { MarketFile } from '../../config/market-file.ts';
import { describeSeries, makeSeries, type CandleSeries, type SeriesKey, type SeriesKind } from '../../data/candles.ts';
import { parseTimerange } from '../../data/timerange.ts';
import { storeSeries } from '../../data/import/import-into-cache.ts';
import { ListSource } from '../../data/warm-up/list-source.fixture.ts';
import { warmUp } from '../../data/warm-up/warm-up.ts';
import { CandleLoader } from './load-pair.ts';
import { neededSeries } from './needed-series.ts';
import { settle } from './settle.ts';

const BEGIN = Date.UTC(2021, 0, 1);
const END = Date.UTC(2021, 1, 10);
const PAIRS = ['BTC/USDT:USDT', 'ETH/USDT:USDT'];

const wide = defineStrategy({
  name: 'wide',
  timeframe: '1h',
  stoploss: -0.1,
  canShort: true,
  indicators: ({ candles: { close }, informative }) => ({
    slow: sma(close, 50),
    four: informative('4h', (four) => ({ mean: sma(four.close, 10) })),
    spot: informative({ pair: 'BTC/USDT', timeframe: '1d', candleType: 'spot' }, (day) => ({
      mean: sma(day.close, 3),
    })),
  }),
  entry: ({ slow, four }) => [enterLong(crossesAbove(slow, four.mean))],
});

const root = mkdtempSync(join(tmpdir(), 'tradai-warm-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function series(
  pair: string,
  timeframe: Timeframe,
  kind: SeriesKind = 'candle',
  stepMs = timeframeMs(timeframe),
): CandleSeries {
  const market = pair.includes(':') ? 'futures' : 'spot';
  const key: SeriesKey = { exchange: 'binance', market, pair, timeframe, kind };
  const column = (value: (i: number) => number): Float64Array =>
    Float64Array.from({ length: (END - BEGIN) / stepMs }, (_, i) => value(i));
  const rate = (i: number): number => 100 + (i % 37);
  return makeSeries(key, {
    openTimeMs: column((i) => BEGIN + i * stepMs),
    open: column(rate),
    high: column(rate),
    low: column(rate),
    close: column(rate),
    volume: column((i) => (kind === 'candle' ? 1 + (i % 5) : 0)),
  });
}

const everything = [
  series('BTC/USDT', '1d'),
  ...PAIRS.flatMap((pair) => [
    ...(['5m', '1h', '4h'] as const).map((timeframe) => series(pair, timeframe)),
    series(pair, '8h', 'mark'),
    series(pair, '1h', 'funding', 8 * 3_600_000),
  ]),
];

describe('a run from a cache that was warmed up for it', () => {
  it.each(['20210115-20210120', '20210115T0730-20210120T0410', '20210115-', '-20210120'])(
    'reads what it reads from a full one: %s',
    async (timerange) => {
      const [full, warm] = [mkdtempSync(join(root, 'full-')), mkdtempSync(join(root, 'warm-'))];
      await storeSeries(full, everything);
      const markets: MarketFile = { name: 'none.json', date: 'no date', rules: new Map(), tiers: new Map() };
      const config = { trading_mode: 'futures', margin_mode: 'isolated', timeframe_detail: '5m' };
      const request = {
        ...{ strategy: wide, params: {}, config, overrides: {}, pairs: PAIRS, markets },
        ...{ timerange: parseTimerange(timerange), exchange: 'binance', withColumns: false },
      };
      const { built, settings } = settle(request);
      const needs = neededSeries({ built, settings, ...request }, PAIRS);
      const sources = [new ListSource('arcticdb', everything)];
      const report = await warmUp({ dataDir: warm, needs, sources, aim: 'range', nowMs: END + 60_000 });
      expect(report.series.map(({ problem }) => problem)).toEqual(needs.map(() => null));

      const read = (dataDir: string): unknown[] => {
        const loader = new CandleLoader({ ...request, dataDir }, settings, built, new Arena());
        return PAIRS.map((pair) => loader.load(pair)!).flatMap(({ own, informative, side, first, last }) => [
          { first, last, funding: side.funding, missing: side.missing },
          ...[own, ...informative, ...side.series].map(({ key, candles }) => [describeSeries(key), candles]),
        ]);
      };
      expect(read(warm)).toEqual(read(full));
    },
  );
});
