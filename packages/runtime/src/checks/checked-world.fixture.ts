import {
  chance,
  type AnyStrategy,
  buildStrategy,
  evaluate,
  type BuiltStrategy,
  type CandlesOf,
  type GraphFrame,
} from '@tradai/strategy-sdk/graph';
import { timeframeMs, type CandleColumns } from '@tradai/strategy-sdk';
import { checkedColumns, type CheckedColumn, type Columns } from './checked-columns.ts';

const START_MS = Date.UTC(2021, 0, 1);

export interface CheckedWorld {
  readonly strategy: AnyStrategy;
  readonly built: BuiltStrategy;
  readonly candlesOf: CandlesOf;
  readonly columns: readonly CheckedColumn[];
  readonly whole: Columns;
}

/** A strategy over `length` own candles of a market that wanders, and over as much of every other timeframe. */
export function checkedWorld(strategy: AnyStrategy, length: number): CheckedWorld {
  const built = buildStrategy(strategy);
  const made = new Map<GraphFrame, CandleColumns>();
  const spanMs = length * timeframeMs(built.graph.own.timeframe);
  const candlesOf: CandlesOf = (frame) => {
    const known = made.get(frame) ?? wandering(frame, Math.floor(spanMs / timeframeMs(frame.timeframe)));
    made.set(frame, known);
    return known;
  };
  const columns = checkedColumns(built, false);
  const whole = evaluate(
    built.graph,
    candlesOf,
    columns.map(({ output }) => output),
  );
  return { strategy, built, candlesOf, columns, whole };
}

function wandering({ timeframe, id }: GraphFrame, length: number): CandleColumns {
  const next = chance(7 + id);
  const close = new Float64Array(length);
  let price = 100;
  for (let i = 0; i < length; i++) close[i] = price *= 1 + (next() - 0.5) * 0.02;
  const open = close.map((value, i) => (i === 0 ? value : close[i - 1]!));
  return {
    ...{ openTimeMs: Float64Array.from(close, (_, i) => START_MS + i * timeframeMs(timeframe)), open, close, length },
    ...{ high: close.map((value, i) => Math.max(value, open[i]!) * 1.002), volume: close.map(() => 1 + next()) },
    low: close.map((value, i) => Math.min(value, open[i]!) * 0.998),
  };
}
