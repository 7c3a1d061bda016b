/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-argument, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return -- JavaScript has no types */
import { describe, expect, it } from 'vitest';
import * as typed from '../index.ts';
import { compute } from '../testing/compute.fixture.ts';
import { buildStrategy } from './build-strategy.ts';

type Js = any;
const sdk = typed as Js;

const facts = {
  name: 'average',
  version: 1,
  inputs: ['x'],
  outputs: ['y'],
  memory: 'window',
  lookback: () => 0,
  stateSize: () => 0,
  run: ({ x }: Js, { y }: Js, _: unknown, from: number, to: number) => {
    for (let i = from; i < to; i++) y[i] = x[i];
  },
};

/** The message with which ten candles are refused, closes 0 … 9. */
function refusal(build: (close: Js) => unknown): string {
  try {
    compute(
      Array.from({ length: 10 }, (_, i) => i),
      ({ close }) => ({ value: build(close) as Js }),
    );
  } catch (error) {
    if (error instanceof typed.StrategyError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

describe('a definition of a kernel', () => {
  const rows: readonly (readonly [title: string, definition: unknown, message: RegExp])[] = [
    ['no definition', undefined, /defineKernel\(\): the definition is undefined/],
    ['no name', { ...facts, name: '' }, /name is ""; expected a text/],
    ['a version', { ...facts, version: 0 }, /defineKernel\(average\): version is 0; expected a whole number/],
    ['no inputs', { ...facts, inputs: [] }, /inputs is a list; expected a list of names, at least one/],
    ['an input that is no text', { ...facts, inputs: [3] }, /inputs is a list; expected a list of names/],
    ['an output twice', { ...facts, outputs: ['y', 'y'] }, /outputs are y, y; expected every name once/],
    ['parameters by value', { ...facts, params: { n: 3 } }, /params is an object; expected a list of names/],
    ['a memory', { ...facts, memory: 'long' }, /memory is "long"; expected one of window, fading, unbounded/],
    ['a look-back that is a number', { ...facts, lookback: 3 }, /lookback is 3; expected a function/],
    ['no size of the state', { ...facts, stateSize: undefined }, /stateSize is undefined; expected a function/],
    ['no run', { ...facts, run: undefined }, /run is undefined; expected a function/],
  ];
  it.each(rows)('is refused for %s', (_, definition, message) => {
    expect(() => sdk.defineKernel(definition)).toThrow(message);
    expect(() => sdk.defineKernel(definition)).toThrow(typed.StrategyError);
  });
});

describe('a kernel', () => {
  const kernel = (change: object): Js => sdk.defineKernel({ ...facts, ...change });
  const rows: readonly (readonly [title: string, build: (close: Js) => unknown, message: RegExp])[] = [
    [
      'that changes its input in place',
      (x) =>
        kernel({
          run: ({ x: input }: Js, { y }: Js, _: unknown, from: number, to: number) => {
            for (let i = from; i < to; i++) y[i] = input[i] *= 2;
          },
        })({ x }),
      /average\(\): run writes to its input "x" at candle \d+; expected writing to outputs only/,
    ],
    ['without inputs', () => kernel({})(undefined), /average\(\): its inputs are undefined; expected a record/],
    ['without parameters', (x) => kernel({ params: ['n'] })({ x }), /the parameter "n" is missing; got none/],
    ['with a text', (x) => kernel({ params: ['n'] })({ x }, { n: '3' }), /the parameter "n" is "3"; expected a number/],
    ['with NaN', (x) => kernel({ params: ['n'] })({ x }, { n: NaN }), /the parameter "n" is NaN; expected a number/],
    ['of half a candle', (x) => kernel({ lookback: () => 1.5 })({ x }), /has the look-back 1\.5; expected a whole/],
    [
      'of a negative state',
      (x) => kernel({ stateSize: () => -1 })({ x }),
      /stateSize gives -1; expected a whole number/,
    ],
    ['of a huge state', (x) => kernel({ stateSize: () => 1e12 })({ x }), /stateSize gives 1000000000000; expected/],
    [
      'that throws',
      (x) => kernel({ run: () => (undefined as Js).x })({ x }),
      /average\(\): run threw TypeError: Cannot read .* at candle 0/,
    ],
  ];
  it.each(rows)('is refused %s', (_, build, message) => {
    expect(refusal(build)).toMatch(message);
  });

  it('is not defined twice', () => {
    const [one, other] = [kernel({}), kernel({ run: () => {} })];
    expect(refusal((x) => [one({ x }), other({ x })])).toMatch(
      /two kernels are called "average", version 1; define a kernel once/,
    );
    expect(refusal((x) => [one({ x }), one({ x: x.add(1) }), kernel({ version: 2 })({ x })])).toBe(
      'nothing was refused',
    );
  });

  it('shares no columns with another one of a different strategy', () => {
    const keyOf = (apply: Js): string => {
      const definition = {
        name: 'probe',
        timeframe: '1h',
        stoploss: -0.1,
        indicators: ({ candles }: Js) => ({ value: apply({ x: candles.close }) }),
        entry: () => [],
      };
      return buildStrategy(sdk.defineStrategy(definition)).columnPaths[0]!.output.node.key;
    };
    const [one, other] = [kernel({}), kernel({ run: () => {} })];
    expect(keyOf(one)).toBe(keyOf(one));
    expect(keyOf(one)).not.toBe(keyOf(other));
  });
});

describe('a scan', () => {
  const later = (value: unknown) => (now: Js) => (now.a === 7 ? value : now.a);
  const flag = (value: unknown) => (now: Js) => (now.a === 7 ? value : true);
  const record = (value: unknown) => (now: Js) => (now.a === 7 ? value : { n: 1, up: true });
  const rows: readonly (readonly [title: string, build: (a: Js) => unknown, message: RegExp])[] = [
    ['without inputs', () => sdk.scan(null, {}, () => 1), /scan\(\): the inputs are null; expected a record/],
    ['of a bare column', (a) => sdk.scan(a, {}, () => 1), /scan\(\): the inputs are an object; expected a record/],
    ['without a state', (a) => sdk.scan({ a }, null, () => 1), /scan\(\): the state is null; expected a record/],
    ['with a number as state', (a) => sdk.scan({ a }, 3, () => 1), /scan\(\): the state is 3; expected a record/],
    ['without a step', (a) => sdk.scan({ a }, {}), /scan\(\): step is undefined; expected a function/],
    [
      'whose step gives nothing',
      (a) => sdk.scan({ a }, {}, () => {}),
      /the step returned undefined; expected a number/,
    ],
    [
      'whose step gives nothing later',
      (a) => sdk.scan({ a }, {}, later(undefined)),
      /scan\(a\): the step returned undefined; expected a number, .* at candle 7/,
    ],
    ['whose step gives null later', (a) => sdk.scan({ a }, {}, later(null)), /returned null; .* at candle 7/],
    ['whose step gives a text later', (a) => sdk.scan({ a }, {}, later('x')), /returned "x"; .* at candle 7/],
    ['whose number becomes a boolean', (a) => sdk.scan({ a }, {}, later(true)), /returned true; .* at candle 7/],
    ['whose boolean becomes 7', (a) => sdk.scan({ a }, {}, flag(7)), /returned 7; expected true or false, .* candle 7/],
    ['whose record is missing', (a) => sdk.scan({ a }, {}, record(null)), /returned null; expected a record with n/],
    ['whose record is a number', (a) => sdk.scan({ a }, {}, record(3)), /returned 3; expected a record with n/],
    [
      'whose record lacks a value',
      (a) => sdk.scan({ a }, {}, record({ n: 1 })),
      /returned undefined as up; expected true/,
    ],
    [
      'whose step throws',
      (a) => sdk.scan({ a }, {}, (now: Js) => (now.a === 7 ? now.b.c : 1)),
      /scan\(a\): the step threw TypeError: Cannot read .* at candle 7/,
    ],
    [
      'whose step throws at once',
      (a) => sdk.scan({ a }, {}, (now: Js) => now.b.c),
      /scan\(a\): the step threw TypeError: .* while the graph was built/,
    ],
  ];
  it.each(rows)('is refused %s', (_, build, message) => {
    expect(refusal(build)).toMatch(message);
  });
});

describe('a fold', () => {
  const nested = (window: Js): number => (window[1] === 7 ? window.x.y : 1);
  const rows: readonly (readonly [title: string, build: (a: Js) => unknown, message: RegExp])[] = [
    ['without a function', (a) => a.rolling(2).fold(3), /fold\(\) takes a function, not 3/],
    ['that throws', (a) => a.rolling(2).fold(nested), /fold\(\): the function threw TypeError: .* at candle 7/],
    ['that gives nothing', (a) => a.rolling(2).fold(() => {}), /the function returned undefined at candle 1/],
    [
      'that throws over variable windows',
      (a) => sdk.rollingBy(a, a.mul(0).add(2), { max: 3 }).fold(nested),
      /fold\(\): the function threw TypeError: .* at candle 7/,
    ],
    ['of nothing over variable windows', (a) => sdk.rollingBy(a, a, { max: 3 }).fold(), /fold\(\) takes a function/],
  ];
  it.each(rows)('is refused %s', (_, build, message) => {
    expect(refusal(build)).toMatch(message);
  });
});
