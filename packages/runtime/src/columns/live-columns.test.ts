import fc from 'fast-check';
import { CANDLE_FIELDS, type CandleColumns } from '@tradai/strategy-sdk';
import { evaluate, Graph, plainMemory, type GraphFrame, type Kernel, type Output } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import { LiveColumns, type Candle } from './live-columns.ts';

const HOUR = 3_600_000;

function candlesOf(closes: readonly number[], everyMs: number): CandleColumns {
  const at = (offset: number): Float64Array => Float64Array.from(closes, (close) => close + offset);
  const openTimeMs = Float64Array.from(closes, (_, i) => i * everyMs);
  return { openTimeMs, open: at(0), high: at(1), low: at(-1), close: at(0.5), volume: at(10), length: closes.length };
}

function cut(candles: CandleColumns, length: number): CandleColumns {
  return { ...candles, length };
}

function candleAt(candles: CandleColumns, i: number): Candle {
  return Object.fromEntries(CANDLE_FIELDS.map((field) => [field, candles[field][i]!])) as Candle;
}

/** Adds up what it sees and counts the candles it computed. */
function countingKernel(counted: { candles: number }): Kernel {
  return {
    name: 'running-sum',
    version: 1,
    outputs: ['series'],
    memory: 'unbounded',
    leadingNaN: 'skip',
    lookback: () => 2,
    stateSize: () => 1,
    run(inputs, outputs, _params, from, to, state) {
      for (let i = from; i < to; i++) {
        state[0]! += inputs[0]![i]!;
        outputs[0]![i] = state[0]!;
        counted.candles++;
      }
    },
  };
}

/** Two sums on own candles, one of them of a joined hourly column, one on candles of three. */
function aGraph(kernel: Kernel): { graph: Graph; hourly: GraphFrame; wanted: Output[] } {
  const graph = new Graph('15m');
  const hourly = graph.informative('1h', null, null);
  const sum = (column: Output): Output => ({ node: graph.kernel(kernel, [column]), index: 0 });
  const own = sum(graph.candle(graph.own, 'close'));
  const joined = graph.join(sum(graph.candle(hourly, 'close')));
  const resampled = graph.join(sum(graph.candle(graph.resampled(3), 'high')));
  return { graph, hourly, wanted: [own, sum(joined), joined, sum(resampled), resampled] };
}

describe('live columns', () => {
  const closes = fc.array(fc.double({ min: 1, max: 1e4, noNaN: true }), { minLength: 12, maxLength: 60 });

  it('have the bits of computing everything at once', () => {
    fc.assert(
      fc.property(closes, fc.nat(), (values, cutting) => {
        const { graph, hourly, wanted } = aGraph(countingKernel({ candles: 0 }));
        const own = candlesOf(values, HOUR / 4);
        const hours = candlesOf(values.slice(0, Math.floor(values.length / 4)), HOUR);
        const source = (frame: GraphFrame): CandleColumns => (frame === hourly ? hours : own);
        const whole = evaluate(graph, source, wanted);
        const known = cutting % values.length;
        const live = new LiveColumns(
          graph,
          (frame) => cut(source(frame), frame === hourly ? Math.floor(known / 4) : known),
          wanted,
          plainMemory,
          values.length,
        );
        for (let i = known; i < values.length; i++) {
          if (i % 4 === 3) live.append(hourly, candleAt(hours, Math.floor(i / 4)));
          live.append(graph.own, candleAt(own, i));
        }
        for (const output of wanted) {
          const expected = whole.column(output).subarray(0, values.length);
          expect(live.column(output).subarray(0, values.length)).toEqual(expected);
        }
      }),
    );
  });

  it('compute exactly one value per node for a new candle', () => {
    const counted = { candles: 0 };
    const graph = new Graph('15m');
    const kernel = countingKernel(counted);
    const first = graph.kernel(kernel, [graph.candle(graph.own, 'close')]);
    const second = graph.kernel(kernel, [{ node: first, index: 0 }]);
    const third = graph.kernel(kernel, [{ node: second, index: 0 }]);
    const own = candlesOf(
      Array.from({ length: 40 }, (_, i) => i + 1),
      HOUR / 4,
    );
    const live = new LiveColumns(graph, () => cut(own, 30), [{ node: third, index: 0 }], plainMemory, 10);
    counted.candles = 0;
    live.append(graph.own, candleAt(own, 30));
    expect(counted.candles).toBe(3);
  });

  it('refuse a candle for which there is no room', () => {
    const graph = new Graph('15m');
    const close = graph.candle(graph.own, 'close');
    const own = candlesOf([1, 2, 3], HOUR / 4);
    const live = new LiveColumns(graph, () => cut(own, 2), [close], plainMemory, 1);
    live.append(graph.own, candleAt(own, 2));
    expect(() => live.append(graph.own, candleAt(own, 2))).toThrow('no room for another 15m candle after 3');
  });
});

describe('the arena', () => {
  it('hands out aligned shared memory and takes columns back by size', () => {
    const arena = new Arena();
    const first = arena.numbers(100);
    expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(first.byteOffset % 64).toBe(0);
    arena.release(first);
    const bytes = arena.bytes;
    expect(arena.numbers(100).byteOffset).toBe(first.byteOffset);
    expect(arena.bytes).toBe(bytes);
  });

  it('keeps columns valid while it grows', () => {
    const arena = new Arena();
    const early = arena.numbers(4).fill(7);
    for (let i = 0; i < 40; i++) arena.numbers(200_000);
    expect([...early]).toEqual([7, 7, 7, 7]);
  });
});
