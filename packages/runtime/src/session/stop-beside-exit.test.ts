import { describe, expect, it } from 'vitest';
import { MadeBroker, reportOf } from './made-broker.fixture.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, type RateWorld } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;
const TIERS = [{ minNotional: 0, maxNotional: 1_000_000, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 }];

/** A long position of 1 whose stop rests, of which so much is to be sold at a limit by the close of candle 2. */
function leaving(amount: number, world: RateWorld = {}): MadeBroker {
  const rates = { fills: 'exchange', stopOnExchange: STOP } as const;
  const wish = { stake: -100, amount, tag: 'less' };
  const advice = {
    adjustTradePosition: ({ orders }: { readonly orders: readonly unknown[] }) => (orders.length === 1 ? wish : null),
  };
  const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates, advice, ...world });
  const broker = new MadeBroker(play);
  play.close(1, SHOWN);
  broker.fill(AT - FIVE, broker.find('enter'));
  broker.open(AT - FIVE, broker.find('stop'));
  play.close(2, SHOWN);
  return broker;
}

describe('on spot an exit of a part', () => {
  it('is sent once the stop of all is gone, and beside one of the rest', () => {
    const broker = leaving(0.3);
    const before = broker.find('stop', true);
    expect(broker.find('reduce')).toMatchObject({ amount: 0.3, after: [before.leg] });
    broker.cancel(AT, before);
    expect(broker.wanted).toMatchObject([
      { action: 'reduce', amount: 0.3, after: [] },
      { action: 'stop', amount: 0.7, after: [] },
    ]);
  });

  it('leaves that as it is, however much of it is sold', () => {
    const broker = leaving(0.3);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('stop'));
    broker.open(AT, broker.find('reduce'), 0.1);
    broker.play.look(AT + MINUTE, SHOWN);
    broker.fill(AT + MINUTE, broker.find('reduce'));
    expect(broker.wanted).toMatchObject([{ action: 'stop', amount: 0.7, isCanceled: false }]);
  });

  it('sells no more than the stop has left, when that is executed in part while it is taken away', () => {
    const broker = leaving(0.9);
    broker.tell(AT, reportOf(broker.find('stop', true), { state: 'canceled', filled: 0.4, average: 90 }));
    expect(broker.wanted).toMatchObject([{ action: 'exit', amount: 0.6, after: [] }]);
    broker.fill(AT, broker.find('exit'), 100);
    expect(broker.play.trade()!.closed).toMatchObject({ rate: 100 });
  });

  it('that is too little for an order leaves the stop alone', () => {
    const broker = leaving(0.05, { market: { minCost: 10 } });
    expect(broker.wanted).toMatchObject([{ action: 'stop', amount: 1, isCanceled: false }]);
  });

  it('of which too little for a stop is left has none', () => {
    const broker = leaving(0.85, { market: { minCost: 14 } });
    broker.cancel(AT, broker.find('stop', true));
    broker.play.look(AT + MINUTE, SHOWN);
    expect(broker.wanted.map(({ action }) => action)).toEqual(['reduce']);
  });

  it('has a stop for the rest beside it also where it is asked to go and nobody answers, wherever that stop moves', () => {
    const broker = leaving(0.3, { length: 60, rules: { trailingStop: true } });
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('reduce'));
    broker.open(AT, broker.find('stop'));
    const command = { kind: 'cancel-order', tradeId: 1 } as const;
    broker.play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(SHOWN, AT) });
    for (const minutes of [1, 2]) broker.play.look(AT + minutes * MINUTE, [110, 110.1]);
    const before = broker.find('stop', true);
    // Two stops never lie side by side.
    expect(broker.find('stop')).toMatchObject({ amount: 0.7, after: [before.leg] });
    broker.cancel(AT + 2 * MINUTE, before);
    expect(broker.wanted).toMatchObject([
      { action: 'reduce', amount: 0.3, isCanceled: true },
      { action: 'stop', amount: 0.7, after: [] },
    ]);
  });

  it('goes at the market with all else once the stop beside it was executed', () => {
    const broker = leaving(0.3);
    broker.cancel(AT, broker.find('stop', true));
    broker.open(AT, broker.find('reduce'));
    broker.fill(AT, broker.find('stop'), 89);
    broker.play.look(AT + MINUTE, [95, 95.1]);
    broker.cancel(AT + MINUTE, broker.find('reduce', true));
    expect(broker.wanted).toMatchObject([{ action: 'exit', kind: 'market', amount: 0.3, reason: 'emergency_exit' }]);
  });
});

describe('on futures an exit of a part', () => {
  it('leaves the stop of all as it is, until it is over', () => {
    const broker = leaving(0.3, { tiers: TIERS });
    expect(broker.find('reduce')).toMatchObject({ amount: 0.3, after: [] });
    broker.open(AT, broker.find('reduce'), 0.1);
    broker.play.look(AT + MINUTE, SHOWN);
    expect(broker.find('stop')).toMatchObject({ amount: 1 });
    broker.fill(AT + MINUTE, broker.find('reduce'));
    expect(broker.wanted).toMatchObject([
      { action: 'stop', amount: 1, isCanceled: true },
      { action: 'stop', amount: 0.7, isCanceled: false },
    ]);
  });

  it('that another exit takes the place of has left it a stop of what is held by then, which stays as that one is executed', () => {
    const broker = leaving(0.3, { tiers: TIERS, pairs: [{ enterLong: [1], exitLong: [3] }] });
    broker.open(AT, broker.find('reduce'), 0.1);
    broker.play.close(3, SHOWN);
    expect(broker.wanted.filter(({ action }) => action === 'stop')).toMatchObject([{ amount: 1, isCanceled: false }]);
    broker.cancel(AT + FIVE, broker.find('reduce', true), 0.1);
    expect(broker.wanted).toMatchObject([
      { action: 'stop', amount: 1, isCanceled: true },
      { action: 'exit', amount: 0.9, after: [] },
      { action: 'stop', amount: 0.9, isCanceled: false, after: [] },
    ]);
    const legs = broker.wanted.map(({ leg }) => leg);
    expect(broker.find('stop', true).staysUntil).toBe(broker.find('stop').leg);
    broker.open(AT + FIVE, broker.find('stop'));
    broker.cancel(AT + FIVE, broker.find('stop', true));
    broker.open(AT + FIVE, broker.find('exit'), 0.2);
    broker.play.look(AT + FIVE + MINUTE, SHOWN);
    expect(broker.wanted.map(({ leg }) => leg)).toEqual(legs.slice(1));
    expect(broker.find('stop')).toMatchObject({ amount: 0.9 });
  });

  it('that has sold all that the stop left needs no other stop', () => {
    const broker = leaving(0.4, { tiers: TIERS });
    broker.open(AT, broker.find('reduce'), 0.4);
    broker.tell(AT, reportOf(broker.find('stop'), { state: 'expired', filled: 0.6, average: 89 }));
    expect(broker.wanted.map(({ action }) => action)).toEqual(['reduce']);
  });
});
