/** Mistakes that must not compile. Type-checked only, never run. */
/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/require-await, typescript/no-unnecessary-type-assertion, eslint/no-unused-expressions -- mistakes have no types to check */
import {
  all,
  choice,
  choose,
  cooldownPeriod,
  crossesAbove,
  defineStrategy,
  ema,
  enterLong,
  keep,
  macd,
  not,
  reduce,
  scan,
  time,
  when,
} from '../index.ts';
import type { Keep } from '../index.ts';
import { runStrategy } from '../testing/index.ts';
import { trendPullback } from './architecture.test-d.ts';
import { run, typical } from './surface.test-d.ts';

defineStrategy({
  name: 'wrong-timeframe',
  // @ts-expect-error no such timeframe
  timeframe: '7h',
  stoploss: -0.1,
  indicators: () => ({}),
  entry: () => [],
});
defineStrategy({
  name: 'columns',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: ({ candles, informative, resample }) => {
    // @ts-expect-error smaller than the strategy's timeframe
    informative('5m', (c) => c.close);
    // @ts-expect-error no such timeframe
    informative({ pair: 'BTC/USDT', timeframe: '90m' }, (c) => c.close);
    // @ts-expect-error not a pair
    informative({ pair: 'BTCUSDT', timeframe: '4h' }, (c) => c.close);
    // @ts-expect-error columns of two timeframes do not combine
    informative('1d', (day) => day.close.gt(candles.close));
    // @ts-expect-error nor do those of two pairs
    informative({ pair: 'BTC/USDT' }, (btc) => btc.close.div(candles.close));
    // @ts-expect-error a base column is not a column of the resampled frame
    resample(3, () => candles.close);
    // @ts-expect-error nor in a crossing
    informative('1d', (day) => ({ up: crossesAbove(day.close, candles.close) }));
    // @ts-expect-error nor in all()
    informative('1d', (day) => ({ up: all(day.close.gt(1), candles.close.gt(1)) }));
    informative('1d', (day) => {
      // @ts-expect-error nor in a scan
      scan({ a: day.close, b: candles.close }, { n: 0 }, (now, state) => now.a + now.b + state.n);
      return day.close;
    });
    // @ts-expect-error the future
    candles.close.shift(-1);
    // @ts-expect-error half a candle
    candles.close.shift(1.5);
    // @ts-expect-error a condition is not a number
    candles.close.gt(1).add(1);
    // @ts-expect-error an absent clause has no negation
    not(when(true, candles.close.gt(1)));
    // @ts-expect-error a session is a clock range
    time.inSession(candles, 'morning');
    // @ts-expect-error state of a scan is numbers, booleans and lists of numbers
    scan({ a: candles.close }, { when: new Date(0) }, (now) => now.a);
    // @ts-expect-error a whole column has no maximum
    candles.close.max();
    return { fast: ema(candles.close, 5), macd: macd(candles.close) };
  },
  // @ts-expect-error a misspelled column
  entry: ({ fsat, macd }) => [
    // @ts-expect-error a misspelled output
    enterLong(macd.histgram.gt(0)),
    // @ts-expect-error validFor is a number of candles
    enterLong(macd.macd.gt(0), { validFor: '3' }),
    // @ts-expect-error one size only
    enterLong(macd.macd.gt(0), { stake: 10, amount: 1 }),
    enterLong(fsat),
  ],
  // @ts-expect-error an entry is not an exit
  exit: ({ fast }) => [enterLong(fast.gt(1))],
  // @ts-expect-error no such column
  plot: { fats: { pane: 'price' } },
});
defineStrategy({
  name: 'reserved',
  timeframe: '1h',
  stoploss: -0.1,
  // @ts-expect-error `close` is the candle's own
  indicators: ({ candles }) => ({ close: ema(candles.close, 5) }),
  entry: () => [],
});
defineStrategy({
  name: 'callbacks',
  timeframe: '1h',
  stoploss: -0.1,
  state: { trade: { wasDeep: false } },
  indicators: ({ candles }) => ({ fast: ema(candles.close, 5) }),
  entry: ({ fast }) => [enterLong(fast.gt(1))],
  // @ts-expect-error a number is not a decision
  customStoploss: () => -0.05,
  // @ts-expect-error nor is a boolean
  confirmTradeEntry: () => true,
  // @ts-expect-error nor a text
  customExit: () => 'because',
  // @ts-expect-error callbacks are synchronous
  customRoi: async () => keep,
  orderFilled: ({ trade, state }) => {
    // @ts-expect-error a misspelled field of the memory
    state(trade).wasDepp = true;
    // @ts-expect-error of another type
    state(trade).wasDeep = 1;
    // @ts-expect-error no memory per pair was declared
    state('BTC/USDT').phase = 'x';
    // @ts-expect-error a trade is a view
    trade.stopLoss = 1;
  },
  // @ts-expect-error one size only
  adjustTradePosition: () => reduce({ fraction: 0.5, amount: 1 }),
});
defineStrategy({
  name: 'rows',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: ({ candles }) => ({ fast: ema(candles.close, 5), macd: macd(candles.close) }),
  entry: ({ fast }) => [enterLong(fast.gt(1))],
  // Method form works too.
  customExit({ row, trade, rowAgo, rows }) {
    // @ts-expect-error a misspelled column
    row.fats;
    // @ts-expect-error a misspelled output
    trade.entryRow.macd.histgram;
    // @ts-expect-error a row holds values, not columns
    rowAgo(1).fast.shift(1);
    // @ts-expect-error a list may be shorter than hoped; `rowAgo` always answers
    rows(2)[0].fast;
    return keep;
  },
});
const misplaced = defineStrategy({
  name: 'misplaced',
  timeframe: '1h',
  stoploss: -0.1,
  entry: ({ candles }) => [enterLong(candles.close.gt(1))],
  indicators: ({ candles }) => ({ fast: ema(candles.close, 5) }),
});
// @ts-expect-error not a strategy
misplaced.name;
// @ts-expect-error a misspelled column of a run
run.columns.dayly;
// @ts-expect-error a misspelled parameter
runStrategy(trendPullback, [], { params: { fats: 3 } });
defineStrategy({
  name: 'date',
  timeframe: '1h',
  stoploss: -0.1,
  // @ts-expect-error plain JSON only
  state: { trade: { at: new Date(0) } },
  indicators: () => ({}),
  entry: () => [],
});
// @ts-expect-error the default is one of the options
choice({ options: ['a', 'b'], default: 'c' });
// @ts-expect-error every option needs a branch
choose('a' as 'a' | 'b', { a: () => 1 });
// @ts-expect-error one way to say how long
cooldownPeriod({ stopDurationCandles: 2, unlockAt: '00:30' });
// @ts-expect-error kernels get the inputs that they name
typical({ high: undefined as never, low: undefined as never });
// @ts-expect-error the stop is required
defineStrategy({ name: 'no-stop', timeframe: '1h', indicators: () => ({}), entry: () => [] });
const neutral: Keep = keep;
void neutral;
