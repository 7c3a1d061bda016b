import type { Timeframe } from '@tradai/strategy-sdk';
import type { TradeRules } from '../core/rules.ts';
import type { Trade } from '../core/trade.ts';
import type { CloseTurns } from './close-turns.ts';
import { entryCandles, NEVER, type EntryCandles } from './entry-candles.ts';
import { FateCounter } from './fates.ts';
import type { PairInput } from './pair-input.ts';
import { stepsBetween } from './steps-between.ts';

/** A pair on its way through the run. Steps count candles of the timeframe from the start of the run, the same for all pairs. */
export interface PairState {
  readonly input: PairInput;
  readonly entries: EntryCandles;
  readonly fate: FateCounter;
  /** candle = step + shift */
  readonly shift: number;
  /** Open time of candle 0 as the grid has it, where the timeframe has a fixed length; otherwise NaN. */
  readonly originMs: number;
  /** Open ones, in order of opening; more than one only with position stacking. */
  readonly trades: Trade[];
  /** The next step at which something can happen; NEVER when nothing will. */
  next: number;
  /** How the main candle that is walked in detail now is looked at, and whether it has seen a trade of the pair. */
  turns: CloseTurns | null;
  wasOpen: boolean;
}

/** A pair before its first step. `startMs`: where step 0 of the run lies. */
export function pairState(input: PairInput, startMs: number, timeframe: Timeframe, rules: TradeRules): PairState {
  const firstMs = input.candles.openTimeMs[input.first]!;
  const shift = input.first - stepsBetween(startMs, firstMs, timeframe);
  const fate = new FateCounter(input, rules.canShort);
  const entries = entryCandles(input, rules.canShort);
  const originMs = timeframe === '1M' ? Number.NaN : firstMs - input.first * rules.timeframeMs;
  const next = stepOf(entries.from(input.first + 1), shift);
  return { input, entries, fate, shift, originMs, trades: [], next, turns: null, wasOpen: false };
}

/** The step at which a candle is met; NEVER stays. */
export function stepOf(candle: number, shift: number): number {
  return candle === NEVER ? NEVER : candle - shift;
}

/** The highest value on the signal candle first; without one last, and otherwise in the order of pairs. `candleOf`: the one that is traded. */
export function byPriority<P extends { readonly input: PairInput }>(
  pairs: readonly P[],
  candleOf: (pair: P) => number,
): readonly P[] {
  const valueOf = (pair: P): number => {
    const value = pair.input.signals.priority?.[candleOf(pair) - 1] ?? Number.NaN;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  const values = new Map(pairs.map((pair) => [pair, valueOf(pair)]));
  return pairs.toSorted((a, b) => {
    const left = values.get(a)!;
    const right = values.get(b)!;
    return left === right ? 0 : right - left;
  });
}

/** Keeps the order, and makes no new array. */
export function dropFrom<T>(list: T[], item: T): void {
  for (let i = list.indexOf(item); i + 1 < list.length; i++) list[i] = list[i + 1]!;
  list.pop();
}
