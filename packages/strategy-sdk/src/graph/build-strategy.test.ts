/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-argument, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- JavaScript has no types */
import { describe, expect, it } from 'vitest';
import * as sdk from '../index.ts';
import {
  all,
  crossesAbove,
  decimal,
  defineStrategy,
  enterLong,
  enterShort,
  exitLong,
  int,
  type Series,
} from '../index.ts';
import { candlesFromCloses, runStrategy } from '../testing/index.ts';
import { buildStrategy } from './build-strategy.ts';
import type { AnyStrategy } from '../strategy/definition.ts';

/** A definition as JavaScript sees it. */
type Loose = (context: Record<string, never>) => unknown;
interface LooseDefinition {
  readonly indicators?: Loose;
  readonly entry?: Loose;
  readonly exit?: Loose;
  readonly [setting: string]: unknown;
}
type Js = any;

function build(definition: LooseDefinition, params: Record<string, unknown> = {}): void {
  const strategy = defineStrategy({
    name: 'probe',
    timeframe: '1h',
    stoploss: -0.1,
    indicators: () => ({}),
    entry: () => [],
    ...definition,
  } as Js) as unknown as AnyStrategy;
  buildStrategy(strategy, params);
}

describe('buildStrategy', () => {
  const strategy = defineStrategy({
    name: 'two-averages',
    timeframe: '5m',
    stoploss: -0.1,
    canShort: true,
    params: { n: int({ min: 1, max: 50, default: 20 }) },
    indicators: ({ candles, params, informative, resample }) => ({
      mean: candles.close.rolling(params.n).mean(),
      bands: { high: candles.high.rolling(10).max().shift(1) },
      ladder: [candles.close.shift(1), candles.close.shift(2)],
      hour: informative('1h', (hour) => hour.close.rolling(5).mean()),
      leader: informative({ pair: 'BTC/{stake}', timeframe: '4h' }, (btc) => btc.close),
      three: resample(3, (candle) => candle.close.diff()),
    }),
    entry: ({ candles, mean, bands }) => [
      enterLong(crossesAbove(candles.close, mean), { tag: 'up', limit: bands.high, validFor: 2, stake: 50 }),
      enterShort(candles.close.lt(mean)),
    ],
    exit: ({ signals }) => [exitLong(signals.enterShort, 'turned')],
    entryPriority: ({ mean }) => mean.neg(),
  });

  it('gives columns by name and by path', () => {
    const built = buildStrategy(strategy);
    expect(built.columnPaths.map(({ path }) => path)).toEqual([
      'mean',
      'bands.high',
      'ladder.0',
      'ladder.1',
      'hour',
      'leader',
      'three',
    ]);
    expect(built.params).toEqual({ n: 20 });
    expect(built.definition.canShort).toBe(true);
  });

  it('adds look-backs up along the graph and over resampled candles', () => {
    const built = buildStrategy(strategy);
    const lookbacks = Object.fromEntries(built.columnPaths.map(({ path, output }) => [path, output.node.lookback]));
    expect(lookbacks).toEqual({
      mean: 19,
      'bands.high': 10,
      'ladder.0': 1,
      'ladder.1': 2,
      hour: 0,
      leader: 0,
      three: 5,
    });
    expect(built.lookback).toBe(20);
    expect([...built.frameLookbacks].map(([frame, candles]) => [frame.label, candles])).toEqual([
      ['5m', 20],
      ['1h', 5],
      ['BTC/{stake} 4h', 1],
    ]);
    expect(buildStrategy(strategy, { n: 40 }).lookback).toBe(40);
  });

  it('keeps the terms of signals', () => {
    const { entries, exits, priority, columnPaths } = buildStrategy(strategy);
    expect(entries.map(({ direction, tag, stake, stop, validFor }) => [direction, tag, stake, stop, validFor])).toEqual(
      [
        ['long', 'up', 50, null, 2],
        ['short', null, null, null, null],
      ],
    );
    expect(entries[0]!.limit).toEqual(columnPaths.find(({ path }) => path === 'bands.high')!.output);
    expect(exits[0]!.condition.node.key).toBe(entries[1]!.condition.node.key);
    expect(exits[0]!.tag).toBe('turned');
    expect(priority?.node.lookback).toBe(19);
  });

  it('interns equal operations, within a graph and by key across graphs', () => {
    const twice = defineStrategy({
      name: 'twice',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ candles }) => ({
        a: candles.close.rolling(5).mean(),
        b: candles.close.rolling(5).mean(),
        c: candles.close.rolling(6).mean(),
      }),
      entry: () => [],
    });
    const [a, b, c] = buildStrategy(twice).columnPaths.map(({ output }) => output.node);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(buildStrategy(twice).columnPaths[0]!.output.node.key).toBe(a!.key);
  });

  it('joins the signals and columns of another strategy', () => {
    const inner = defineStrategy({
      name: 'inner',
      timeframe: '1h',
      stoploss: -0.1,
      params: { level: int({ min: 0, max: 100, default: 10 }) },
      indicators: ({ candles, params }) => ({ strong: candles.close.gt(params.level) }),
      entry: ({ strong }) => [enterLong(strong)],
    });
    const outer = defineStrategy({
      name: 'outer',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ signalsOf }) => {
        const { enterLong: enters, exitLong: exits, columns } = signalsOf(inner, { level: 2 });
        return { enters, exits, strong: columns.strong };
      },
      entry: ({ enters, strong }) => [enterLong(all(enters, strong))],
    });
    const run = runStrategy(outer, candlesFromCloses([1, 2, 3]));
    expect(run.enterLong).toEqual([false, false, true]);
    expect(run.columns.exits).toEqual([false, false, false]);
  });
});

describe('a long chain', () => {
  it('of columns is built and computed without recursion', () => {
    const strategy = sdk.defineStrategy({
      name: 'chain',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: ({ candles }) => {
        let x = candles.close;
        for (let i = 0; i < 20_000; i++) x = x.add(i % 2 === 0 ? 1.5 : -1.5);
        return { x };
      },
      entry: () => [],
    });
    const { columns } = runStrategy(strategy, candlesFromCloses([1, 2, 3]));

    expect(buildStrategy(strategy).graph.nodes.length).toBeGreaterThan(20_000);
    expect(columns.x[2]).toBe(3);
  });
});

describe('mistakes in JavaScript', () => {
  const close = ({ candles }: Js): Series<'1h'> => candles.close;
  const cases: readonly (readonly [title: string, definition: LooseDefinition, message: RegExp])[] = [
    [
      'a misspelled column',
      { indicators: (c) => ({ fast: close(c) }), entry: ({ fsat }) => [fsat] },
      /probe: entry: there is no column "fsat"; did you mean "fast"\?/,
    ],
    [
      'a misspelled output',
      { indicators: (c) => ({ macd: { histogram: close(c) } }), entry: ({ macd }) => [(macd as Js).histgram] },
      /probe: entry: macd has no column "histgram"; did you mean "histogram"\?/,
    ],
    [
      'a misspelled candle field',
      { indicators: ({ candles }) => ({ a: (candles as Js).cloze }) },
      /candles has no column "cloze"; did you mean "close" or "low"\?/,
    ],
    [
      'a misspelled parameter',
      {
        params: { fast: int({ min: 1, max: 9, default: 2 }) },
        indicators: ({ params }) => ({ a: (params as Js).fats }),
      },
      /probe: indicators: there is no parameter "fats"; did you mean "fast"\?/,
    ],
    [
      'a misspelled parameter in entry',
      {
        params: { fast: int({ min: 1, max: 9, default: 2 }) },
        entry: ({ params }) => [(params as Js).fats],
      },
      /probe: entry: there is no parameter "fats"; did you mean "fast"\?/,
    ],
    ['a reserved name', { indicators: (c) => ({ close: close(c) }) }, /"close" cannot name a column/],
    [
      'a leaf that is no column',
      { indicators: (c) => ({ bands: { upper: close(c), lower: 3 } }) },
      /probe: "bands\.lower" is 3; expected a column/,
    ],
    ['no record', { indicators: (c) => close(c) }, /indicators returned an object; expected a record of columns/],
    [
      'a shift into the future',
      { indicators: (c) => ({ a: close(c).shift(-1 as Js) }) },
      /shift\(-1\) would read the future/,
    ],
    [
      'half a candle',
      { indicators: (c) => ({ a: close(c).shift(1.5 as Js) }) },
      /shift\(1\.5\): expected a whole number/,
    ],
    [
      'columns of two frames',
      {
        indicators: ({ candles, informative }) => ({
          a: (informative as Js)('1d', (day: Js) => day.close.gt((candles as Js).close)),
        }),
      },
      /gt\(\) combines columns of 1d and 1h; join them/,
    ],
    [
      'a base column out of resample',
      { indicators: ({ candles, resample }) => ({ a: (resample as Js)(3, () => (candles as Js).close) }) },
      /resample\(3\): the column it returned belongs to the candles of 1h, not of x3/,
    ],
    [
      'a smaller timeframe',
      { indicators: ({ informative }) => ({ a: (informative as Js)('5m', (x: Js) => x.close) }) },
      /informative\(5m\): its candles are not whole numbers of 1h candles; expected one of 1h, 2h/,
    ],
    [
      'no timeframe',
      {
        indicators: ({ informative }) => ({
          a: (informative as Js)({ pair: 'BTC/USDT', timeframe: '90m' }, (x: Js) => x.close),
        }),
      },
      /timeframe is "90m"; expected one of 1m/,
    ],
    [
      'no pair',
      { indicators: ({ informative }) => ({ a: (informative as Js)({ pair: 'BTCUSDT' }, (x: Js) => x.close) }) },
      /pair is "BTCUSDT"; expected one such as BTC\/USDT/,
    ],
    [
      'an operand that is no column',
      { indicators: (c) => ({ a: close(c).add(undefined as Js) }) },
      /add\(\) got undefined where a column was expected/,
    ],
    [
      'a clause that is no condition',
      { indicators: (c) => ({ a: all(close(c).gt(1), undefined as Js) }) },
      /all: clause 1 is undefined; expected a condition/,
    ],
    [
      'an exit among the entries',
      { entry: ({ candles }) => [exitLong((candles as Js).close.gt(1))] },
      /entry returned an exit signal at 0; expected enterLong/,
    ],
    [
      'a condition as an entry',
      { entry: ({ candles }) => [(candles as Js).close.gt(1)] },
      /entry returned an object at 0/,
    ],
    [
      'a series as a signal',
      { entry: ({ candles }) => [enterLong((candles as Js).close)] },
      /enterLong\(\) takes a condition, got a series of numbers/,
    ],
    ['no list', { entry: () => undefined }, /entry returned undefined; expected a list/],
    [
      'a long tag',
      { entry: ({ candles }) => [enterLong((candles as Js).close.gt(1), 'x'.repeat(256))] },
      /the tag has 256 characters; at most 255/,
    ],
    [
      'a record that holds itself',
      {
        indicators: () => {
          const record: Record<string, unknown> = {};
          record['inner'] = record;
          return record;
        },
      },
      /probe: "inner\.inner.*…" is more than 20 levels deep; does a record hold itself\?/,
    ],
    [
      'a period as text',
      { indicators: ({ candles }) => ({ a: sdk.sma((candles as Js).close, '14' as Js) }) },
      /sma: period is "14"; expected a whole number/,
    ],
    [
      'a pair behind the function',
      { indicators: ({ informative }: Js) => informative('4h', (h: Js) => ({ a: h.close }), { pair: 'ETH/USDT' }) },
      /informative\(\) takes two arguments; another pair is informative\(\{ pair/,
    ],
    [
      'another word for the timeframe',
      { indicators: ({ informative }: Js) => informative({ tf: '4h' }, (h: Js) => ({ a: h.close })) },
      /informative\(\): "tf" is unknown; expected pair, timeframe, candleType/,
    ],
    [
      'a misspelled term',
      { entry: ({ candles }) => [enterLong((candles as Js).close.gt(1), { stkae: 5 } as Js)] },
      /enterLong\(\): "stkae" is no term; did you mean "stake"/,
    ],
    [
      'a number as a tag',
      { entry: ({ candles }) => [enterLong((candles as Js).close.gt(1), 5 as Js)] },
      /the terms are 5; expected a tag or \{ tag, limit/,
    ],
    [
      'stake and amount',
      { entry: ({ candles }) => [enterLong((candles as Js).close.gt(1), { stake: 1, amount: 1 } as Js)] },
      /takes stake or amount, not both/,
    ],
    [
      'shorts without canShort',
      { entry: ({ candles }) => [enterShort((candles as Js).close.gt(1))] },
      /needs canShort: true/,
    ],
    [
      'an error of its own',
      { indicators: () => (undefined as Js).close },
      /probe: indicators threw TypeError: Cannot read properties of undefined/,
    ],
    [
      'what is not there yet',
      { indicators: ({ across }) => ({ a: (across as Js)() }) },
      /across\(\) is not available in this version/,
    ],
  ];

  it.each(cases)('%s', (_, definition, message) => {
    expect(() => build(definition)).toThrow(message);
    expect(() => build(definition)).toThrow(sdk.StrategyError);
  });

  it('a column kept from another call', () => {
    let kept: Js;
    const definition: LooseDefinition = { indicators: (c) => ({ a: (kept ??= close(c)) }) };
    build(definition);
    expect(() => build(definition)).toThrow(/the column a was kept from another call/);
  });

  it.each([
    [{ fats: 3 }, /probe has no parameter "fats"; did you mean "fast"\?/],
    [{ fast: 1.5 }, /parameter "fast" of probe: expected a whole number, got 1\.5/],
    [{ fast: 99 }, /parameter "fast" of probe: expected 1 to 9, got 99/],
    [{ ratio: 0.12345 }, /expected at most 2 decimals/],
  ])('parameters %j', (values, message) => {
    const params = {
      fast: int({ min: 1, max: 9, default: 2 }),
      ratio: decimal({ min: 0, max: 1, decimals: 2, default: 0.5 }),
    };
    expect(() => build({ params }, values)).toThrow(message);
  });
});
