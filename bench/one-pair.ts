import { Arena } from '../packages/runtime/src/columns/arena.ts';
import { walkCandles } from './candles.ts';
import { madeUpPairs, runEngine } from './engine.ts';
import { atMost, measure, type Report } from './harness.ts';
import { prototypeMemory, prototypeRun } from './prototype.ts';
import { twoAverages } from './strategies.ts';

const CANDLES = 1_000_000;

/** One pair end to end: columns, signals and trades, beside the prototype. */
export function onePair(): Report {
  const candles = walkCandles(CANDLES);
  const memory = prototypeMemory(CANDLES);
  const arena = new Arena();
  const strategy = twoAverages('1m');
  const config = { stake_amount: 1000, dry_run_wallet: 1e9, max_open_trades: 1 };
  const engine = { strategy, timeframe: '1m', pairs: madeUpPairs([candles], 26), config, memory: arena } as const;
  const [prototype, ours] = measure(
    [
      { name: 'prototype', run: () => prototypeRun(candles, memory) },
      { name: 'engine', run: () => runEngine(engine) },
    ],
    { rounds: 25, warmUp: 8 },
  );
  return {
    part: 'one pair, 1,000,000 candles',
    figures: [
      { name: 'prototype', value: prototype!.medianMs, unit: 'ms' },
      { name: 'prototype, trades', value: prototypeRun(candles, memory), unit: '' },
      { name: 'engine', value: ours!.medianMs, unit: 'ms' },
      { name: 'engine, trades', value: runEngine(engine).trades.length, unit: '' },
      { name: 'engine, candles a second', value: CANDLES / ours!.medianMs / 1_000, unit: 'M/s' },
    ],
    goals: [atMost('engine over prototype', ours!.medianMs / prototype!.medianMs, 3)],
  };
}
