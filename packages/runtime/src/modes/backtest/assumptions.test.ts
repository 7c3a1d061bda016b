import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineStrategy, enterLong } from '@tradai/strategy-sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MarketFile } from '../../config/market-file.ts';
import { makeSeries, type CandleSeries } from '../../data/candles.ts';
import { storeSeries } from '../../data/import/import-into-cache.ts';
import { assumptionsOf } from './assumptions.ts';
import { backtest } from './backtest.ts';
import type { BacktestRequest } from './request.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);
const TIERS = [{ minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 }];

const dataDir = mkdtempSync(join(tmpdir(), 'tradai-assumptions-'));
beforeAll(() =>
  storeSeries(dataDir, [
    ...['BTC', 'ETH'].map((base) => series(`${base}/USDT:USDT`, 'candle')),
    series('BTC/USDT:USDT', 'mark'),
    series('BTC/USDT:USDT', 'funding'),
  ]),
);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it.each([
  [['BTC/USDT:USDT'], undefined],
  [['BTC/USDT:USDT', 'ETH/USDT:USDT'], 'ETH/USDT:USDT: there are no series of funding rates and mark prices'],
])('a report on %s says which pairs pay no funding', (pairs, text) => {
  const strategy = defineStrategy({
    name: 'any',
    timeframe: '1h',
    stoploss: -0.1,
    indicators: () => ({}),
    entry: ({ candles: { close } }) => [enterLong(close.gt(0))],
  });
  const markets: MarketFile = {
    name: 'some.json',
    date: 'no date',
    rules: new Map(),
    tiers: new Map(pairs.map((pair) => [pair, TIERS])),
  };
  const request: BacktestRequest = {
    ...{ strategy, params: {}, overrides: {}, pairs, exchange: 'binance', dataDir, markets, withColumns: false },
    config: { trading_mode: 'futures', margin_mode: 'isolated' },
    timerange: { startMs: null, endMs: null },
  };
  const found = assumptionsOf(request, backtest(request)).find(({ name }) => name === 'no funding');
  expect(found?.text).toBe(text);
});

function series(pair: string, kind: 'candle' | 'mark' | 'funding'): CandleSeries {
  const length = 48;
  const openTimeMs = Float64Array.from({ length }, (_, i) => START + i * HOUR);
  const close = new Float64Array(length).fill(kind === 'funding' ? 0.0001 : 100);
  const volume = new Float64Array(length).fill(1);
  const key = { exchange: 'binance', market: 'futures', pair, timeframe: '1h', kind } as const;
  return makeSeries(key, { openTimeMs, open: close, high: close, low: close, close, volume });
}
