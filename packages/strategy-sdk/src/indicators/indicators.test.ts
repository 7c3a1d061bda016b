import { describe, expect, it } from 'vitest';
import { StrategyError } from '../errors.ts';
import { candleSet } from '../graph/candles.ts';
import type { Candles, Condition, Series } from '../graph/column-types.ts';
import { evaluate } from '../graph/evaluate.ts';
import { Graph } from '../graph/graph.ts';
import { outputOf } from '../graph/series.ts';
import * as indicators from './index.ts';
import { exactCosine, exactSine } from './exact-trigonometry.ts';

type Build = (candles: Candles<'1h'>) => Series<'1h'> | Condition<'1h'>;

/** Values of a column on candles with these closes, a range of 2 around them and a volume of 1. */
function valuesOf(closes: readonly number[], build: Build, volumes?: readonly number[]): number[] {
  const graph = new Graph('1h');
  const output = outputOf(build(candleSet<'1h'>(graph, graph.own)));
  const close = Float64Array.from(closes);
  const candles = {
    openTimeMs: close.map((_, i) => i * 3_600_000),
    open: close,
    high: close.map((value) => value + 1),
    low: close.map((value) => value - 1),
    close,
    volume: Float64Array.from(volumes ?? closes.map(() => 1)),
    length: close.length,
  };
  return Array.from(evaluate(graph, () => candles, [output]).column(output));
}

const { NaN: none } = Number;

function roundedTo12(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}

describe('values by hand', () => {
  const cases: readonly (readonly [string, readonly number[], Build, readonly number[]])[] = [
    ['sma is the mean of the window', [1, 2, 3, 6], ({ close }) => indicators.sma(close, 2), [none, 1.5, 2.5, 4.5]],
    ['ema starts as the mean of the first values', [2, 4, 6], ({ close }) => indicators.ema(close, 2), [none, 3, 5]],
    ['an average over one candle is the series', [5, 7], ({ close }) => indicators.ma(close, 1, 'ema'), [5, 7]],
    [
      'rsi is 100 while everything rises',
      [1, 2, 3, 4],
      ({ close }) => indicators.rsi(close, 2),
      [none, none, 100, 100],
    ],
    ['rsi is 0 while nothing moves', [3, 3, 3, 3], ({ close }) => indicators.rsi(close, 2), [none, none, 0, 0]],
    ['highest includes the present candle', [3, 1, 2, 9], ({ close }) => indicators.highest(close, 2), [none, 3, 2, 9]],
    ['cti is 1 along a rising line', [1, 2, 3, 4], ({ close }) => indicators.cti(close, 3), [none, none, 1, 1]],
    ['cti is −1 along a falling line', [4, 3, 2, 1], ({ close }) => indicators.cti(close, 3), [none, none, -1, -1]],
    [
      'cti has no value while nothing moves',
      [7.3, 7.3, 7.3],
      ({ close }) => indicators.cti(close, 3),
      [none, none, none],
    ],
    ['donchian follows the high', [1, 5, 2], (candles) => indicators.donchian(candles, 2).upper, [none, 6, 6]],
    [
      'true range may begin with high − low',
      [1, 2],
      (candles) => indicators.trange(candles, { firstRange: true }),
      [2, 2],
    ],
    ['a doji has no body', [1, 1], (candles) => indicators.cdlEngulfing(candles), [0, 0]],
  ];

  it.each(cases)('%s', (_, closes, build, expected) => {
    expect(valuesOf(closes, build).map(roundedTo12)).toEqual(expected);
  });

  it('vwma has no value where nothing was traded', () => {
    const values = valuesOf([1, 2, 3, 4], ({ close, volume }) => indicators.vwma(close, volume, 2), [1, 0, 0, 3]);
    expect(values).toEqual([none, 1, none, 4]);
  });

  it('vwapBands lie as far above as below', () => {
    const closes = [1, 3, 2, 5, 4, 6];
    const [upper, middle, lower] = (['upper', 'middle', 'lower'] as const).map((band) =>
      valuesOf(closes, (candles) => indicators.vwapBands(candles, 2, 2)[band]),
    );
    expect(upper!.slice(0, 2)).toEqual([none, none]);
    for (let i = 2; i < closes.length; i++) {
      expect(upper![i]! - middle![i]!).toBeCloseTo(middle![i]! - lower![i]!, 12);
      expect(upper![i]!).toBeGreaterThan(middle![i]!);
    }
  });
});

describe('NaN', () => {
  it('in front is skipped: the look-back begins at the first number', () => {
    expect(valuesOf([none, none, 2, 4, 6], ({ close }) => indicators.sma(close, 2))).toEqual([none, none, none, 3, 5]);
  });

  it('inside stays to the end of a running average, and leaves a window of extremes again', () => {
    const closes = [1, 2, none, 4, 5, 6];
    expect(valuesOf(closes, ({ close }) => indicators.ema(close, 2)).slice(2)).toEqual([none, none, none, none]);
    expect(valuesOf(closes, ({ close }) => indicators.highest(close, 2))).toEqual([none, 2, none, none, 5, 6]);
  });
});

describe('a dead market', () => {
  it('lets averages sink to exactly 0, never into denormal numbers', () => {
    const closes = Array.from({ length: 12_000 }, (_, i) => (i < 30 ? i % 7 : 0));
    for (const build of [
      ({ close }: Candles<'1h'>) => indicators.ema(close, 20),
      ({ close }: Candles<'1h'>) => indicators.rma(close, 14),
      ({ close }: Candles<'1h'>) => indicators.rsi(close, 14),
    ]) {
      const values = valuesOf(closes, build);
      expect(values.at(-1)).toBe(0);
      expect(values.filter((value) => value !== 0 && Math.abs(value) < 1e-250)).toEqual([]);
    }
  });
});

describe('mistakes are refused while the graph is built', () => {
  const mistakes: readonly (readonly [string, Build, string])[] = [
    [
      'a period of 0',
      ({ close }) => indicators.sma(close, 0),
      'sma: period is 0; expected a whole number of candles from 1',
    ],
    [
      'a fraction',
      ({ close }) => indicators.rsi(close, 14.5),
      'rsi: period is 14.5; expected a whole number of candles from 2',
    ],
    ['a second period', ({ close }) => indicators.macd(close, 12, Number.NaN).macd, 'macd: slow is NaN'],
    [
      'an unknown average',
      ({ close }) => indicators.ma(close, 5, 'vwma' as 'sma'),
      'ma: unknown average "vwma"; expected one of sma, ema',
    ],
    [
      'a word that is no option',
      (candles) => indicators.ewo(candles, 5, 35, { divisor: 'high' as 'low' }),
      'ewo: divisor is "high"; expected one of close, low',
    ],
    [
      'a number out of range',
      ({ close }) => indicators.t3(close, 5, 2),
      't3: volumeFactor is 2; expected a number from 0 to 1',
    ],
  ];

  it.each(mistakes)('%s', (_, build, message) => {
    expect(() => valuesOf([1, 2, 3], build)).toThrow(StrategyError);
    expect(() => valuesOf([1, 2, 3], build)).toThrow(message);
  });
});

it('sine and cosine are right to the last bit where the machine may not be', () => {
  // The nearest doubles of sin and cos, from 50-digit arithmetic.
  expect(exactSine(1)).toBe(0.8414709848078965);
  expect(exactCosine(1)).toBe(0.5403023058681398);
  expect(exactSine(Math.PI)).toBe(1.2246467991473532e-16);
  expect(exactCosine(6)).toBe(0.960170286650366);
});
