import { describe, expect, it } from 'vitest';
import { MadeBroker } from './made-broker.fixture.ts';
import type { RateRules } from './rate-rules.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, type RateWorld, START, type Shown, TIERS } from './rate-world.fixture.ts';
import type { Command } from './session-event.ts';

const AT = START + 3 * FIVE;
const SECOND = 1000;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;

const KINDS = [
  ['long on spot', false, {}],
  ['long on futures', false, { tiers: TIERS }],
  ['short on futures', true, { tiers: TIERS, rules: { canShort: true } }],
] as const;

const UNSEEN = [
  ['no price', null],
  ['a price of 40 s before', { ...quoteOf(SHOWN, AT - 40 * SECOND)! }],
  ['a book in which nobody takes it', { ...quoteOf(SHOWN, AT)!, bid: null, ask: null, book: { bids: [], asks: [] } }],
] as const;

/** A trade that is held, with its stop at the exchange where it keeps one. */
function held(isShort: boolean, world: Partial<RateWorld>, rates: Partial<RateRules> = {}): MadeBroker {
  const pairs = [isShort ? { enterShort: [1] } : { enterLong: [1] }];
  const play = new RatePlay({ pairs, ...world, rates: { fills: 'exchange', stopOnExchange: STOP, ...rates } });
  const broker = new MadeBroker(play);
  play.close(1, SHOWN);
  broker.fill(AT - FIVE, broker.find('enter'));
  if (rates.stopOnExchange !== null) broker.open(AT - FIVE, broker.find('stop'));
  return broker;
}

/** Why what somebody asks for is refused; undefined: it is done. What gives way to it is gone. */
function ask(broker: MadeBroker, shown: Shown, of: Partial<Command> = {}): string | undefined {
  const command = { kind: 'force-exit', tradeId: 1, ...of } as Command;
  const { refused } = broker.play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(shown, AT) });
  for (const order of broker.wanted.filter(({ isCanceled }) => isCanceled)) broker.cancel(AT, order);
  return refused;
}

function waitingRate(broker: MadeBroker): number | undefined {
  return broker.play.trade()?.orders.findLast(({ status }) => status === 'open')?.rate;
}

describe.each(KINDS)('a trade %s, whose pair shows', (_, isShort, world) => {
  const amount = isShort ? 0.999 : 1;

  describe.each(UNSEEN)('%s,', (_shown, shown) => {
    it("leaves at the market when a person says so, and its stop's price stands for the one that nobody knows", () => {
      const broker = held(isShort, world);
      const { stopRate } = broker.find('stop');
      expect(ask(broker, shown)).toBeUndefined();
      expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount });
      expect(waitingRate(broker)).toBe(stopRate);
    });

    it('leaves at the market without a stop as well, at the price of its entry until it is filled', () => {
      const broker = held(isShort, world, { stopOnExchange: null });
      expect(ask(broker, shown)).toBeUndefined();
      expect(waitingRate(broker)).toBe(broker.play.trade()!.trade.openRate);
      broker.fill(AT + SECOND, broker.find('exit'), 93);
      expect(broker.play.trade()).toMatchObject({ trade: { exitReason: 'force_exit' }, closed: { rate: 93 } });
    });

    it('leaves in the place of a limit that waits', () => {
      const broker = held(isShort, world, { forceExitOrderType: 'limit' });
      ask(broker, SHOWN);
      broker.open(AT, broker.find('exit'));
      broker.play.swap('v2', AT, { rates: { fills: 'exchange', stopOnExchange: STOP, forceExitOrderType: 'market' } });
      expect(ask(broker, shown)).toBeUndefined();
      expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount });
    });

    it('goes on leaving where it is on its way at the market', () => {
      const broker = held(isShort, world);
      ask(broker, SHOWN);
      const { leg } = broker.find('exit');
      expect(ask(broker, shown)).toBeUndefined();
      expect(broker.find('exit')).toMatchObject({ leg, isCanceled: false });
    });

    it('is not left at a limit, which needs a price, but by an emergency at the market', () => {
      const broker = held(isShort, world, { forceExitOrderType: 'limit' });
      expect(ask(broker, shown)).toBe('no-rate');
      expect(broker.wanted.map(({ action }) => action)).toEqual(['stop']);
      expect(ask(broker, shown, { isEmergency: true })).toBeUndefined();
      expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'emergency_exit', amount });
    });

    it('is not left by an emergency at a limit, but by a person at the market', () => {
      const broker = held(isShort, world, { emergencyExitOrderType: 'limit' });
      expect(ask(broker, shown, { isEmergency: true })).toBe('no-rate');
      expect(ask(broker, shown)).toBeUndefined();
    });

    it('is not moved to where nobody knows a price while it waits at a limit, and whoever asks hears so', () => {
      const broker = held(isShort, world, { forceExitOrderType: 'limit' });
      ask(broker, SHOWN);
      broker.open(AT, broker.find('exit'));
      expect(ask(broker, shown)).toBe('no-rate');
      expect(broker.find('exit')).toMatchObject({ kind: 'limit', isCanceled: false });
    });
  });

  it.each([
    ['no price', null],
    ['a book in which nobody takes it', UNSEEN[2][1]],
  ] as const)('%s, is tried again later and later where the exchange refuses what a person wants', (_shown, shown) => {
    const broker = held(isShort, world);
    ask(broker, shown);
    let nowMs = AT;
    for (const waitMs of [5, 10, 20]) {
      broker.refuse(nowMs, broker.find('exit'));
      broker.play.look(nowMs + waitMs * SECOND - 1, shown);
      expect(broker.wanted.filter(({ action }) => action === 'exit')).toEqual([]);
      broker.play.look((nowMs += waitMs * SECOND), shown);
      for (const order of broker.wanted.filter(({ isCanceled }) => isCanceled)) broker.cancel(nowMs, order);
      expect(broker.find('exit')).toMatchObject({ kind: 'market', reason: 'force_exit', amount });
    }
    broker.fill(nowMs, broker.find('exit'), 93);
    expect(broker.play.trade()).toMatchObject({ closed: { rate: 93 } });
  });
});

it.each(UNSEEN)('with play money nothing is left that shows %s: nobody would fill it', (_, shown) => {
  const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates: { forceExitOrderType: 'market' } });
  play.close(1, [100, 100]);
  const command = { kind: 'force-exit', tradeId: 1 } as const;
  const { refused } = play.take({ kind: 'command', command, nowMs: AT, quoteOf: () => quoteOf(shown, AT) });
  expect([refused, play.trade()?.closed]).toEqual(['no-rate', null]);
});
