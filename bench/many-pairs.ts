import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { madeUpPairs, runEngine } from './engine.ts';
import { atMost, measure, type Report } from './harness.ts';
import { twoAverages } from './strategies.ts';

const PAIRS = 40;
const CANDLES = 8_760;
const HOUR = 3_600_000;

/** Forty pairs that compete for ten slots over a year of hours. Run in a process of its own, for its peak memory. */
export function manyPairs(): Report {
  const candles = Array.from({ length: PAIRS }, (_, i) => walkCandles(CANDLES, 100 + i, HOUR));
  const pairs = madeUpPairs(candles, 26);
  const arena = new Arena();
  const strategy = twoAverages('1h');
  const config = { stake_amount: 100, dry_run_wallet: 10_000, max_open_trades: 10 };
  const run = () => runEngine({ strategy, timeframe: '1h', pairs, config, memory: arena });
  const [ours] = measure([{ name: 'engine', run }], { rounds: 11, warmUp: 3 });
  const { trades, rejectedSignals } = run();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  return {
    part: `${PAIRS} pairs × ${CANDLES} candles, 10 slots`,
    figures: [
      { name: 'engine', value: ours!.medianMs, unit: 'ms' },
      { name: 'engine, candles a second', value: (PAIRS * CANDLES) / ours!.medianMs / 1_000, unit: 'M/s' },
      { name: 'trades', value: trades.length, unit: '' },
      { name: 'rejected signals', value: rejectedSignals, unit: '' },
    ],
    goals: [atMost('peak memory, MB', peakMb, 250)],
  };
}
