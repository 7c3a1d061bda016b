/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-argument, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return, typescript/require-await -- JavaScript has no types */
import { describe, expect, it } from 'vitest';
import * as typed from '../index.ts';
import { buildStrategy } from '../graph/build-strategy.ts';
import { candlesFromCloses, runStrategy } from '../testing/index.ts';

// The mistakes of mistakes.test-d.ts, made by somebody without a compiler.

type Js = any;
const sdk = typed as Js;
type Definition = Record<string, unknown>;
type Row = readonly [title: string, make: (context: Js) => unknown, message: RegExp];

function build(definition: Definition): void {
  const base = { name: 'probe', timeframe: '1h', stoploss: -0.1, indicators: () => ({}), entry: () => [] };
  buildStrategy(sdk.defineStrategy({ ...base, ...definition }));
}

/** The message that a mistake is refused with. */
function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof typed.StrategyError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

const typical = sdk.defineKernel({
  name: 'typical',
  version: 1,
  inputs: ['high', 'low'],
  outputs: ['value'],
  memory: 'window',
  lookback: () => 0,
  stateSize: () => 0,
  run: () => {},
});

describe('a column of the wrong kind', () => {
  const series = (name: string, what: string, place = 'first'): RegExp =>
    new RegExp(
      `probe: indicators: ${name}\\(\\) got the series ${what} as its ${place} column where a condition was expected`,
    );
  const condition = (name: string, place = 'first'): RegExp =>
    new RegExp(
      `probe: indicators: ${name}\\(\\) got the condition gt\\(\\) as its ${place} column where a series was expected`,
    );
  const rows: readonly Row[] = [
    ['where, of constants', ({ close }) => sdk.where(close, 1, 2), series('where', 'close')],
    ['where, of a column', ({ close }) => sdk.where(close, close, 2), series('where', 'close')],
    ['where, constant first', ({ close }) => sdk.where(close, 1, close), series('where', 'close')],
    ['where, of columns', ({ close }) => sdk.where(close, close, close), series('where', 'close')],
    ['where, a condition as value', ({ up, close }) => sdk.where(up, up, close), condition('where', 'second')],
    ['select', ({ close }) => sdk.select([[close, 1]], 0), series('where', 'close')],
    ['not', ({ close }) => sdk.not(close), series('not', 'close')],
    ['xor', ({ close, up }) => up.xor(close), series('xor', 'close', 'second')],
    ['every', ({ close }) => sdk.every(close, 2), series('every', 'close')],
    ['some', ({ close }) => sdk.some(close.diff(), 2), series('some', 'diff\\(\\)')],
    ['consecutive', ({ close }) => sdk.consecutive(close), series('consecutive', 'close')],
    ['first', ({ close }) => sdk.first(close), series('first', 'close')],
    ['cooldown', ({ close }) => sdk.cooldown(close, 2), series('cooldown', 'close')],
    ['barsSince', ({ close }) => sdk.barsSince(close), series('barsSince', 'close')],
    ['valueWhen', ({ close }) => sdk.valueWhen(close, close), series('valueWhen', 'close')],
    ['valueWhen of a condition', ({ up }) => sdk.valueWhen(up, up), condition('valueWhen', 'second')],
    ['sumSince', ({ close }) => sdk.sumSince(close, close), series('sumSince', 'close', 'second')],
    ['maxSince', ({ close }) => sdk.maxSince(close, close), series('maxSince', 'close', 'second')],
    ['minSince of a condition', ({ up }) => sdk.minSince(up, up), condition('minSince')],
    [
      'trailingEntry',
      ({ candles }) => sdk.trailingEntry(candles, candles.close, { rebound: 0.1, maxWait: 3 }),
      series('trailingEntry', 'close', 'third'),
    ],
    ['add', ({ close, up }) => close.add(up), condition('add', 'second')],
    ['sub', ({ up }) => sdk.sub(1, up), condition('sub')],
    ['gt', ({ close, up }) => close.gt(up), condition('gt', 'second')],
    ['clip', ({ close, up }) => close.clip(up, 3), condition('clip', 'second')],
    ['max', ({ close, up }) => sdk.max(close, up), condition('max', 'second')],
    ['crossesAbove', ({ close, up }) => sdk.crossesAbove(up, close), condition('crossesAbove')],
    ['crossesBelow a number', ({ up }) => sdk.crossesBelow(up, 2), condition('crossesBelow')],
    ['rising', ({ up }) => sdk.rising(up, 2), condition('rising')],
    ['correlation', ({ close, up }) => close.rolling(3).correlation(up), condition('correlation', 'second')],
    ['cumulative', ({ up }) => sdk.cumulative.sum(up), condition('cumulativeSum')],
    ['ewm', ({ up }) => sdk.ewm(up, { span: 3 }).mean(), condition('ewmMean')],
    ['shiftBy', ({ close, up }) => sdk.shiftBy(close, up, { max: 3 }), condition('shiftBy', 'second')],
    ['ema', ({ up }) => sdk.ema(up, 5), condition('ema')],
    ['atr of a candle set with a condition', ({ candles, up }) => sdk.atr({ ...candles, high: up }, 5), /condition gt/],
    ['a kernel', ({ close, up }) => typical({ high: close, low: up }), condition('typical', 'second')],
    ['all', ({ close, up }) => sdk.all(up, close), /all: clause 1 is an object; expected a condition/],
    ['and', ({ close, up }) => up.and(close), /and: clause 0 is an object; expected a condition/],
    ['vote', ({ close }) => sdk.vote([close]), /vote: clause 0 is an object; expected a condition/],
  ];
  it.each(rows)('%s', (_, make, message) => {
    const indicators = ({ candles }: Js): unknown => ({
      value: make({ candles, close: candles.close, up: candles.close.gt(1) }),
    });
    expect(refusal(() => build({ indicators }))).toMatch(message);
  });
});

describe('other mistakes in indicators', () => {
  const rows: readonly Row[] = [
    ['a smaller timeframe', ({ informative }) => informative('5m', (c: Js) => c.close), /not whole numbers of 1h/],
    ['no timeframe', ({ informative }) => informative({ timeframe: '90m' }, (c: Js) => c.close), /timeframe is "90m"/],
    ['no pair', ({ informative }) => informative({ pair: 'BTCUSDT' }, (c: Js) => c.close), /pair is "BTCUSDT"/],
    [
      'two timeframes',
      ({ informative, candles }) => informative('1d', (day: Js) => day.close.gt(candles.close)),
      /combines columns of 1d and 1h/,
    ],
    [
      'two pairs',
      ({ informative, candles }) => informative({ pair: 'BTC/USDT' }, (btc: Js) => btc.close.div(candles.close)),
      /combines columns of BTC\/USDT 1h and 1h/,
    ],
    ['out of resample', ({ resample, candles }) => resample(3, () => candles.close), /candles of 1h, not of x3/],
    [
      'two timeframes in a crossing',
      ({ informative, candles }) => informative('1d', (day: Js) => sdk.crossesAbove(day.close, candles.close)),
      /crossesAbove\(\) combines columns of 1d and 1h/,
    ],
    [
      'two timeframes in all',
      ({ informative, candles }) => informative('1d', (day: Js) => sdk.all(day.close.gt(1), candles.close.gt(1))),
      /all\(\) combines columns of 1d and 1h/,
    ],
    [
      'two timeframes in a scan',
      ({ informative, candles }) =>
        informative('1d', (day: Js) => sdk.scan({ a: day.close, b: candles.close }, {}, () => 1)),
      /combines columns of 1d and 1h/,
    ],
    ['the future', ({ candles }) => candles.close.shift(-1), /would read the future/],
    ['half a candle', ({ candles }) => candles.close.shift(1.5), /expected a whole number/],
    ['a condition as a number', ({ candles }) => candles.close.gt(1).add(1), /add is not a function/],
    ['an absent clause', ({ candles }) => sdk.not(sdk.when(false, candles.close.gt(1))), /not\(\) got an object/],
    ['a session', ({ candles }) => sdk.time.inSession(candles, 'morning'), /inSession\("morning"\)/],
    ['a date as state', ({ candles }) => sdk.scan({ a: candles.close }, { at: new Date(0) }, () => 1), /state's at/],
    ['a statistic of a whole column', ({ candles }) => candles.close.max(), /max is not a function/],
    ['no branch', () => sdk.choose('b', { a: () => 1 }), /choose\("b"\): there is no such branch/],
    ['no input', () => typical({ high: undefined, low: undefined }), /typical\(\): the input "high" is missing/],
  ];
  it.each(rows)('%s', (_, make, message) => {
    expect(refusal(() => build({ indicators: (context: Js) => ({ value: make(context) }) }))).toMatch(message);
  });
});

describe('mistakes in signals and definitions', () => {
  const indicators = ({ candles }: Js): unknown => ({
    fast: sdk.ema(candles.close, 5),
    macd: sdk.macd(candles.close),
  });
  const entry = (make: (context: Js) => unknown): Definition => ({ indicators, entry: (c: Js) => [make(c)] });
  const rows: readonly (readonly [title: string, definition: Definition, message: RegExp])[] = [
    ['a timeframe', { timeframe: '7h' }, /timeframe is "7h"/],
    ['no stop', { stoploss: undefined }, /stoploss is undefined/],
    ['a misspelled column', entry(({ fsat }) => sdk.enterLong(fsat)), /no column "fsat"; did you mean "fast"/],
    ['a misspelled output', entry(({ macd }) => sdk.enterLong(macd.histgram.gt(0))), /no column "histgram"/],
    ['a series as a signal', entry(({ fast }) => sdk.enterLong(fast)), /enterLong\(\) takes a condition/],
    ['validFor', entry(({ fast }) => sdk.enterLong(fast.gt(0), { validFor: '3' })), /validFor is "3"/],
    ['two sizes', entry(({ fast }) => sdk.enterLong(fast.gt(0), { stake: 10, amount: 1 })), /stake or amount/],
    ['an entry as an exit', { indicators, exit: ({ fast }: Js) => [sdk.enterLong(fast.gt(1))] }, /an entry signal/],
    ['a reserved name', { indicators: ({ candles }: Js) => ({ close: candles.close }) }, /"close" cannot name/],
    ['an asynchronous callback', { customRoi: async () => sdk.keep }, /customRoi is asynchronous/],
    ['a date in the memory of trades', { state: { trade: { at: new Date(0) } } }, /state\.trade\.at is an object/],
  ];
  it.each(rows)('%s', (_, definition, message) => {
    expect(refusal(() => build(definition))).toMatch(message);
  });

  it.each([
    ['choice', () => sdk.choice({ options: ['a', 'b'], default: 'c' }), /expected one of a, b, got "c"/],
    ['protection', () => sdk.cooldownPeriod({ stopDurationCandles: 2, unlockAt: '00:30' }), /expected one of/],
  ])('a %s', (_, make, message) => {
    expect(refusal(make)).toMatch(message);
  });

  it('a parameter of a run', () => {
    const strategy = sdk.defineStrategy({
      name: 'probe',
      timeframe: '1h',
      stoploss: -0.1,
      indicators: () => ({}),
      entry: () => [],
    });
    const run = (): unknown => runStrategy(strategy, candlesFromCloses([1]), { params: { fats: 3 } });
    expect(refusal(run)).toMatch(/no parameter "fats"/);
  });
});
