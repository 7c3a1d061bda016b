import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import { FIVE, MINUTE, RatePlay, START, TIERS } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99 } as const;

/** A trade of 1 at 100 with a stop at the exchange, whose signal to leave comes at the close of candle 2. */
function entered(side: 'long' | 'short', orderType: 'market' | 'limit' = 'market'): MadeBroker {
  const pairs = [side === 'long' ? { enterLong: [1], exitLong: [2, 3] } : { enterShort: [1], exitShort: [2, 3] }];
  const margin = side === 'short' ? { rules: { canShort: true }, tiers: TIERS } : {};
  const market = { minCost: 5 };
  const rates = { fills: 'exchange', stopOnExchange: { ...STOP, orderType } } as const;
  const play = new RatePlay({ pairs, market, rates, ...margin });
  play.close(1, SHOWN);
  const broker = new MadeBroker(play);
  broker.fill(AT - FIVE, broker.find('enter'), 100);
  broker.open(AT - FIVE, broker.find('stop'));
  return broker;
}

function strike(broker: MadeBroker, amount: number, rate: number): void {
  broker.play.take({ kind: 'position', nowMs: AT, tradeId: 1, amount, rate });
}

/** Beside an order that has sold 0.4 of it: 0.6 are there all the same, and of 0.4 a part of 0.2 is gone. */
function strikeBeside(broker: MadeBroker): void {
  strike(broker, 0.6, 110);
  expect(broker.play.trade()!.trade.amount).toBe(1);
  strike(broker, 0.4, 110);
  expect(broker.play.trade()).toMatchObject({ trade: { amount: 0.8 }, closed: null });
}

describe('a trade of which a person says that only so much is left', () => {
  it.each([
    ['long', 0, 90, -10],
    ['long', 0.04, 110, 10],
    ['short', 0, 90, 10],
    ['short', 0.0004, 90, 10],
  ] as const)('goes %s, with %s left: is closed at %d for %d', (side, left, rate, profit) => {
    const broker = entered(side);
    strike(broker, left, rate);
    expect(broker.play.trade()).toMatchObject({
      trade: { exitReason: 'sold_on_exchange', exitType: 'force_exit' },
      closed: { rate, timeMs: AT },
    });
    expect(Math.round(broker.play.trade()!.closed!.profitAbs)).toBe(profit);
    expect(broker.wanted).toEqual([]);
  });

  it('has that, with its stop, and what is gone counts as left at that rate', () => {
    const broker = entered('long');
    strike(broker, 0.4, 110);
    const { trade } = broker.play.trade()!;
    expect([trade.amount, Math.round(trade.realizedProfit)]).toEqual([0.4, 6]);
    expect(broker.find('stop').amount).toBe(0.4);
  });

  it('leaves what is left by the exit that waits', () => {
    const broker = entered('long');
    broker.play.close(2, SHOWN);
    broker.cancel(AT, broker.find('stop', true));
    expect(broker.find('exit').amount).toBe(1);
    strike(broker, 0.4, 110);
    broker.cancel(AT, broker.find('exit', true));
    expect(broker.find('exit')).toMatchObject({ amount: 0.4, rate: 100.1, reason: 'exit_signal' });
    broker.fill(AT + 1_000, broker.find('exit'));
    expect(broker.play.trade()).toMatchObject({ trade: { exitReason: 'exit_signal' }, closed: { rate: 100.1 } });
    expect(broker.wanted).toEqual([]);
  });

  it('has what its exit that waits has sold until that exit is over, and no more of it is gone than is said', () => {
    const broker = entered('long');
    broker.play.close(2, SHOWN);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('exit'), 0.4);
    strikeBeside(broker);
    broker.cancel(AT, broker.find('exit', true), 0.4);
    expect(broker.play.trade()).toMatchObject({ trade: { amount: 0.4 }, closed: null });
    expect(broker.find('exit')).toMatchObject({ amount: 0.4, rate: 100.1, reason: 'exit_signal' });
  });

  it('is closed with what an entry that still waits has brought, which is gone as well', () => {
    const rates = { fills: 'exchange', stopOnExchange: { ...STOP, orderType: 'market' } } as const;
    const play = new RatePlay({ pairs: [{ enterLong: [1] }], market: { minCost: 5 }, rates });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    broker.open(AT, broker.find('enter'), 0.4);
    strike(broker, 0, 110);
    expect(play.trade()).toMatchObject({ trade: { exitReason: 'sold_on_exchange' }, closed: { rate: 110 } });
    expect(broker.wanted).toEqual([]);
  });

  it('has what its stop has sold in part until that is over', () => {
    const broker = entered('long', 'limit');
    broker.open(AT, broker.find('stop'), 0.4);
    strikeBeside(broker);
    broker.cancel(AT, broker.find('stop', true), 0.4);
    expect(broker.play.trade()).toMatchObject({ trade: { amount: 0.4 }, closed: null });
    // The one in its place was wanted before that was known.
    broker.refuse(AT, broker.find('stop'));
    broker.play.look(AT + MINUTE, SHOWN);
    expect(broker.find('stop').amount).toBe(0.4);
  });

  it('stays as it is where it has no more than that', () => {
    const broker = entered('long');
    strike(broker, 1, 110);
    expect([broker.play.trade()!.trade.amount, broker.find('stop').amount]).toEqual([1, 1]);
  });
});

describe('a trade of which the account has a step less', () => {
  /** Beside an order of a trade of 0.999 that has sold 0.4 nobody says so but the account. */
  function lacking(action: 'exit' | 'stop', amount: number): readonly [MadeBroker, unknown] {
    const broker = entered('short', 'limit');
    if (action === 'exit') broker.play.close(2, SHOWN);
    broker.open(AT, broker.find(action), 0.4);
    return [broker, broker.play.take({ kind: 'position', nowMs: AT, tradeId: 1, amount }).refused];
  }

  it.each(['exit', 'stop'] as const)('believes it beside its %s that has sold a part', (action) => {
    const [broker, refused] = lacking(action, 0.598);
    expect([refused, broker.play.trade()!.trade.amount]).toEqual([undefined, 0.998]);
    broker.cancel(AT, broker.find(action, action === 'stop'), 0.4);
    expect(broker.play.trade()).toMatchObject({ trade: { amount: 0.598 }, closed: null });
  });

  it('believes it of an entry that still waits and has brought a part, counts that without it, and the rest as it comes', () => {
    const rates = { fills: 'exchange', stopOnExchange: { ...STOP, orderType: 'market' } } as const;
    const play = new RatePlay({ pairs: [{ enterLong: [1] }], market: { minCost: 5 }, rates });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    const entry = broker.find('enter');
    broker.open(AT, entry, 0.4);
    broker.open(AT, broker.find('stop'));
    play.take({ kind: 'position', nowMs: AT, tradeId: 1, amount: 0.399 });
    play.look(AT + MINUTE, SHOWN);
    expect([play.trade()!.trade.amount, broker.find('stop').amount]).toEqual([0, 0.399]);
    play.restart();
    broker.open(AT, entry, 0.6);
    broker.cancel(AT, entry, 0.7);
    expect(play.trade()!.trade).toMatchObject({ amount: 0.699, openRate: entry.rate });
  });

  it('does not believe that more than that is gone', () => {
    const [broker, refused] = lacking('exit', 0.58);
    expect([refused, broker.play.trade()!.trade.amount]).toEqual(['position-differs', 0.999]);
  });
});

describe('a trade whose position is back that somebody had taken away', () => {
  /** It is short, and candle 2 has said that it leaves while nobody looked. */
  function back(): MadeBroker {
    const broker = entered('short');
    broker.play.close(2, null);
    broker.play.take({ kind: 'position', nowMs: AT, tradeId: 1, amount: 0.999, isBack: true });
    return broker;
  }

  it('is left by no signal of a candle that had closed by then, and by the next one', () => {
    const broker = back();
    broker.play.look(AT + MINUTE, SHOWN);
    expect(broker.wanted).toMatchObject([{ action: 'stop' }]);
    broker.play.restart();
    broker.play.look(AT + 2 * MINUTE, SHOWN);
    expect(broker.wanted).toMatchObject([{ action: 'stop' }]);
    broker.play.close(3, SHOWN);
    expect(broker.find('exit')).toMatchObject({ reason: 'exit_signal' });
  });

  it('is left by its stop and by a person at once', () => {
    const atStop = back();
    atStop.play.look(AT + MINUTE, [120, 120.1]);
    expect(atStop.find('exit')).toMatchObject({ reason: 'stop_loss' });
    const asked = back();
    const quoteOf = () => ({ timeMs: AT, bid: 100, ask: 100.1, last: 100, book: null });
    asked.play.take({ kind: 'command', command: { kind: 'force-exit', tradeId: 1 }, nowMs: AT, quoteOf });
    expect(asked.find('exit')).toMatchObject({ reason: 'force_exit' });
  });
});
