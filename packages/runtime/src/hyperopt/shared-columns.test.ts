import { defineStrategy, ema, enterLong, int, type CandleColumns } from '@tradai/strategy-sdk';
import { buildStrategy, evaluate, type BuiltStrategy, type ColumnArray } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { SharedColumns, sharedColumnMemory } from './shared-columns.ts';

const strategy = defineStrategy({
  name: 'shared',
  timeframe: '1h',
  stoploss: -0.1,
  params: { fast: int({ min: 2, max: 20, default: 5 }) },
  indicators: ({ candles, params }) => ({ slow: ema(candles.close, 50), fast: ema(candles.close, params.fast) }),
  entry: ({ fast, slow }) => [enterLong(fast.gt(slow), 'up')],
});

const LENGTH = 500;
/** Of the three columns of one trial, and no more. */
const ROOM = LENGTH * 8 * 2 + 1024;
const price = Float64Array.from({ length: LENGTH }, (_, i) => 100 + 10 * Math.sin(i / 9));
const candles: CandleColumns = {
  openTimeMs: Float64Array.from({ length: LENGTH }, (_, i) => i * 3_600_000),
  ...{ open: price, high: price, low: price, close: price, volume: price },
  length: LENGTH,
};

/** Columns of a trial; `computed` counts those that were not found. */
function trial(columns: SharedColumns, built: BuiltStrategy, version = 'a') {
  let computed = 0;
  const reuse = columns.on(() => version);
  const counting = {
    get: (node: Parameters<typeof reuse.get>[0]) => reuse.get(node),
    keep: (...given: Parameters<typeof reuse.keep>) => {
      if (given[0].operation.kind !== 'candle') computed++;
      return reuse.keep(...given);
    },
  };
  const wanted = built.entries.map(({ condition }) => condition);
  const evaluated = evaluate(built.graph, () => candles, wanted, { reuse: counting });
  return { computed, flags: wanted.map((output): ColumnArray => evaluated.column(output))[0]! };
}

const built = (fast: number): BuiltStrategy => buildStrategy(strategy, { fast });

describe('columns shared between workers', () => {
  it('are kept when they are computed a second time, and found by another worker', () => {
    const memory = sharedColumnMemory(1 << 20);
    const [first, second] = [new SharedColumns(memory), new SharedColumns(memory)];

    expect(trial(first, built(5)).computed).toBe(3);
    // Only the slow average is the same: it is computed again, and kept.
    expect(trial(first, built(6)).computed).toBe(3);
    expect(trial(second, built(7)).computed).toBe(2);
    expect(trial(second, built(5)).computed).toBe(2);
    expect(trial(first, built(5)).computed).toBe(0);
  });

  it('are the same bits as computed ones', () => {
    const columns = new SharedColumns(sharedColumnMemory(1 << 20));
    const alone = trial(new SharedColumns(sharedColumnMemory(1 << 20)), built(9)).flags;
    const again = [0, 1, 2].map(() => trial(columns, built(9)).flags);

    expect(again.map((flags) => [...flags])).toEqual([[...alone], [...alone], [...alone]]);
    expect(alone.some((flag) => flag === 1)).toBe(true);
  });

  it('are not those of other candles', () => {
    const columns = new SharedColumns(sharedColumnMemory(1 << 20));
    trial(columns, built(5), 'a');
    trial(columns, built(5), 'a');

    expect(trial(columns, built(5), 'b').computed).toBe(3);
    expect(trial(columns, built(5), 'a').computed).toBe(0);
  });

  it('take no more memory than they were given, and begin anew when they are cleared', () => {
    const columns = new SharedColumns(sharedColumnMemory(ROOM));
    for (let round = 0; round < 3; round++) for (const fast of [5, 6, 7]) trial(columns, built(fast));

    expect(columns.isFull).toBe(true);
    expect(columns.bytes).toBeLessThanOrEqual(ROOM);
    columns.clear();
    expect(columns.isFull).toBe(false);
    expect(columns.bytes).toBe(0);
    expect(trial(columns, built(5)).computed).toBe(3);
    trial(columns, built(5));
    expect(trial(columns, built(5)).computed).toBe(0);
  });
});
