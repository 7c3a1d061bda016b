import { describe, expect, it } from 'vitest';
import { defineKernel, defineStrategy, ema, scan, type Candles, type Column, type Series } from '../index.ts';
import { candlesFromCloses, runStrategy } from '../testing/index.ts';
import { compute } from '../testing/compute.fixture.ts';
import { StrategyError } from '../errors.ts';

/** Closes without a pattern. */
const closes = (length: number): readonly number[] =>
  Array.from({ length }, (_, i) => 100 + ((i * 7919) % 101) + ((i * 104_729) % 37) / 10);

const facts = {
  version: 1,
  inputs: ['x'],
  outputs: ['y'],
  memory: 'window',
  lookback: () => 0,
  stateSize: () => 1,
} as const;

type Run = (x: Float64Array, y: Float64Array, from: number, to: number, state: Float64Array) => void;

function kernelOf(name: string, run: Run) {
  return defineKernel({ ...facts, name, run: ({ x }, { y }, _, from, to, state) => run(x, y, from, to, state) });
}

function build(length: number, column: (candles: Candles<'1h'>) => Column<'1h'>): unknown {
  return compute<{ readonly value: Column<'1h'> }>(closes(length), (candles) => ({ value: column(candles) }));
}

const next = kernelOf('next', (x, y, from, to) => {
  for (let i = from; i < to; i++) y[i] = x[i + 1]!;
});
const nextOrThis = kernelOf('next-or-this', (x, y, from, to) => {
  for (let i = from; i < to; i++) y[i] = x[i + 3] ?? x[i]!;
});
const backward = kernelOf('backward', (x, y, from, to) => {
  for (let i = from; i < to; i++) {
    y[i] = x[i]!;
    if (i >= 5) y[i - 5] = x[i]!;
  }
});
const farBackward = kernelOf('far-backward', (x, y, from, to) => {
  for (let i = from; i < to; i++) {
    y[i] = x[i]!;
    if (i >= 2100) y[i - 2100] = x[i]!;
  }
});
const largestOfBlock = kernelOf('largest-of-block', (x, y, from, to) => {
  const largest = Math.max(...x.subarray(from));
  for (let i = from; i < to; i++) y[i] = x[i]! / largest;
});
const honest = kernelOf('honest', (x, y, from, to, state) => {
  for (let i = from; i < to; i++) y[i] = state[0] = state[0]! * 0.9 + x[i]!;
});

describe('a kernel that reads later candles is refused', () => {
  it.each([
    ['the next candle', 40, next],
    ['the next candle, over many blocks', 5000, next],
    ['a later candle where there is one', 600, nextOrThis],
    ['by writing an earlier candle', 600, backward],
    ['by writing a candle of an earlier turn', 5000, farBackward],
    ['a statistic of the block', 300, largestOfBlock],
  ])('%s', (_, length, kernel) => {
    const run = (): unknown => build(length, ({ close }) => kernel({ x: close }));
    expect(run).toThrow(StrategyError);
    expect(run).toThrow(
      /\(\) reads later candles, or keeps something outside of its state: at candle \d+ it gives .+ but/,
    );
  });

  it('behind columns that begin late', () => {
    expect(() => build(900, ({ close }) => next({ x: ema(close, 700) }))).toThrow(/next\(\) reads later candles/);
    expect(() => build(4000, ({ close }) => next({ x: ema(close, 1500) }))).toThrow(/next\(\) reads later candles/);
  });

  it('in front of another kernel', () => {
    expect(() => build(900, ({ close }) => honest({ x: ema(next({ x: close }), 20) }))).toThrow(/next\(\) reads/);
  });

  it('finds nothing behind the end of its arrays', () => {
    let past = 0;
    const probe = kernelOf('probe', (x, y, from, to) => {
      past = Math.max(past, x.length - to, y.length - to);
      y.fill(1, from, to);
    });
    build(3000, ({ close }) => probe({ x: close }));
    expect(past).toBe(0);
  });
});

describe('functions that share a variable', () => {
  it('two scans cannot look ahead through it', () => {
    const run = (): unknown => {
      const seen: number[] = [];
      return build(3000, ({ close }) => {
        const writer = scan({ close }, { i: 0 }, (now, state) => (seen[state.i++] = now.close));
        const reader = scan({ close }, { i: 0 }, (_, state) => seen[state.i++ + 100] ?? 0);
        return [writer, reader];
      });
    };
    expect(run).toThrow(/scan\(close\) reads later candles/);
  });

  it('nor a fold and a scan', () => {
    const run = (): unknown => {
      const seen: number[] = [];
      return build(3000, ({ close, open }) => {
        const writer = scan({ close }, { i: 0 }, (now, state) => (seen[state.i++] = now.close));
        const reader = open.rolling(2).fold((window) => seen[seen.indexOf(window[1]!) + 50] ?? 0);
        return [writer, reader];
      });
    };
    expect(run).toThrow(/reads later candles/);
  });

  it.each(['informative', 'resample'] as const)('nor two scans of two timeframes (%s)', (joined) => {
    const seen: number[] = [];
    const strategy = defineStrategy({
      name: 'probe',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ candles, informative, resample }) => {
        const write = <F extends string>(close: Series<F>): Series<F> =>
          scan({ close }, { i: 0 }, (now, state) => (seen[state.i++] = now.close));
        return {
          writer:
            joined === 'informative' ? informative('4h', (c) => write(c.close)) : resample(4, (c) => write(c.close)),
          reader: scan({ close: candles.close }, { i: 0 }, (_, state) => seen[Math.floor(state.i++ / 4) + 1] ?? 0),
        };
      },
      entry: () => [],
    });
    expect(() => runStrategy(strategy, candlesFromCloses(closes(2000)))).toThrow(/scan\(close\) reads later candles/);
  });

  it('nor two scans far apart in a large graph', () => {
    const seen: number[] = [];
    const run = (): unknown =>
      build(30_000, ({ close }) => {
        const writer = scan({ close }, { i: 0 }, (now, state) => (seen[state.i++] = now.close));
        const between = Array.from({ length: 300 }, (_, k) => close.add(k + 1));
        const reader = scan({ close }, { i: 0 }, (_, state) => seen[state.i++ + 5] ?? 0);
        return [writer, ...between, reader];
      });
    expect(run).toThrow(/scan\(close\) reads later candles/);
  });

  it('honest scans of two timeframes are computed', () => {
    const strategy = defineStrategy({
      name: 'probe',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ candles, informative, resample }) => {
        const level = <F extends string>(close: Series<F>): Series<F> =>
          scan({ close }, { n: 0 }, (now, state) => (state.n = state.n * 0.9 + now.close));
        const joined = [informative('4h', (c) => level(ema(c.close, 5))), resample(3, (c) => level(c.close))];
        return { joined, own: joined.map((series) => level(series)), closing: level(candles.close) };
      },
      entry: () => [],
    });
    for (const length of [1, 2, 50, 1500]) runStrategy(strategy, candlesFromCloses(closes(length)));
    expect(runStrategy(strategy, candlesFromCloses(closes(30))).lookback).toBeGreaterThan(0);
  });

  it('a variable that counts calls is refused', () => {
    let calls = 0;
    expect(() => build(100, ({ close }) => scan({ close }, {}, () => ++calls))).toThrow(/outside of its state/);
  });
});

describe('honest code is computed', () => {
  it.each([1, 5, 63, 64, 65, 700, 1024, 1025, 5000])('over %i candles', (length) => {
    expect(() =>
      build(length, ({ close, volume }) => {
        const faded = honest({ x: ema(close, 30) });
        const counted = scan({ faded, up: close.gt(150) }, { n: 0, last: [0] }, (now, state) => {
          state.n += now.up;
          state.last.push(now.faded);
          if (state.last.length > 5) state.last.shift();
          return { n: state.n, oldest: state.last[0]!, high: now.faded > 200 };
        });
        const spread = honest({ x: counted.oldest })
          .rolling(20)
          .fold((window) => Math.max(...Array.from(window)));
        return [faded, counted, spread, honest({ x: volume }), spread.rolling(9, { minPeriods: 2 }).fold((w) => w[0]!)];
      }),
    ).not.toThrow();
  });
});
