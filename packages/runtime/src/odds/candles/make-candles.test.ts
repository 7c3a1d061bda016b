import type { CandleColumns } from '@tradai/strategy-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCandles } from './make-candles.ts';

const asIs = (price: number): number => price;
const toCents = (price: number): number => Math.max(0.01, Math.round(price * 100) / 100);

/** Rows of open, high, low, close; volumes count. */
function candlesOf(rows: readonly (readonly [number, number, number, number])[]): CandleColumns {
  const column = (field: number): Float64Array => Float64Array.from(rows, (row) => row[field]!);
  return {
    openTimeMs: Float64Array.from(rows, (_, i) => i),
    ...{ open: column(0), high: column(1), low: column(2), close: column(3) },
    volume: Float64Array.from(rows, (_, i) => i + 1),
    length: rows.length,
  };
}

function made(real: CandleColumns, first: number, sources: readonly number[], round = asIs): CandleColumns {
  const copy = (column: Float64Array): Float64Array => column.slice();
  const { open, high, low, close, volume } = real;
  const target = {
    ...real,
    open: copy(open),
    high: copy(high),
    low: copy(low),
    close: copy(close),
    volume: copy(volume),
  };
  makeCandles(real, { first, sources: Uint32Array.from(sources) }, round, target);
  return target;
}

const FOUR = candlesOf([
  [90, 105, 85, 100],
  [101, 120, 99, 110],
  [110, 112, 85, 88],
  [88, 90, 80, 88],
]);

/** A market of 2 to 40 candles in cents, and a history of it from candle 1 on. */
const HISTORY = fc
  .array(fc.tuple(...([0, 1, 2, 3] as const).map(() => fc.integer({ min: 100, max: 100_000 }))), {
    minLength: 2,
    maxLength: 40,
  })
  .chain((rows) => {
    const sources = fc.array(fc.integer({ min: 1, max: rows.length - 1 }), {
      minLength: rows.length - 1,
      maxLength: rows.length - 1,
    });
    const cents = rows.map((row) => {
      const [open, close] = [row[0]!, row[3]!];
      return [open, Math.max(...row), Math.min(...row), close].map((price) => price / 100);
    });
    return fc.record({ real: fc.constant(candlesOf(cents as [number, number, number, number][])), sources });
  });

describe('made candles', () => {
  it('keep what the real ones are to the close before them', () => {
    const { open, high, low, close, volume } = made(FOUR, 1, [2, 1, 3]);

    // Candle 2 falls from 110 to 88: by a fifth. Candle 1 rises from 100 to 110. Candle 3 stays.
    expect([...close]).toEqual([100, 80, 88, 88]);
    expect([...open]).toEqual([90, 100, expect.closeTo(80.8, 9), 88]);
    expect(high[1]).toBeCloseTo((100 * 112) / 110, 9);
    expect(low[2]).toBeCloseTo((80 * 99) / 100, 9);
    expect([...volume]).toEqual([1, 3, 2, 4]);
  });

  it('in their own order are the real ones, to the bit', () => {
    fc.assert(
      fc.property(HISTORY, ({ real }) => {
        const inOrder = Array.from({ length: real.length - 1 }, (_, i) => i + 1);
        expect(made(real, 1, inOrder)).toEqual(real);
        expect(made(real, 1, inOrder, toCents)).toEqual(real);
      }),
    );
  });

  it('have highs and lows around opens and closes, also on a grid of prices', () => {
    fc.assert(
      fc.property(HISTORY, fc.constantFrom(asIs, toCents), ({ real, sources }, round) => {
        const { open, high, low, close } = made(real, 1, sources, round);
        for (let i = 0; i < real.length; i++) {
          expect(high[i]).toBeGreaterThanOrEqual(Math.max(open[i]!, close[i]!));
          expect(low[i]).toBeLessThanOrEqual(Math.min(open[i]!, close[i]!));
          expect(low[i]).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('of two markets that move together still do', () => {
    fc.assert(
      fc.property(HISTORY, ({ real, sources }) => {
        const twice = (column: Float64Array): Float64Array => column.map((price) => 2 * price);
        const other = {
          ...real,
          open: twice(real.open),
          high: twice(real.high),
          low: twice(real.low),
          close: twice(real.close),
        };
        expect(made(other, 1, sources).close).toEqual(twice(made(real, 1, sources).close));
      }),
    );
  });
});
