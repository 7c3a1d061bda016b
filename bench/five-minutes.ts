import { exitNow, keep, keepStop } from '@tradai/strategy-sdk';
import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { madeUpPairs, runEngine } from './engine.ts';
import { atMost, measure, type Report } from './harness.ts';
import { twoAverages } from './strategies.ts';

const PAIRS = 16;
const CANDLES = 105_120;
const FIVE_MINUTES = 300_000;
const CALLBACKS = {
  customStoploss: () => keepStop,
  customExit: ({ profitRatio }: { readonly profitRatio: number }) => (profitRatio > 10 ? exitNow('never') : keep),
};

/** Sixteen pairs over a year of five minutes, with callbacks and without. Run in a process of its own, for its peak memory. */
export function fiveMinutes(): Report {
  const pairs = madeUpPairs(
    Array.from({ length: PAIRS }, (_, i) => walkCandles(CANDLES, 100 + i, FIVE_MINUTES)),
    26,
  );
  const arena = new Arena();
  const config = { stake_amount: 100, dry_run_wallet: 10_000, max_open_trades: 10 };
  const plain = twoAverages('5m');
  const asking = twoAverages('5m', CALLBACKS);
  const runOf = (strategy: typeof plain) => () =>
    runEngine({ strategy, timeframe: '5m', pairs, config, memory: arena });
  // Of one run each: what comes after are repetitions.
  const trades = runOf(plain)().trades.length;
  runOf(asking)();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const [without, withCallbacks] = measure(
    [
      { name: 'without callbacks', run: runOf(plain) },
      { name: 'with callbacks', run: runOf(asking) },
    ],
    { rounds: 7, warmUp: 2 },
  );
  const candles = PAIRS * CANDLES;
  return {
    part: `${PAIRS} pairs × ${CANDLES} candles of five minutes, 10 slots`,
    figures: [
      { name: 'trades', value: trades, unit: '' },
      { name: 'without callbacks', value: without!.medianMs, unit: 'ms' },
      { name: 'without callbacks, candles a second', value: candles / without!.medianMs / 1_000, unit: 'M/s' },
      { name: 'with customStoploss and customExit', value: withCallbacks!.medianMs, unit: 'ms' },
      { name: 'with callbacks, candles a second', value: candles / withCallbacks!.medianMs / 1_000, unit: 'M/s' },
    ],
    goals: [atMost('peak memory, MB', peakMb, 400)],
  };
}
