import { describe, expect, it } from 'vitest';
import type { Trade } from '../core/trade.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type Shown } from './rate-world.fixture.ts';
import type { Command } from './session-event.ts';

const ENTRY = { enterLong: [1] };

/** A trade of 1 unit at 100, entered at the close of candle 1. */
function entered(world: ConstructorParameters<typeof RatePlay>[0] = {}): RatePlay {
  const play = new RatePlay({ pairs: [ENTRY], ...world });
  play.close(1, [99.99, 100]);
  play.look(at(2, 1), [99.98, 99.99]);
  expect(play.trade()?.trade).toMatchObject({ amount: 1, openRate: 99.99 });
  return play;
}

/** So long after the open of a candle. */
function at(candle: number, minutes: number): number {
  return START + candle * FIVE + minutes * MINUTE;
}

function orderOf(play: RatePlay, number = 0) {
  return play.trade()!.orders[number]!;
}

describe('an entry', () => {
  it('waits at the bid, is known at once, and fills at its own rate by the maker’s fee', () => {
    const play = new RatePlay({ pairs: [ENTRY] });
    play.close(1, [99.99, 100]);
    expect(play.trade()!.trade).toMatchObject({ amount: 0, openRate: 99.99, openTimeMs: at(2, 0) });
    expect(orderOf(play)).toMatchObject({ status: 'open', rate: 99.99, amount: 1 });
    play.look(at(2, 1), [99.9, 99.99]);
    expect(orderOf(play)).toMatchObject({ status: 'closed', rate: 99.99, filledTimeMs: at(2, 1) });
    expect(play.trade()!.trade).toMatchObject({ amount: 1, feeOpen: 0.0005, feeClose: 0.0005 });
  });

  it('at the other side of the book fills at once by the taker’s fee', () => {
    const entryPricing = { side: 'other', useOrderBook: true, orderBookTop: 1, lastBalance: 0 } as const;
    const play = new RatePlay({ pairs: [ENTRY], rates: { entryPricing } });
    play.close(1, [99.99, 100]);
    expect(play.trade()!.trade).toMatchObject({ amount: 1, openRate: 100, feeOpen: 0.001 });
    expect(play.fate()).toBe('entered');
  });

  it('pays the one fee that was given', () => {
    expect(entered({ rates: { fee: 0.002 } }).trade()!.trade).toMatchObject({ feeOpen: 0.002, feeClose: 0.002 });
  });

  it('is held within 2 % of the market where the strategy prices it', () => {
    const play = new RatePlay({ pairs: [ENTRY], advice: { customEntryPrice: () => 90 } });
    play.close(1, [100, 100.01]);
    expect(orderOf(play).rate).toBe(98);
  });

  it('is tried again during the whole candle, and not after a time that was set', () => {
    let answers = [false, false, true];
    const advice = { confirmTradeEntry: () => answers.shift()! };
    const play = new RatePlay({ pairs: [ENTRY], advice });
    play.close(1, [99.99, 100]);
    expect(play.fate()).toBe('vetoed');
    play.look(at(2, 1), [99.99, 100]);
    play.look(at(2, 2), [99.99, 100]);
    expect(play.fate()).toBe('entered');

    answers = [false, false, true];
    const late = new RatePlay({ pairs: [ENTRY], advice, rules: { ignoreBuyingExpiredCandleAfter: 90 } });
    late.close(1, [99.99, 100]);
    late.look(at(2, 1), [99.99, 100]);
    late.look(at(2, 2), [99.99, 100]);
    expect([late.fate(), late.trades]).toEqual(['expired', []]);
  });

  it('gives the strategy the amount before it is cut', () => {
    const asked: number[] = [];
    const advice = { confirmTradeEntry: (_: unknown, amount: number) => asked.push(amount) > 0 };
    const play = new RatePlay({ pairs: [ENTRY], advice, money: { stakeAmount: 33.3333 } });
    play.close(1, [100, 100.01]);
    expect([asked, orderOf(play).amount]).toEqual([[0.333333], 0.333]);
  });

  const barred = [
    ['no-signal', 2, {}, [99.99, 100]],
    ['no-rate', 1, {}, null],
    ['stale-data', 1, { rates: { candlesStaleAfterMs: -1 } }, [99.99, 100]],
    ['not-enough-money', 1, { money: { dryRunWallet: 50 } }, [99.99, 100]],
    ['slot-taken', 1, { rules: { maxOpenTrades: 0 } }, [99.99, 100]],
    ['amount-too-small', 1, { market: { amountStep: 10 } }, [99.99, 100]],
    ['thin-book', 1, { rates: { depthOfMarket: 1.01 } }, [99.99, 100]],
    ['no-price', 1, { advice: { entryLimit: () => Number.NaN } }, [99.99, 100]],
    ['no-stake', 1, { advice: { customStakeAmount: () => null } }, [99.99, 100]],
  ] as const;
  it.each(barred)('is not made: %s', (reason, candle, world, shown) => {
    const play = new RatePlay({ pairs: [ENTRY], ...world });
    play.close(1, candle === 1 ? shown : null);
    if (candle === 2) play.close(2, shown);
    expect([play.fate(), play.trades]).toEqual([reason, []]);
  });

  it('is not made on a rate that is too old', () => {
    const play = new RatePlay({ pairs: [ENTRY] });
    play.close(1, { timeMs: at(2, 0) - 31_000, bid: 99.99, ask: 100, last: 100, book: null });
    expect(play.fate()).toBe('no-rate');
  });

  it('is not made while somebody stopped entries, and is again afterwards', () => {
    const play = new RatePlay({ pairs: [ENTRY] });
    play.take({ kind: 'pause' });
    play.close(1, [99.99, 100]);
    expect(play.fate()).toBe('paused');
    play.restart();
    play.look(at(2, 1), [99.99, 100]);
    expect(play.fate()).toBe('paused');
    play.take({ kind: 'resume' });
    play.look(at(2, 2), [99.99, 100]);
    expect(play.fate()).toBe('entered');
  });

  it('goes to the pairs in their order while there are slots', () => {
    const play = new RatePlay({ pairs: [ENTRY, ENTRY, ENTRY], rules: { maxOpenTrades: 2 } });
    play.close(1, [99.99, 100]);
    expect(play.trades.map(({ trade }) => trade.pair)).toEqual(['P0/USDT', 'P1/USDT']);
    expect(play.fate('P2/USDT')).toBe('slot-taken');
  });
});

describe('an order that waits', () => {
  it('goes with its trade when it timed out', () => {
    const play = new RatePlay({ pairs: [ENTRY], rules: { unfilledEntryMs: 3 * MINUTE } });
    play.close(1, [99.99, 100]);
    play.look(at(2, 2.9), [99.99, 100]);
    expect(play.trades).toHaveLength(1);
    const { gone } = play.look(at(2, 3), [99.99, 100]);
    expect(gone).toContain('trade/1');
    // The signal still counts.
    expect(play.trades.map(({ trade }) => trade.id)).toEqual([2]);
  });

  it('fills rather than times out', () => {
    const play = new RatePlay({ pairs: [ENTRY], rules: { unfilledEntryMs: 3 * MINUTE } });
    play.close(1, [99.99, 100]);
    play.look(at(2, 3), [99.9, 99.95]);
    expect(orderOf(play).status).toBe('closed');
  });

  it('may be moved once the candle of its placing has closed, and keeps its stake', () => {
    const asked: number[] = [];
    const adjustOrderPrice = (_: Trade, __: unknown, proposed: number): number => {
      asked.push(proposed);
      return proposed - 0.006;
    };
    const play = new RatePlay({ pairs: [ENTRY], advice: { adjustOrderPrice } });
    play.close(1, [99.99, 100]);
    play.look(at(2, 4), [101, 101.01]);
    expect(asked).toEqual([]);
    play.close(2, [100.5, 100.51]);
    expect(asked).toEqual([100.5]);
    expect(orderOf(play)).toMatchObject({ rate: 100.49, amount: 0.994, placedTimeMs: at(3, 0) });
    expect(play.trade()!.canceled).toMatchObject([{ rate: 99.99, status: 'canceled' }]);
  });

  it('goes with its trade when the strategy cancels it', () => {
    const play = new RatePlay({ pairs: [ENTRY], advice: { adjustOrderPrice: () => null } });
    play.close(1, [99.99, 100]);
    play.close(2, [99.99, 100]);
    expect(play.trades).toEqual([]);
  });

  it('leaves at the market after exits that waited in vain', () => {
    const play = entered({
      pairs: [{ enterLong: [1], exitLong: [2] }],
      rules: { unfilledExitMs: MINUTE },
      rates: { exitTimeoutCount: 2 },
    });
    play.close(2, [99, 101]);
    expect(orderOf(play, 1)).toMatchObject({ type: 'limit', rate: 101, tag: 'exit_signal' });
    play.look(at(3, 1), [99, 102]);
    play.restart();
    play.look(at(3, 2), [99, 102]);
    expect(play.trade()).toMatchObject({ trade: { exitReason: 'emergency_exit' }, closed: { rate: 99 } });
  });
});

describe('an exit', () => {
  it('by signal waits at the ask, and closes the trade when it fills', () => {
    const play = entered({ pairs: [{ enterLong: [1], exitLong: [2] }] });
    play.close(2, [99.5, 100.5]);
    expect(play.trade()!.closed).toBeNull();
    play.look(at(3, 1), [100.5, 101]);
    expect(play.trade()).toMatchObject({
      trade: { exitReason: 'exit_signal' },
      closed: { rate: 100.5, timeMs: at(3, 1) },
    });
  });

  it('by stop is of the order type of stops', () => {
    const play = entered();
    play.look(at(2, 2), [89.9, 89.95]);
    expect(play.trade()).toMatchObject({ trade: { exitReason: 'stop_loss', feeClose: 0.001 }, closed: { rate: 89.9 } });
  });

  it('by ROI is made during the candle', () => {
    const play = entered({ rules: { roi: { 0: 0.05 } } });
    play.look(at(2, 2), [105.1, 106]);
    expect(orderOf(play, 1)).toMatchObject({ rate: 106, tag: 'roi', status: 'open' });
  });

  it('asks the strategy for the price of every limit order, held within 2 %', () => {
    const play = entered({ rules: { roi: { 0: 0.05 } }, advice: { customExitPrice: () => 200 } });
    play.look(at(2, 2), [105.1, 106]);
    expect(orderOf(play, 1).rate).toBe(108.12);
  });

  it('of the same reason is not tried twice on one candle while its order waits', () => {
    const play = entered({ rules: { roi: { 0: 0.05 } } });
    play.look(at(2, 2), [105.1, 106]);
    play.look(at(2, 3), [106.5, 107]);
    expect(play.trade()!.canceled).toBeNull();
    expect(orderOf(play, 1).rate).toBe(106);
  });

  it('is not made without a rate', () => {
    const play = entered();
    play.look(at(2, 2), null);
    expect(play.trade()!.closed).toBeNull();
  });

  it('goes on when candles are too old for entries', () => {
    const play = entered();
    play.look(at(9, 0), [89.9, 89.95]);
    expect(play.trade()!.closed).toMatchObject({ rate: 89.9 });
  });

  it('bars its pair and side until the candle is over', () => {
    const play = entered({ pairs: [{ enterLong: [1, 2] }] });
    play.close(2, [89.9, 89.95]);
    expect([play.trade()!.closed?.rate, play.fate()]).toEqual([89.9, 'locked']);
    expect(JSON.parse(play.records.get('lock/0')!)).toMatchObject({ pair: 'P0/USDT', side: 'long', endMs: at(4, 0) });
  });

  it('runs the protections', () => {
    const duration = { minutes: 20 };
    const play = entered({
      pairs: [{ enterLong: [1, 3, 8] }],
      protections: [{ kind: 'CooldownPeriod', lookbackMinutes: 60, duration }],
      length: 14,
    });
    play.look(at(2, 2), [89.9, 89.95]);
    play.close(2, [99.99, 100]);
    play.close(3, [99.99, 100]);
    expect(play.fate()).toBe('locked');
    for (const candle of [4, 5, 6, 7, 8]) play.close(candle, [99.99, 100]);
    expect(play.fate()).toBe('entered');
  });
});

describe('a position', () => {
  it('is added to at the bid and reduced at the ask, asked with both rates', () => {
    const asked: unknown[] = [];
    const wishes = [{ stake: 50, tag: 'more' }, null, { stake: -75, tag: 'less' }];
    const play = entered({
      advice: {
        adjustTradePosition: (_, { entryRate, exitRate }) => {
          asked.push([entryRate, exitRate]);
          return wishes.shift() ?? null;
        },
      },
      rates: { exitPricing: { side: 'other', useOrderBook: true, orderBookTop: 1, lastBalance: 0 } },
    });
    // The turn of the fill asked already.
    expect(asked).toEqual([[99.98, 99.98]]);
    play.look(at(2, 2), [99.9, 99.95]);
    expect(play.trade()!.trade.amount).toBe(1.5);
    play.look(at(2, 3), [100, 100.1]);
    expect(play.trade()!.trade.exitReason).toBe('less');
    expect(play.trade()!.trade.amount).toBe(0.75);
    expect(play.trade()!.trade.realizedProfit).not.toBe(0);
  });

  it('is not added to while entries are stopped', () => {
    const play = new RatePlay({ pairs: [ENTRY], advice: { adjustTradePosition: () => ({ stake: 50, tag: null }) } });
    play.close(1, [99.99, 100]);
    play.take({ kind: 'pause' });
    play.look(at(2, 1), [99.98, 99.99]);
    expect(play.trade()!.orders).toHaveLength(1);
  });
});

describe('a person', () => {
  const command = (play: RatePlay, what: Command, shown: Shown = [99, 101], minutes = 2) => {
    const nowMs = at(2, minutes);
    return play.take({ kind: 'command', command: what, nowMs, quoteOf: () => quoteOf(shown, nowMs) });
  };

  it('leaves a trade at the market without asking the strategy', () => {
    const play = entered({ advice: { confirmTradeExit: () => false } });
    expect(command(play, { kind: 'force-exit', tradeId: 1 }).refused).toBeUndefined();
    expect(play.trade()).toMatchObject({ trade: { exitReason: 'force_exit' }, closed: { rate: 99 } });
  });

  it('enters without a signal, also where the pair is locked', () => {
    const play = entered({ pairs: [{ enterLong: [1] }] });
    play.look(at(2, 1), [89, 89.9]);
    command(play, { kind: 'force-entry', pair: 'P0/USDT', isShort: false });
    expect(play.trade(2)!.trade).toMatchObject({ enterTag: 'force_entry', openRate: 101 });
  });

  it('cancels an order, and with the only one its trade', () => {
    const play = new RatePlay({ pairs: [ENTRY] });
    play.close(1, [99.99, 100]);
    expect(command(play, { kind: 'cancel-order', tradeId: 1 }).gone).toContain('trade/1');
  });

  const refused = [
    ['no-trade', { kind: 'force-exit', tradeId: 7 }, [99, 101]],
    ['no-rate', { kind: 'force-exit', tradeId: 1 }, null],
    ['no-order', { kind: 'cancel-order', tradeId: 1 }, [99, 101]],
    ['in-trade', { kind: 'force-entry', pair: 'P0/USDT', isShort: false }, [99, 101]],
    ['unknown-pair', { kind: 'force-entry', pair: 'XX/USDT', isShort: false }, [99, 101]],
  ] as const;
  it.each(refused)('hears why something is not done: %s', (reason, what, shown) => {
    expect(command(entered(), what, shown).refused).toBe(reason);
  });
});

describe('a stop at the exchange', () => {
  const stopOnExchange = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;
  const watchOf = (play: RatePlay): unknown => JSON.parse(play.records.get('watch/1') ?? 'null');

  it('is placed after the entry, with a limit of 99 %', () => {
    const play = entered({ rates: { stopOnExchange } });
    expect(watchOf(play)).toMatchObject({ stop: { stopRate: 90, limitRate: 89.1, placedTimeMs: at(2, 1) } });
  });

  it('triggers by the bid and fills from the book, no worse than its limit', () => {
    const play = entered({ rates: { stopOnExchange } });
    play.look(at(2, 2), [89, 90]);
    expect(play.trade()).toMatchObject({ trade: { exitReason: 'stoploss_on_exchange' }, closed: { rate: 89.1 } });
    expect(play.records.has('watch/1')).toBe(false);
  });

  it('follows the stop of the trade, not more often than wanted', () => {
    const play = entered({ rates: { stopOnExchange }, rules: { trailingStop: true } });
    play.look(at(2, 1.5), [109, 110]);
    play.look(at(2, 1.8), [109, 110]);
    expect(watchOf(play)).toMatchObject({ stop: { stopRate: 90 } });
    play.look(at(2, 2), [109, 110]);
    expect(watchOf(play)).toMatchObject({ stop: { stopRate: 99, limitRate: 98.01 } });
  });

  it('makes way for another exit', () => {
    const play = entered({ rates: { stopOnExchange }, pairs: [{ enterLong: [1], exitLong: [2] }] });
    play.close(2, [99.5, 100.5]);
    expect(watchOf(play)).toMatchObject({ stop: null, lastExit: { reason: 'exit_signal' } });
  });
});

describe('funding', () => {
  const tiers = [{ minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 }];

  it('is paid for what is held, also across a restart', () => {
    const play = entered({ tiers });
    const hour = (n: number): number => START + n * 12 * FIVE;
    play.take({ kind: 'funding', pair: 'P0/USDT', timeMs: hour(1), perUnit: 0.5 });
    play.restart();
    play.take({ kind: 'funding', pair: 'P0/USDT', timeMs: hour(2), perUnit: 0.25 });
    expect(play.trade()!.trade).toMatchObject({ fundingFees: -0.75, liquidationPrice: expect.any(Number) as number });
  });
});
