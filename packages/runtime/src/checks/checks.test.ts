import { crossesAbove, defineKernel, defineStrategy, ema, enterLong, exitLong, rsi, sma } from '@tradai/strategy-sdk';
import { evaluate, plainMemory } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { prepareSignals } from '../backtest/signal-columns.ts';
import { checkedWorld, type CheckedWorld } from './checked-world.fixture.ts';
import { checkPair, type PairCheck } from './full-check.ts';
import { sampleCheck } from './sample-check.ts';
import { cutCandles, startedCandles, startupOf } from './stretch.ts';
import { findOneByOne, findTruncation } from './truncation.ts';

const BASE = { timeframe: '1h', stoploss: -0.1 } as const;

const honest = defineStrategy({
  ...{ ...BASE, name: 'honest' },
  indicators: ({ candles, informative, resample }) => ({
    fast: sma(candles.close, 5),
    rsi: rsi(candles.close, 14),
    daily: informative('1d', (day) => ema(day.close, 3)),
    quarter: resample(4, (four) => sma(four.close, 3)),
  }),
  entry: ({ candles, fast, daily, rsi: strength }) => [
    enterLong(candles.close.gt(fast).and(strength.lt(60), candles.close.gt(daily))),
  ],
  exit: ({ candles, quarter }) => [exitLong(candles.close.lt(quarter))],
});

/** Looks ahead on one candle, where no sample of the graph lies. */
const peek = defineKernel({
  ...{ name: 'peek', version: 1, inputs: ['x'], outputs: ['value'], memory: 'window' },
  ...{ lookback: () => 0, stateSize: () => 0 },
  run: ({ x }, { value }, _params, from, to) => {
    for (let i = from; i < to; i++) value[i] = i === 350 && i + 1 < to ? x[i + 1]! : x[i]!;
  },
});
const peeking = defineStrategy({
  ...{ ...BASE, name: 'peeking' },
  indicators: ({ candles }) => ({ level: sma(peek({ x: candles.close }), 3), calm: sma(candles.close, 3) }),
  entry: ({ candles, level }) => [enterLong(candles.close.gt(level))],
});

/** Averages that depend on where they began, long after their look-back. */
const slow = defineStrategy({
  ...{ ...BASE, name: 'slow' },
  indicators: ({ candles }) => ({ fast: sma(candles.close, 5), lazy: ema(candles.close, 60) }),
  entry: ({ fast, lazy }) => [enterLong(crossesAbove(fast, lazy), 'up')],
  exit: ({ fast, lazy }) => [exitLong(crossesAbove(lazy, fast))],
});

function fullCheck(
  { strategy, built, candlesOf }: CheckedWorld,
  startupSet: number | null = null,
  tolerance = 0,
): PairCheck {
  const own = candlesOf(built.graph.own);
  const pair = { pair: 'A/B', candlesOf, first: startupSet ?? built.lookback, last: own.length - 1 };
  return checkPair(built, pair, { strategy, params: {}, startupSet, samples: 8, tolerance });
}

function sample({ built, candlesOf }: CheckedWorld): ReturnType<typeof sampleCheck>[number] {
  const { signals } = prepareSignals(built, candlesOf, plainMemory, false);
  const last = candlesOf(built.graph.own).length - 1;
  return sampleCheck(built, [{ pair: 'A/B', candlesOf, first: built.lookback, last, signals }], null)[0]!;
}

describe('the truncation check', () => {
  it('finds nothing in a strategy of built-in operations, with other timeframes', () => {
    const { built, candlesOf, columns, whole } = checkedWorld(honest, 900);

    expect(findOneByOne(built, candlesOf, columns, whole)).toBeNull();
    for (const end of [1, 40, 333, 900])
      expect(findTruncation(built, candlesOf, columns, whole, end).finding).toBeNull();
  });

  it('names column and candle of a kernel that reads ahead on one candle', () => {
    const { built, candlesOf, columns, whole } = checkedWorld(peeking, 900);
    const finding = findOneByOne(built, candlesOf, columns, whole);

    expect(finding).toMatchObject({ kind: 'truncation', column: 'level', candle: 350, cut: 350 });
    expect(finding!.alone).not.toBe(finding!.whole);
  });

  it('names what differs when the history ends right there', () => {
    const { built, candlesOf, columns, whole } = checkedWorld(peeking, 900);

    expect(findTruncation(built, candlesOf, columns, whole, 351).finding).toMatchObject({
      column: 'level',
      candle: 350,
      cut: 350,
    });
    expect(findTruncation(built, candlesOf, columns, whole, 352).finding).toBeNull();
  });

  it('cuts other timeframes by what has closed', () => {
    const { built, candlesOf } = checkedWorld(honest, 900);
    const day = built.graph.frames.find(({ timeframe }) => timeframe === '1d')!;

    expect([23, 24, 25, 48].map((end) => cutCandles(built, candlesOf, end)(day).length)).toEqual([0, 1, 1, 2]);
    const started = startedCandles(built, candlesOf, 240, 264, startupOf(built, null));
    expect(started(built.graph.own).length).toBe(24 + built.lookback);
    expect(started(day).openTimeMs[0]).toBe(candlesOf(day).openTimeMs[9 - built.frameLookbacks.get(day)!]);
    expect(started(day).length).toBe(built.frameLookbacks.get(day)! + 2);
  });
});

describe('the warm-up check', () => {
  it('lets windows pass, which forget', () => {
    const check = fullCheck(checkedWorld(peeking, 300));

    expect(check.findings).toEqual([]);
    expect(check.columns).toEqual([
      { column: 'level', lookback: 2, memory: 'window', drift: expect.closeTo(0, 12) },
      { column: 'calm', lookback: 2, memory: 'window', drift: expect.closeTo(0, 12) },
    ]);
  });

  it('names the column that moves signals, and how many startup candles are enough', () => {
    const world = checkedWorld(slow, 6_000);
    const [finding, ...others] = fullCheck(world).findings;

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'warm-up',
      startup: 60,
      first: { signal: expect.stringMatching(/^long (entry "up"|exit)$/), column: 'lazy' },
    });
    const { enough } = finding as { enough: number };
    expect(enough).toBeGreaterThan(60);
    expect(fullCheck(world, 960).findings).toEqual([]);
  });

  it('takes as many moved signals as it is told to', () => {
    const world = checkedWorld(slow, 6_000);

    expect(fullCheck(world, null, 1).findings).toEqual([]);
  });

  it('has nothing to look at where nothing has to warm up', () => {
    const plain = defineStrategy({
      ...{ ...BASE, name: 'plain' },
      indicators: () => ({}),
      entry: ({ candles }) => [enterLong(candles.close.gt(candles.open))],
    });

    expect(fullCheck(checkedWorld(plain, 200))).toMatchObject({ starts: 0, startup: 0, findings: [] });
  });
});

describe('the sample of a run', () => {
  it('finds nothing in an honest strategy', () => {
    expect(sample(checkedWorld(honest, 900))).toMatchObject({
      ...{ pair: 'A/B', truncation: null },
      warmUp: { moved: [] },
    });
  });

  it('sees a look ahead at its end', () => {
    const world = checkedWorld(peeking, 2_000);
    const { candles } = sample(world);
    const ahead = defineKernel({
      ...{ name: 'ahead', version: 1, inputs: ['x'], outputs: ['value'], memory: 'window' },
      ...{ lookback: () => 0, stateSize: () => 0 },
      run: ({ x }, { value }, _params, from, to) => {
        for (let i = from; i < to; i++) value[i] = i === candles - 1 && i + 1 < to ? -1 : x[i]!;
      },
    });
    const once = defineStrategy({
      ...{ ...BASE, name: 'once' },
      indicators: ({ candles: { close } }) => ({ level: sma(ahead({ x: close }), 3) }),
      entry: ({ candles: { close }, level }) => [enterLong(close.gt(level))],
    });

    expect(sample(checkedWorld(once, 2_000)).truncation).toMatchObject({
      column: 'level',
      candle: candles - 1,
    });
  });

  it('is a small part of the candles', () => {
    for (const length of [500, 5_000, 50_000]) {
      const { candles } = sample(checkedWorld(peeking, length));
      expect(candles).toBeLessThan(length / 8 + 140);
    }
  });

  it('compares what the run traded on', () => {
    const { built, candlesOf } = checkedWorld(honest, 900);
    const { signals } = prepareSignals(built, candlesOf, plainMemory, false);
    const wrong = { ...signals, enterLong: signals.enterLong.map(() => 0) };
    const pair = { pair: 'A/B', candlesOf, first: built.lookback, last: 899 };
    const wanted = built.entries.map(({ condition }) => condition);

    expect(
      evaluate(built.graph, candlesOf, wanted)
        .column(wanted[0]!)
        .some((flag) => flag === 1),
    ).toBe(true);
    expect(sampleCheck(built, [{ ...pair, signals: wrong }], null)[0]!.truncation).toMatchObject({
      ...{ column: 'the entry signal', whole: 0, alone: 1 },
    });
  });
});
