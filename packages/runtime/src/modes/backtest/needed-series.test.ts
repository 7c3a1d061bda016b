import { crossesAbove, defineStrategy, enterLong, sma } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import type { MarketFile } from '../../config/market-file.ts';
import type { RawConfig } from '../../config/setting-table.ts';
import { describeSeries } from '../../data/candles.ts';
import { parseTimerange } from '../../data/timerange.ts';
import type { SeriesNeed } from '../../data/warm-up/series-need.ts';
import { neededSeries } from './needed-series.ts';
import { settle } from './settle.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 4);
const END = Date.UTC(2021, 0, 20);

const wide = defineStrategy({
  name: 'wide',
  timeframe: '1h',
  stoploss: -0.1,
  canShort: true,
  indicators: ({ candles: { close }, informative }) => ({
    slow: sma(close, 50),
    four: informative('4h', (four) => ({ mean: sma(four.close, 10) })),
    bitcoin: informative({ pair: 'BTC/USDT:USDT', timeframe: '1h' }, (bitcoin) => ({ mean: sma(bitcoin.close, 80) })),
  }),
  entry: ({ slow, four }) => [enterLong(crossesAbove(slow, four.mean))],
});

function needs(config: RawConfig, timerange = '20210104-20210120'): readonly SeriesNeed[] {
  const pairs = ['BTC/USDT:USDT', 'ETH/USDT:USDT'];
  const markets: MarketFile = { name: 'none.json', date: 'no date', rules: new Map(), tiers: new Map() };
  const run = { strategy: wide, params: {}, config, overrides: {}, pairs, markets };
  const { built, settings } = settle(run);
  return neededSeries({ built, settings, exchange: 'binance', timerange: parseTimerange(timerange) }, pairs);
}

const table = (list: readonly SeriesNeed[]): unknown[] =>
  list.map(({ key, range, isOptional, instead }) => [
    describeSeries(key),
    (START - range.fromMs) / HOUR,
    range.toMs - END,
    isOptional,
    instead === undefined ? null : describeSeries(instead),
  ]);

describe('the series that a run needs', () => {
  it('are own candles, what columns look at, detail candles, rates and marks, each once with all of it', () => {
    const config = { trading_mode: 'futures', margin_mode: 'isolated', timeframe_detail: '5m' };
    //                        series                          hours in front   end included   optional
    expect(table(needs(config))).toEqual([
      ['binance futures BTC/USDT:USDT 1h', 80, 1, false, null],
      ['binance futures ETH/USDT:USDT 1h', 50, 1, false, null],
      ['binance futures BTC/USDT:USDT 4h', 40, 1, false, null],
      ['binance futures ETH/USDT:USDT 4h', 40, 1, false, null],
      ['binance futures BTC/USDT:USDT 5m', 0, 1, false, null],
      ['binance futures BTC/USDT:USDT 1h funding', 0, 1, true, null],
      ['binance futures BTC/USDT:USDT 1h mark', 0, 1, true, 'binance futures BTC/USDT:USDT 8h mark'],
      ['binance futures ETH/USDT:USDT 5m', 0, 1, false, null],
      ['binance futures ETH/USDT:USDT 1h funding', 0, 1, true, null],
      ['binance futures ETH/USDT:USDT 1h mark', 0, 1, true, 'binance futures ETH/USDT:USDT 8h mark'],
    ]);
  });

  it('reach as far as an explicit number of startup candles', () => {
    const config = { trading_mode: 'futures', margin_mode: 'isolated', startup_candle_count: 200 };
    const [bitcoin, ether, four] = table(needs(config)) as [unknown[], unknown[], unknown[]];
    expect([bitcoin[1], ether[1], four[1]]).toEqual([200, 200, 800]);
  });

  it('are open where the range is', () => {
    const [bitcoin] = needs({ trading_mode: 'futures', margin_mode: 'isolated' }, '-20210120');
    expect(bitcoin!.range).toEqual({ fromMs: -Infinity, toMs: END + 1 });
  });
});
