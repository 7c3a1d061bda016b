import { evaluate, Graph, type ColumnArray, type GraphNode, type Kernel } from '@tradai/strategy-sdk/graph';
import type { CandleColumns } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import { ColumnCache } from './column-cache.ts';

const HOUR = 3_600_000;
const COUNT = 16;

function candles(): CandleColumns {
  const column = (): Float64Array => Float64Array.from({ length: COUNT }, (_, i) => i + 1);
  const openTimeMs = Float64Array.from({ length: COUNT }, (_, i) => i * HOUR);
  return {
    openTimeMs,
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length: COUNT,
  };
}

/** Twice its input, counting its calls. */
function doubling(calls: { count: number }): Kernel {
  return {
    name: 'doubling',
    version: 1,
    outputs: ['series'],
    memory: 'window',
    leadingNaN: 'pass',
    lookback: () => 0,
    stateSize: () => 0,
    run(inputs, outputs, _params, from, to) {
      calls.count++;
      for (let i = from; i < to; i++) outputs[0]![i] = inputs[0]![i]! * 2;
    },
  };
}

/** A strategy's graph, built anew each time, with a column of another pair joined to its own candles. */
function aGraph(kernel: Kernel): { graph: Graph; other: GraphNode; joined: GraphNode } {
  const graph = new Graph('1h');
  const leader = graph.informative('1h', 'BTC/USDT', null);
  const other = graph.kernel(kernel, [graph.candle(leader, 'close')]);
  const own = graph.kernel(kernel, [graph.join({ node: other, index: 0 })]);
  return { graph, other, joined: own };
}

function run(cache: ColumnCache, arena: Arena, kernel: Kernel, version: string): ColumnArray {
  const { graph, joined } = aGraph(kernel);
  const reuse = cache.on((frame) => (frame.pair === null ? null : version));
  return evaluate(graph, candles, [{ node: joined, index: 0 }], { memory: arena, reuse }).column({
    node: joined,
    index: 0,
  });
}

describe('the column cache', () => {
  it('gives what was computed on the same candles, and computes the rest', () => {
    const arena = new Arena();
    const cache = new ColumnCache(arena, 1e6);
    const calls = { count: 0 };
    const kernel = doubling(calls);
    const first = [...run(cache, arena, kernel, 'monday')];
    expect(calls.count).toBe(2);
    expect([...run(cache, arena, kernel, 'monday')]).toEqual(first);
    expect(calls.count).toBe(3);
    run(cache, arena, kernel, 'tuesday');
    expect(calls.count).toBe(5);
  });

  it('lets go of what was used least recently, and only when it is asked to', () => {
    const arena = new Arena();
    const cache = new ColumnCache(arena, COUNT * 8);
    const calls = { count: 0 };
    const kernel = doubling(calls);
    for (const version of ['a', 'b', 'a', 'c']) run(cache, arena, kernel, version);
    expect(cache.bytes).toBe(3 * COUNT * 8);
    cache.trim();
    expect(cache.bytes).toBe(COUNT * 8);
    calls.count = 0;
    run(cache, arena, kernel, 'c');
    expect(calls.count).toBe(1);
  });
});
