import {
  add,
  confirm,
  defineStrategy,
  enterLong,
  exitLong,
  exitNow,
  keep,
  keepStop,
  reduce,
  sma,
  stopAt,
  stopFromOpen,
  stopFromRate,
  veto,
} from '@tradai/strategy-sdk';
import { aCandle, candlesFromCloses, type CandleInput } from '@tradai/strategy-sdk/testing';
import { describe, expect, it } from 'vitest';
import { FLAT, runSmallWorld } from './small-world.fixture.ts';

const HOUR = 3_600_000;
const hour = (n: number): number => FLAT[0]!.openTimeMs + n * HOUR;
const DEFAULTS = { timeframe: '1h', stoploss: -0.5, indicators: () => ({}) } as const;

/** Flat at 100 with other prices at some hours; an entry signal is any close of 101. */
function candles(changes: Readonly<Record<number, Partial<CandleInput>>>): readonly CandleInput[] {
  return FLAT.map((candle, n) => aCandle({ ...candle, ...changes[n] }));
}
/** Signal at 01:00, entry at 02:00. */
const SIGNAL = { 1: { close: 101, high: 101 } };

describe('what a callback looks at', () => {
  it('is the row of the last closed candle: columns and signals by name', () => {
    const seen: unknown[] = [];
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'rows',
      indicators: ({ candles: { close, open } }) => ({
        mean: sma(close, 2),
        both: { up: close.gt(101) },
        list: [open],
      }),
      entry: ({ candles: { close } }) => [enterLong(close.eq(102), 'at 102')],
      confirmTradeEntry: ({ now, row, rowAgo, rows, tag, rate, amount, orderType, timeInForce, direction }) => {
        seen.push([now, row.openTimeMs, row.mean, row.both.up, row.list]);
        seen.push([row.enterLong, row.exitLong, row.enterTag, row.exitTag]);
        seen.push([rowAgo(1).mean, rowAgo(9).openTimeMs, rowAgo(9).both.up, rows(3).map(({ close }) => close)]);
        seen.push([tag, rate, amount, orderType, timeInForce, direction]);
        seen.push(JSON.parse(JSON.stringify(row)));
        return confirm;
      },
    });
    runSmallWorld(strategy, { candles: candlesFromCloses([100, 101, 102, 103, 104]) });
    expect(seen).toEqual([
      [hour(3), hour(2), 101.5, true, [101]],
      [true, false, 'at 102', null],
      [100.5, Number.NaN, false, [100, 101, 102]],
      ['at 102', 102, 0.98039215, 'limit', 'GTC', 'long'],
      {
        ...{ openTimeMs: hour(2), open: 101, high: 102, low: 101, close: 102, volume: 1 },
        ...{ enterLong: true, enterShort: false, exitLong: false, exitShort: false, enterTag: 'at 102', exitTag: null },
        ...{ mean: 101.5, both: { up: true }, list: [101] },
      },
    ]);
  });

  it('is the trade with its orders, extremes and the row of its entry, for ever', () => {
    const seen: unknown[] = [];
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'trades',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101), 'first')],
      exit: ({ candles: { close } }) => [exitLong(close.eq(99), 'enough')],
      customExit: ({ trade, now, profitRatio, minutesSince }) => {
        if (now === hour(4)) {
          seen.push([trade.id, trade.pair, trade.direction, trade.openTimeMs, trade.openRate, trade.enterTag]);
          seen.push([trade.amount, trade.stakeAmount, trade.stopLoss, trade.maxRate, trade.minRate]);
          seen.push([trade.maxProfitRatio, trade.minProfitRatio, profitRatio, trade.profitAbs(110)]);
          seen.push([trade.entryRow, trade.entries.length, trade.exits.length, trade.firstEntry.average]);
          seen.push([trade.hasOpenOrder, trade.lastFillMs, minutesSince(trade.openTimeMs)]);
        }
        return keep;
      },
      confirmTradeExit: ({ exitType, exitReason, rate, amount, trade }) => {
        seen.push([exitType, exitReason, rate, amount, trade.id]);
        return confirm;
      },
    });
    const { outcome } = runSmallWorld(strategy, {
      candles: candles({ ...SIGNAL, 3: { high: 120, low: 80 }, 5: { close: 99, low: 99 } }),
    });
    expect(seen[3]).toMatchObject([{ openTimeMs: hour(1), enterTag: 'first' }, 1, 0, 100]);
    expect(seen.toSpliced(3, 1)).toEqual([
      [1, 'BTC/USDT', 'long', hour(2), 100, 'first'],
      [1, 100, 50, 120, 80],
      [0.2, -0.2, 0, 10],
      [false, hour(2), 120],
      ['exit_signal', 'enough', 100, 1, 1],
    ]);
    expect(outcome.trades).toMatchObject([{ exitReason: 'enough', exitType: 'exit_signal', closeTimeMs: hour(6) }]);
  });

  it('is the portfolio and the wallet of that very moment, pairs before this one included', () => {
    const seen: unknown[] = [];
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'portfolio',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101), 'go')],
      exit: ({ candles: { close } }) => [exitLong(close.eq(99))],
      confirmTradeEntry: ({ portfolio, wallet, pair }) => {
        const open = portfolio.openTrades().map((trade) => trade.pair);
        seen.push([pair, open, portfolio.count({ tag: 'go' }), portfolio.count({ direction: 'short' })]);
        seen.push([wallet.free, wallet.used, wallet.total, wallet.stakeAmount]);
        const closed = portfolio.closedTrades({ pair, sinceMs: hour(4), exitReason: 'exit_signal' });
        seen.push([closed.map(({ closeProfitAbs }) => closeProfitAbs), portfolio.lastEntry(pair)?.timeMs ?? null]);
        return confirm;
      },
    });
    const twice = candles({
      ...SIGNAL,
      3: { close: 99, low: 99 },
      4: { open: 105, high: 105 },
      6: { close: 101, high: 101 },
    });
    runSmallWorld(strategy, { candles: twice, pairs: ['BTC/USDT', 'ETH/USDT'] });
    expect(seen).toEqual([
      ['BTC/USDT', [], 0, 0],
      [1000, 0, 1000, 100],
      [[], null],
      ['ETH/USDT', ['BTC/USDT'], 1, 0],
      [900, 100, 1000, 100],
      [[], null],
      ['BTC/USDT', [], 0, 0],
      [1010, 0, 1010, 100],
      [[5], hour(2)],
      ['ETH/USDT', ['BTC/USDT'], 1, 0],
      [910, 100, 1010, 100],
      [[5], hour(2)],
    ]);
  });

  it('reaches back as far as rowsBack says and no farther', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'reach',
      rowsBack: 3,
      entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
      confirmTradeEntry: ({ rowAgo }) => (rowAgo(3).close > 0 ? confirm : veto('no')),
    });
    expect(() => runSmallWorld(strategy, { candles: candles(SIGNAL) })).toThrow(
      'reach: confirmTradeEntry: rowAgo(3) is out of reach; expected a whole number from 0 to 2, rowsBack reaches 3 rows back, at BTC/USDT 2024-01-01 02:00 UTC.',
    );
  });
});

describe('memory', () => {
  const strategy = defineStrategy({
    ...DEFAULTS,
    name: 'memory',
    state: { trade: { fills: 0, notes: ['new'] }, pair: { trades: 0 } },
    entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
    exit: ({ candles: { close } }) => [exitLong(close.eq(99))],
    orderFilled: ({ trade, order, state, pair }) => {
      state(trade).fills++;
      if (order.isEntry) state(pair).trades++;
      else state(trade).notes.push(`pair ${state(pair).trades}`);
    },
  });

  it('is kept per trade and per pair, each beginning with its own copy', () => {
    const twice = { ...SIGNAL, 3: { close: 99, low: 99 }, 6: { close: 101, high: 101 }, 8: { close: 99, low: 99 } };
    const { notes } = runSmallWorld(strategy, { candles: candles(twice) });
    expect(notes.stateOf(1)).toEqual({ fills: 2, notes: ['new', 'pair 1'] });
    expect(notes.stateOf(2)).toEqual({ fills: 2, notes: ['new', 'pair 2'] });
    expect(notes.stateOf(3)).toBeNull();
  });
});

describe('stops', () => {
  /** Bought at 100; at 03:00 the best rate is 110. */
  it.each([
    ['stopAt(104)', stopAt(104), 104],
    ['stopFromOpen(0.05)', stopFromOpen(0.05), 105],
    ['stopFromRate(0.02)', stopFromRate(0.02), 107.8],
    ['keepStop', keepStop, 50],
    ['a stop beyond the rate', stopAt(111), 50],
    ['a stop that is not a number', stopAt(Number.NaN), 50],
    ['a looser stop', stopAt(40), 50],
  ])('%s', (_name, answer, expected) => {
    let stop = 0;
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'stops',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
      customStoploss: ({ rate }) => (rate === 110 ? answer : keepStop),
      customExit: ({ trade }) => {
        stop = trade.stopLoss;
        return keep;
      },
    });
    runSmallWorld(strategy, { candles: candles({ ...SIGNAL, 3: { open: 109, high: 110, low: 109, close: 109 } }) });
    expect(stop).toBe(expected);
  });
});

describe('positions', () => {
  it.each([
    ['a share', reduce({ fraction: 0.5 }, 'half'), [0.5, 'half']],
    ['an amount', reduce({ amount: 0.3 }), [0.3, 'partial_exit']],
    ['a stake', reduce({ stake: 25 }), [0.25, 'partial_exit']],
    ['all of it', reduce({ fraction: 1 }, 'done'), [1, 'done']],
  ])('reduce by %s', (_name, answer, [amount, tag]) => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'reduce',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
      adjustTradePosition: ({ now }) => (now === hour(4) ? answer : keep),
    });
    const { outcome } = runSmallWorld(strategy, { candles: candles(SIGNAL) });
    expect(outcome.trades[0]!.orders[1]).toMatchObject({ side: 'sell', amount, tag, filledTimeMs: hour(4) });
  });

  it.each([
    ['at the open', add(50, 'more'), [100, 0.5, 'more']],
    ['at a limit inside the candle', add(50, { limit: 98 }), [98, 0.51020408, '']],
  ])('add %s', (_name, answer, [rate, amount, tag]) => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'add',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
      adjustTradePosition: ({ now }) => (now === hour(4) ? answer : keep),
    });
    const { outcome } = runSmallWorld(strategy, { candles: candles({ ...SIGNAL, 4: { low: 97 } }) });
    expect(outcome.trades[0]!.orders[1]).toMatchObject({ side: 'buy', rate, amount, tag });
  });
});

describe('what a signal says itself', () => {
  it.each([
    ['a stake', { stake: 40 }, { rate: 100, amount: 0.4 }],
    ['an amount', { amount: 0.25 }, { rate: 100, amount: 0.25 }],
    ['a limit', { limit: 99 }, { rate: 99, amount: 1.01010101 }],
  ])('%s', (_name, terms, expected) => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'terms',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101), terms)],
      customEntryPrice: () => 98,
      customStakeAmount: () => ('limit' in terms ? keep : 77),
    });
    const { outcome } = runSmallWorld(strategy, {
      candles: candles({ ...SIGNAL, 2: { low: 97 } }),
      config: { order_types: { entry: 'limit' in terms ? 'limit' : 'market', exit: 'limit' } },
    });
    expect(outcome.trades[0]!.orders[0]).toMatchObject(expected);
  });

  it('a limit read from a column; one that has no value enters nothing', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'limits',
      indicators: ({ candles: { low } }) => ({ floor: sma(low, 4) }),
      entry: ({ candles: { close }, floor }) => [enterLong(close.eq(101), { limit: floor })],
    });
    const { outcome } = runSmallWorld(strategy, {
      candles: candles({ ...SIGNAL, 4: { low: 92 }, 6: { close: 101, high: 101 }, 7: { low: 97 } }),
    });
    expect(outcome.trades.map(({ openRate }) => openRate)).toEqual([98]);
    expect(outcome.fates[0]!.reasons).toEqual({ 'no-price': 1 });
  });

  it('how long its order may wait, in place of the run', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'patience',
      unfilledtimeout: { entry: 1, unit: 'minutes' },
      entry: ({ candles: { close } }) => [enterLong(close.eq(101), { limit: 90, validFor: 3 })],
    });
    const fillsAt = (n: number): number =>
      runSmallWorld(strategy, { candles: candles({ ...SIGNAL, [n]: { low: 89 } }) }).outcome.trades.length;
    expect([3, 4, 5].map(fillsAt)).toEqual([1, 1, 0]);
  });
});

describe('effects', () => {
  it('locks pairs until the candle after, and lifts locks again', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'locks',
      maxOpenTrades: 9,
      entry: ({ candles: { close } }) => [enterLong(close.gt(0))],
      exit: ({ candles: { close } }) => [exitLong(close.gt(200))],
      botLoopStart: ({ now, lockPair, unlockPair }) => {
        if (now === hour(1)) lockPair('BTC/USDT', { untilMs: hour(9), reason: 'news' });
        if (now === hour(4)) unlockPair('BTC/USDT', { reason: 'news' });
      },
    });
    const { outcome } = runSmallWorld(strategy);
    expect(outcome.trades.map(({ openTimeMs }) => openTimeMs)).toEqual([hour(4)]);
    expect(outcome.locks).toEqual([{ pair: 'BTC/USDT', side: '*', reason: 'news', startMs: null, endMs: hour(4) }]);
  });

  it('counts notices by key, and reasons of vetoes', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'talk',
      entry: ({ candles: { close } }) => [enterLong(close.gt(0))],
      confirmTradeEntry: ({ notify, market, row }) => {
        notify(`row ${row.openTimeMs}`, { key: 'row', everyMinutes: 120 });
        notify('hello');
        return market.book() === null ? veto('no book') : confirm;
      },
    });
    const { notes, outcome } = runSmallWorld(strategy);
    expect(notes.notices).toEqual([
      { text: `row ${hour(0)}`, count: 11 },
      { text: 'hello', count: 1 },
    ]);
    expect([...notes.vetoes]).toEqual([['no book', 22]]);
    expect(notes.booksMissed).toBe(22);
    expect(outcome.fates[0]!.reasons).toEqual({ vetoed: 22, 'last-candle': 1 });
  });
});

describe('a callback that goes wrong', () => {
  const entry = ({
    candles: { close },
  }: {
    readonly candles: { readonly close: { eq(n: number): never } };
  }): never[] => [enterLong(close.eq(101)) as never];
  const AT = 'at BTC/USDT 2024-01-01 02:00 UTC.';
  it.each([
    ['customExit', () => true, `returned true; expected exitNow() or keep, ${AT}`],
    ['customExit', () => exitNow, `returned a value of type function; expected exitNow() or keep, ${AT}`],
    ['customExit', () => undefined, `returned undefined; expected exitNow() or keep, ${AT}`],
    [
      'customStoploss',
      () => -0.05,
      `returned -0.05; expected stopAt(), stopFromOpen(), stopFromRate() or keepStop, ${AT}`,
    ],
    [
      'customStoploss',
      () => keep,
      `returned keep; expected stopAt(), stopFromOpen(), stopFromRate() or keepStop, ${AT}`,
    ],
    ['customRoi', () => Number.NaN, `returned NaN; expected a ratio or keep, ${AT}`],
    ['customEntryPrice', () => '99', `returned "99"; expected a rate above 0 or keep, ${AT}`],
    ['customStakeAmount', () => null, `returned null; expected a stake or keep or veto(), ${AT}`],
    ['confirmTradeEntry', () => true, `returned true; expected confirm or veto(), ${AT}`],
    ['orderFilled', () => Promise.resolve(), `returned a promise (callbacks are synchronous); expected nothing, ${AT}`],
    ['adjustTradePosition', () => 50, `returned 50; expected add() or reduce() or keep, ${AT}`],
  ])('%s %#', (name, callback, message) => {
    const strategy = defineStrategy({ ...DEFAULTS, name: 'wrong', entry, [name]: callback } as never);
    expect(() => runSmallWorld(strategy as never, { candles: candles(SIGNAL) })).toThrow(`wrong: ${name} ${message}`);
  });

  it('stops the run with strategy, callback, pair and candle', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'throws',
      entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
      confirmTradeEntry: () => {
        throw new TypeError('no such thing');
      },
    });
    expect(() => runSmallWorld(strategy, { candles: candles(SIGNAL) })).toThrow(
      'throws: confirmTradeEntry threw TypeError: no such thing, at BTC/USDT 2024-01-01 02:00 UTC.',
    );
  });

  it('is answered as freqtrade answers it where that is asked for, and leaves nothing behind', () => {
    const strategy = defineStrategy({
      ...DEFAULTS,
      name: 'tolerated',
      state: { pair: { tries: 0 } },
      entry: ({ candles: { close } }) => [enterLong(close.eq(101))],
      confirmTradeEntry: ({ state, pair, lockPair, notify }) => {
        state(pair).tries++;
        lockPair('BTC/USDT', { untilMs: hour(20) });
        notify('never sent');
        throw new Error('out');
      },
      customExit: ({ state, pair }) => exitNow(`tries ${state(pair).tries}`),
    });
    const { outcome, notes } = runSmallWorld(strategy, { candles: candles(SIGNAL), onError: 'freqtrade' });
    expect(outcome.trades).toMatchObject([{ exitReason: 'tries 0' }]);
    expect(outcome.locks).toEqual([]);
    expect(notes.notices).toEqual([]);
    expect([...notes.failures]).toEqual([['confirmTradeEntry', 1]]);
  });
});
