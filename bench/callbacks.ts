import {
  add,
  crossesAbove,
  defineStrategy,
  ema,
  enterLong,
  exitNow,
  keep,
  keepStop,
  reduce,
  stopFromOpen,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import type { BacktestOutcome } from '../packages/runtime/src/backtest/outcome.ts';
import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { madeUpPairs, runEngine } from './engine.ts';
import { atLeast, atMost, measure, type Report } from './harness.ts';

const CANDLES = 1_000_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** One pair whose trades ask the strategy on every candle, and one that adds to and takes from its positions. */
export function callbacks(): Report {
  const pairs = madeUpPairs([walkCandles(CANDLES)], 300);
  const arena = new Arena();
  const config = { stake_amount: 1_000, dry_run_wallet: 1e9, max_open_trades: 1 };
  const run = (strategy: AnyStrategy) => () => runEngine({ strategy, timeframe: '1m', pairs, config, memory: arena });
  const [one, two, adjusting] = measure(
    [
      { name: 'one callback', run: run(asking()) },
      { name: 'two callbacks', run: run(askingTwice()) },
      { name: 'adjusting', run: run(adjustingPositions()) },
    ],
    { rounds: 9, warmUp: 3 },
  );
  const held = candlesHeld(run(asking())());
  const adjusted = run(adjustingPositions())();
  return {
    part: 'callbacks, one pair, 1,000,000 candles',
    figures: [
      { name: 'candles in position', value: held, unit: '' },
      { name: 'customStoploss', value: one!.medianMs, unit: 'ms' },
      { name: 'customStoploss and customExit that reads a column', value: two!.medianMs, unit: 'ms' },
      { name: 'the same, candles in position a second', value: held / two!.medianMs / 1_000, unit: 'M/s' },
      { name: 'adjusting positions', value: adjusting!.medianMs, unit: 'ms' },
      { name: 'adjusting positions, trades', value: adjusted.trades.length, unit: '' },
      { name: 'adjusting positions, orders', value: adjusted.trades.flatMap(({ orders }) => orders).length, unit: '' },
    ],
    goals: [
      atLeast('candles in position a second, millions', held / one!.medianMs / 1_000, 3),
      atMost('time a trade when trades double', growth(arena), 1.2),
    ],
  };
}

const HELD = { timeframe: '1m', stoploss: -0.9 } as const;

/** In a trade nearly always. */
function asking(): AnyStrategy {
  return defineStrategy({
    ...HELD,
    name: 'asking',
    indicators: ({ candles }) => ({ fast: ema(candles.close, 12), slow: ema(candles.close, 260) }),
    entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up')],
    customStoploss: ({ profitRatio }) => (profitRatio > 10 ? stopFromOpen(1) : keepStop),
  });
}

/** The same with a second callback, which reads a column. */
function askingTwice(): AnyStrategy {
  return defineStrategy({
    ...HELD,
    name: 'asking-twice',
    indicators: ({ candles }) => ({ fast: ema(candles.close, 12), slow: ema(candles.close, 260) }),
    entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up')],
    customStoploss: ({ profitRatio }) => (profitRatio > 10 ? stopFromOpen(1) : keepStop),
    customExit: ({ row, profitRatio }) => (row.fast < 0 && profitRatio > 0 ? exitNow('never') : keep),
  });
}

function adjustingPositions(): AnyStrategy {
  return defineStrategy({
    name: 'adjusting',
    timeframe: '1m',
    stoploss: -0.02,
    indicators: ({ candles }) => ({ fast: ema(candles.close, 12), slow: ema(candles.close, 100) }),
    entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up')],
    customExit: ({ trade, now }) => (now - trade.openTimeMs > HOUR ? exitNow('an hour') : keep),
    adjustTradePosition: ({ trade, profitRatio }) => {
      if (profitRatio < -0.002 && trade.entries.length < 3) return add(100);
      return profitRatio > 0.002 && trade.exits.length === 0 ? reduce({ fraction: 0.5 }) : keep;
    },
  });
}

/** Time a trade over all candles, as a multiple of that over the first half. */
function growth(memory: Arena): number {
  const config = { stake_amount: 1_000, dry_run_wallet: 1e9, max_open_trades: 1 };
  const strategy = adjustingPositions();
  const contests = [CANDLES / 2, CANDLES].map((length) => {
    const pairs = madeUpPairs([walkCandles(length)], 300);
    return { name: String(length), run: () => runEngine({ strategy, timeframe: '1m', pairs, config, memory }) };
  });
  const [half, whole] = measure(contests, { rounds: 7, warmUp: 2 });
  const trades = contests.map(({ run }) => run().trades.length);
  return whole!.medianMs / trades[1]! / (half!.medianMs / trades[0]!);
}

function candlesHeld({ trades }: BacktestOutcome): number {
  return trades.reduce((sum, { openTimeMs, closeTimeMs }) => sum + (closeTimeMs - openTimeMs) / MINUTE + 1, 0);
}
