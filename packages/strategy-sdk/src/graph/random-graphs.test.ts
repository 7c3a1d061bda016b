import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as sdk from '../index.ts';
import type { Candles, Condition, Series } from '../index.ts';
import { chance } from '../chance.ts';
import { randomCandles } from '../testing/random-columns.ts';
import type { CandleColumns } from '../market/candle-columns.ts';
import { buildStrategy, type BuiltStrategy } from './build-strategy.ts';
import { drive, newNodeState } from './drive.ts';
import { allocate, evaluate, plainMemory } from './evaluate.ts';
import type { GraphNode } from './graph.ts';
import type { ColumnArray } from './kernel.ts';

type S = Series<'5m'>;
type C = Condition<'5m'>;
type Pick = <T>(options: readonly T[]) => T;

/** A random expression of numbers. */
function number(candles: Candles<'5m'>, pick: Pick, depth: number): S {
  if (depth === 0) return pick([candles.open, candles.high, candles.low, candles.close, candles.volume]);
  const a = (): S => number(candles, pick, depth - 1);
  const b = (): C => condition(candles, pick, depth - 1);
  const n = pick([1, 2, 3, 10]);
  const minPeriods = pick([1, n]);
  return pick<() => S>([
    () => a().add(a()),
    () => a().sub(3),
    () => a().div(a()),
    () => a().mod(7),
    () => a().shift(n),
    () => a().change(n),
    () => a().round(1),
    () => a().forwardFill(),
    () => a().fillNaN(0),
    () => a().rolling(n, { minPeriods }).mean(),
    () => a().rolling(n, { minPeriods }).std(),
    () => a().rolling(n, { minPeriods }).max(),
    () => a().rolling(n, { minPeriods }).median(),
    () => a().rolling(n, { minPeriods }).linregSlope(),
    () => sdk.rollingBy(a(), sdk.consecutive(b()).add(1), { max: 5 }).sum(),
    () => sdk.ewm(a(), { span: n, adjust: pick([true, false]) }).mean(),
    () => sdk.cumulative.sum(a()),
    () => sdk.where(b(), a(), a()),
    () => sdk.max(a(), a(), 1),
    () => sdk.barsSince(b()),
    () => sdk.valueWhen(b(), a()),
    () => sdk.sumSince(a(), b()),
    () => sdk.ema(a(), n + 1),
    () => sdk.rsi(a(), n + 1),
    () => sdk.macd(a(), 3, 5, 2).histogram,
    () => sdk.heikinAshi(candles).open,
    () => sdk.scan({ a: a() }, { level: 0 }, (now, state) => (state.level = 0.9 * state.level + now.a)),
  ])();
}

function condition(candles: Candles<'5m'>, pick: Pick, depth: number): C {
  const a = (): S => number(candles, pick, Math.max(0, depth - 1));
  if (depth === 0) return a().gt(100);
  const b = (): C => condition(candles, pick, depth - 1);
  const n = pick([1, 2, 5]);
  return pick<() => C>([
    () => a().gt(a()),
    () => a().between(99, 101),
    () => sdk.all(b(), [b()]),
    () => sdk.any(b(), b()),
    () => b().not(),
    () => b().shift(n),
    () => sdk.crossesAbove(a(), a()),
    () => sdk.rising(a(), n),
    () => sdk.first(b()),
    () => sdk.cooldown(b(), n),
    () => sdk.every(b(), n),
    () => sdk.some(b(), n),
    () => sdk.time.starts(candles, 'day'),
  ])();
}

/** Every node for one candle after another, as a live session does. */
function candleByCandle(
  { graph }: BuiltStrategy,
  candles: ReadonlyMap<number, CandleColumns>,
  atOnce: ReadonlyMap<GraphNode, readonly ColumnArray[]>,
): Map<GraphNode, readonly ColumnArray[]> {
  const own = candles.get(0)!;
  const columns = new Map<GraphNode, readonly ColumnArray[]>();
  const states = graph.nodes.map((node) => newNodeState(node.operation));
  for (const node of graph.nodes) {
    const isReady = node.frame.id !== 0 || node.operation.kind === 'candle';
    columns.set(
      node,
      isReady ? (atOnce.get(node) ?? []) : node.outputs.map((kind) => allocate(plainMemory, kind, own.length)),
    );
  }
  for (let i = 0; i < own.length; i++) {
    for (const node of graph.nodes) {
      if (node.frame.id !== 0 || !atOnce.has(node)) continue;
      const inputs = node.inputs.map((input) => columns.get(input.node)![input.index]!);
      const other = node.operation.kind === 'closed-index' ? candles.get(node.operation.of.id)! : null;
      drive(node, inputs, columns.get(node)!, states[node.id]!, { own, other }, i, i + 1);
    }
  }
  return columns;
}

describe('random graphs', () => {
  it('give the same bits at once and candle by candle, over joined frames too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
        const random = chance(seed);
        const pick: Pick = (options) => options[Math.floor(random() * options.length)]!;
        const strategy = sdk.defineStrategy({
          name: 'random',
          timeframe: '5m',
          stoploss: -0.1,
          indicators: ({ candles, informative, resample }) => ({
            numbers: [number(candles, pick, 3), number(candles, pick, 4)],
            flag: condition(candles, pick, 3),
            joined: informative('15m', ({ close }) => close.rolling(3).mean()).add(
              resample(2, ({ high }) => high.diff()),
            ),
          }),
          entry: () => [],
        });
        const built = buildStrategy(strategy);
        const own = randomCandles(random, 150);
        const frames = new Map([[0, own]]);
        const evaluated = evaluate(
          built.graph,
          (frame) => (frame.id === 0 ? own : larger(own, frames, frame.id)),
          built.columnPaths.map(({ output }) => output),
          { keepAll: true },
        );
        for (const [frame, candles] of evaluated.frames) frames.set(frame.id, candles);
        const live = candleByCandle(built, frames, evaluated.columns);
        for (const { path, output } of built.columnPaths) {
          expect(live.get(output.node)![output.index], path).toEqual(evaluated.column(output));
        }
      }),
      { numRuns: 150, seed: 20_240_101 },
    );
  });
});

/** Every third candle of the own ones, as a larger timeframe. */
function larger(own: CandleColumns, frames: Map<number, CandleColumns>, id: number): CandleColumns {
  const pickThird = (column: Float64Array): Float64Array => column.filter((_, i) => i % 3 === 0);
  const { openTimeMs, open, high, low, close, volume } = own;
  const candles = {
    openTimeMs: pickThird(openTimeMs),
    open: pickThird(open),
    high: pickThird(high),
    low: pickThird(low),
    close: pickThird(close),
    volume: pickThird(volume),
    length: Math.ceil(own.length / 3),
  };
  frames.set(id, candles);
  return candles;
}
