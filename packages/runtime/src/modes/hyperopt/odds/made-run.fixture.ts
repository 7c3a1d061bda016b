import { HOUR, madeCandles, madeTrade, type Made } from '../../../metrics/made-trade.fixture.ts';
import type { ExposedRun } from './pair-exposures.ts';

/** A run over hourly candles of one pair by their opens, hour 0 in front of it; the last close is given. A wallet of 1,000, no fees. */
export function madeRun(opens: readonly number[], lastClose: number, trades: readonly Made[]): ExposedRun {
  const rows = opens.map((open, i) => {
    const close = opens[i + 1] ?? lastClose;
    return [open, Math.max(open, close), Math.min(open, close), close] as const;
  });
  const candles = madeCandles(rows);
  const last = opens.length - 1;
  return {
    pairs: [{ pair: 'BTC/USDT', candles, first: 1, last }],
    evaluated: {
      trades: trades.map((trade) => madeTrade({ fee: 0, ...trade })),
      startingBalance: 1000,
      ...{ backtestStartMs: HOUR, backtestEndMs: last * HOUR, candleMs: HOUR, pairs: ['BTC/USDT'] },
      candlesByPair: new Map([['BTC/USDT', candles]]),
      timesMs: candles.openTimeMs.slice(1),
    },
  };
}
