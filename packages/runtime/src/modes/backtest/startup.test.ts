import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crossesAbove, defineStrategy, enterLong, sma, type Timeframe } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MarketFile } from '../../config/market-file.ts';
import type { RawConfig } from '../../config/setting-table.ts';
import type { ResultDocument } from '../../contract/result.ts';
import { makeSeries, type CandleSeries } from '../../data/candles.ts';
import { storeSeries } from '../../data/import/import-into-cache.ts';
import { parseTimerange } from '../../data/timerange.ts';
import { backtestReport } from './artifacts.ts';
import { backtest } from './backtest.ts';

const HOUR = 3_600_000;
const NEW_YEAR = Date.UTC(2021, 0, 1);
const markets: MarketFile = { name: 'none.json', date: 'no date', rules: new Map(), tiers: new Map() };

const dataDir = mkdtempSync(join(tmpdir(), 'tradai-startup-'));
beforeAll(() =>
  storeSeries(dataDir, [
    candles('BTC/USDT', '1h', NEW_YEAR, 400),
    candles('ETH/USDT', '1h', NEW_YEAR + 100 * HOUR, 300),
    candles('BTC/USDT', '4h', NEW_YEAR, 100),
  ]),
);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const averages = defineStrategy({
  name: 'averages',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: ({ candles: { close } }) => ({ fast: sma(close, 5), slow: sma(close, 50) }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow))],
});

const wider = defineStrategy({
  name: 'wider',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: ({ candles: { close }, informative }) => ({
    fast: sma(close, 5),
    wide: informative('4h', (four) => ({ mean: sma(four.close, 10) })),
  }),
  entry: ({ fast, wide }) => [enterLong(crossesAbove(fast, wide.mean))],
});

describe('candles of another timeframe that are not there', () => {
  it('are named with the call that asks for them', () => {
    expect(() => run(wider, '20210104-', ['ETH/USDT'])).toThrow(
      /of ETH\/USDT it has 1h\..*informative\('4h'\) asks for them\. resample\(4, …\) would make them from the pair's own candles\.$/,
    );
  });
});

describe('startup candles', () => {
  it('that lie in front of the range warn of nothing', () => {
    const { warnings, assumptions, backtest_start_ms } = run(averages, '20210104-', ['BTC/USDT']);
    expect(warnings).toEqual([]);
    expect(startupOf(assumptions)).toBe(
      "50 candles in front of the range: what the strategy's columns and signals look back",
    );
    expect(backtest_start_ms).toBe(Date.UTC(2021, 0, 4));
  });

  it('that are missing move the start, which the result says', () => {
    const { warnings, assumptions, backtest_start_ms, data } = run(averages, '20210101-', ['BTC/USDT', 'ETH/USDT']);
    expect(warnings).toEqual([
      'BTC/USDT 1h has 0 of 50 startup candles in front of 2021-01-01 00:00, 50 too few: its trading begins at 2021-01-03 02:00.',
      'ETH/USDT 1h has 0 of 50 startup candles in front of 2021-01-01 00:00, 50 too few: its trading begins at 2021-01-07 06:00.',
    ]);
    expect(startupOf(assumptions)).toBe(
      "50 candles: what the strategy's columns and signals look back; in front of the range are fewer, so trading begins later: " +
        'BTC/USDT (0 of them) from 2021-01-03 02:00, ETH/USDT (0 of them) from 2021-01-07 06:00',
    );
    expect(backtest_start_ms).toBe(Date.UTC(2021, 0, 3, 2));
    expect(data.map((series) => series.effective_start_ms)).toEqual([Date.UTC(2021, 0, 3, 2), Date.UTC(2021, 0, 7, 6)]);
  });

  it.each([
    ['20210103T0100-', 'has 49 of 50', '1 too few', 'begins at 2021-01-03 02:00'],
    ['20210102-', 'has 24 of 50', '26 too few', 'begins at 2021-01-03 02:00'],
  ])('of which some are there are counted: %s', (timerange, ...pieces) => {
    const { warnings } = run(averages, timerange, ['BTC/USDT']);
    expect(warnings).toHaveLength(1);
    for (const piece of pieces) expect(warnings[0]).toContain(piece);
  });

  it('suffice from the first candle on that has the last of them in front', () => {
    expect(run(averages, '20210103T0200-', ['BTC/USDT']).warnings).toEqual([]);
  });

  it('come from the front of the data when the range is open', () => {
    const { warnings, assumptions } = run(averages, null, ['BTC/USDT']);
    expect(warnings).toEqual([]);
    expect(startupOf(assumptions)).toBe(
      "the first 50 candles of each pair: what the strategy's columns and signals look back",
    );
  });

  it('of an explicit number are missed in the same way', () => {
    const { warnings, assumptions } = run(averages, '20210101-', ['BTC/USDT'], { startup_candle_count: 60 });
    expect(warnings).toEqual([expect.stringContaining('0 of 60 startup candles')]);
    expect(startupOf(assumptions)).toContain('60 candles: set by the config; ');
  });

  it('of an informative series are named with the time of the first value', () => {
    expect(run(wider, '20210102-', ['BTC/USDT']).warnings).toEqual([
      'BTC/USDT 4h has 6 of 10 startup candles in front of 2021-01-02 00:00, 4 too few: what is computed from it has no value before 2021-01-02 16:00.',
    ]);
  });

  it('that leave nothing to trade are an error', () => {
    expect(() => run(averages, '20210101-20210102', ['BTC/USDT'])).toThrow(
      'BTC/USDT 1h has 25 candles in the time range and its startup, 27 too few: the columns of the strategy need 52.',
    );
  });
});

function run(
  strategy: AnyStrategy,
  timerangeText: string | null,
  pairs: readonly string[],
  config: RawConfig = {},
): ResultDocument {
  const request = {
    ...{ strategy, params: {}, overrides: {}, pairs, exchange: 'binance', dataDir, markets, withColumns: false },
    config: { max_open_trades: 1, stake_amount: 100, stake_currency: 'USDT', ...config },
    timerange: timerangeText === null ? { startMs: null, endMs: null } : parseTimerange(timerangeText),
  };
  const facts = { strategySha256: '', marketsSha256: '', configFileOf: () => null, warnings: [], configKeys: [] };
  return backtestReport(request, backtest(request), { ...facts, timerangeText }).result;
}

function startupOf(assumptions: ResultDocument['assumptions']): string | undefined {
  return assumptions.find(({ name }) => name === 'startup')?.text;
}

function candles(pair: string, timeframe: Timeframe, fromMs: number, length: number): CandleSeries {
  const stepMs = timeframe === '4h' ? 4 * HOUR : HOUR;
  const openTimeMs = Float64Array.from({ length }, (_, i) => fromMs + i * stepMs);
  const close = openTimeMs.map((_, i) => 100 + (i % 7));
  const volume = new Float64Array(length).fill(1);
  const key = { exchange: 'binance', market: 'spot', pair, timeframe, kind: 'candle' } as const;
  return makeSeries(key, { openTimeMs, open: close, high: close, low: close, close, volume });
}
