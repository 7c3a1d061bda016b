import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CandleColumns } from '@tradai/strategy-sdk';

const REFERENCE = process.env['TRADAI_REFERENCE'] ?? resolve(import.meta.dirname, '..', '..', 'shared');
const LIBRARY = join(REFERENCE, 'reference', 'perf', 'lib');

interface Grid {
  readonly periods: readonly number[];
  readonly sets: readonly { readonly fi: number; readonly si: number; readonly s: number }[];
  readonly computeEmas4: (close: Float64Array, columns: readonly Float64Array[]) => void;
  readonly crossIndex: (
    fast: Float64Array,
    slow: Float64Array,
    length: number,
    from: number,
    entries: Int32Array,
    exits: Uint8Array,
  ) => number;
}

interface Simulator {
  readonly defaults: object;
  readonly simTuned: (
    open: Float64Array,
    high: Float64Array,
    low: Float64Array,
    exits: Uint8Array,
    entries: Int32Array,
    length: number,
    rules: object,
    trades: Float64Array,
    result: Float64Array,
  ) => number;
}

/** The prototype's grid of 200 sets over these candles, which gives the number of its trades; null without the shared reference data. */
export async function prototypeGrid(candles: CandleColumns): Promise<(() => number) | null> {
  if (!existsSync(LIBRARY)) return null;
  const grid = (await import(join(LIBRARY, 'hyper.mjs'))) as Grid;
  const simulator = (await import(join(LIBRARY, 'sim.mjs'))) as Simulator;
  const { open, high, low, close, length } = candles;
  const columns = grid.periods.map(() => new Float64Array(length));
  const [entries, exits] = [new Int32Array(length), new Uint8Array(length)];
  const [trades, result] = [new Float64Array(4 * length), new Float64Array(4)];
  return () => {
    grid.computeEmas4(close, columns);
    let count = 0;
    for (const { fi, si, s } of grid.sets) {
      const found = grid.crossIndex(columns[fi]!, columns[si]!, length, s - 1, entries, exits);
      const used = entries.subarray(0, found);
      count += simulator.simTuned(open, high, low, exits, used, length, simulator.defaults, trades, result);
    }
    return count;
  };
}
