import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { runEngine } from './engine.ts';
import { atMost, measure, type Report } from './harness.ts';
import { crossIndex } from './prototype/hyper.mjs';
import { ema2 } from './prototype/kernels.mjs';
import { defaults, simTuned } from './prototype/sim.mjs';
import { twoAverages } from './strategies.ts';

const CANDLES = 1_000_000;

/** One pair end to end: columns, signals and trades, beside the prototype. */
export function onePair(): Report {
  const candles = walkCandles(CANDLES);
  const arena = new Arena();
  const strategy = twoAverages('1m');
  const config = { stake_amount: 1000, dry_run_wallet: 1e9, max_open_trades: 1 };
  const engine = (): number =>
    runEngine({ strategy, timeframe: '1m', candles: [candles], config, memory: arena, startup: 26 }).counters
      .timedoutExitOrders;
  const [prototype, ours] = measure([prototypeRun(candles), { name: 'engine', run: engine }], {
    rounds: 15,
    warmUp: 6,
  });
  const { trades } = runEngine({ strategy, timeframe: '1m', candles: [candles], config, memory: arena, startup: 26 });
  return {
    part: 'one pair, 1,000,000 candles',
    figures: [
      { name: 'prototype', value: prototype!.medianMs, unit: 'ms' },
      { name: 'engine', value: ours!.medianMs, unit: 'ms' },
      { name: 'engine, candles a second', value: CANDLES / ours!.medianMs / 1_000, unit: 'M/s' },
      { name: 'trades', value: trades.length, unit: '' },
    ],
    goals: [atMost('engine over prototype', ours!.medianMs / prototype!.medianMs, 3)],
  };
}

function prototypeRun({ open, high, low, close }: ReturnType<typeof walkCandles>): { name: string; run: () => void } {
  const fast = new Float64Array(CANDLES);
  const slow = new Float64Array(CANDLES);
  const entries = new Int32Array(CANDLES);
  const exits = new Uint8Array(CANDLES);
  const trades = new Float64Array(4 * CANDLES);
  const result = new Float64Array(4);
  const run = (): void => {
    ema2(close, fast, slow, 12, 26);
    const count = crossIndex(fast, slow, CANDLES, 25, entries, exits);
    simTuned(open, high, low, exits, entries.subarray(0, count), CANDLES, defaults, trades, result);
  };
  return { name: 'prototype', run };
}
