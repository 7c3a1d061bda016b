import { describe, expect, it } from 'vitest';
import { MadeBroker, reportOf } from './made-broker.fixture.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';

const AT = START + 3 * FIVE;
const HOUR = 12 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;
const COOLDOWN = { kind: 'CooldownPeriod', lookbackMinutes: 180, duration: { minutes: 180 } } as const;

/** A trade of 1 at 100 with a stop at 90. */
function stopped(world: RateWorld = {}): MadeBroker {
  const play = new RatePlay({
    ...{ pairs: [{ enterLong: [1] }], rates: { fills: 'exchange', stopOnExchange: STOP } },
    ...world,
  });
  play.close(1, SHOWN);
  const broker = new MadeBroker(play);
  broker.fill(AT - FIVE, broker.find('enter'));
  broker.open(AT - FIVE, broker.find('stop'));
  return broker;
}

/** The whole stop filled at `filledMs`, and `nowMs` is when that is heard of. */
function stopFilled(broker: MadeBroker, filledMs: number | undefined, nowMs: number, filled = 1): void {
  const told = { state: 'closed' as const, filled, average: 90, ...(filledMs === undefined ? {} : { filledMs }) };
  broker.tell(nowMs, reportOf(broker.find('stop'), told));
}

describe('a fill of which the session hears later', () => {
  it('ends its trade when it was filled, and not when that was heard of', () => {
    const broker = stopped();
    stopFilled(broker, AT + 1_000, AT + 62 * HOUR);
    const times = { placedTimeMs: AT + 1_000, filledTimeMs: AT + 1_000 };
    expect(broker.play.trade()).toMatchObject({
      orders: [{ id: 1 }, { id: 2, ...times }],
      closed: { timeMs: AT + 1_000 },
    });
  });

  it.each([
    ['nobody said when: when it was heard of', undefined, AT + HOUR],
    ['it would be ahead of now', AT + 2 * HOUR, AT + HOUR],
    ['it would be before its order', START, AT - FIVE],
  ])('counts at another time where %s', (_, filledMs, timeMs) => {
    const broker = stopped();
    stopFilled(broker, filledMs, AT + HOUR);
    expect(broker.play.trade()!.closed).toMatchObject({ timeMs });
  });

  it('of an entry is when the entry was filled', () => {
    const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates: { fills: 'exchange' } });
    play.close(1, SHOWN);
    const broker = new MadeBroker(play);
    const told = { state: 'closed', filled: 1, average: 100, filledMs: AT - 60_000 } as const;
    broker.tell(AT + HOUR, reportOf(broker.find('enter'), told));
    expect(play.trade()!.orders).toMatchObject([{ filledTimeMs: AT - 60_000 }]);
  });

  it('lets protections count from when it was filled, and bars the signal of now all the same', () => {
    const broker = stopped({ protections: [COOLDOWN] });
    stopFilled(broker, AT, AT + HOUR);
    const locks = [...broker.play.records].filter(([key]) => key.startsWith('lock/'));
    expect(locks.map(([, text]) => JSON.parse(text) as unknown)).toMatchObject([
      { reason: 'Auto lock', startMs: AT + HOUR, endMs: AT + HOUR + FIVE },
      { reason: 'CooldownPeriod', endMs: AT + 3 * HOUR + FIVE },
    ]);
  });

  it.each([
    ['on what it closed', 1, 0, 0],
    ['on what is left alone', 0.5, -0.1, -0.05],
  ])('pays funding until then, and after it %s', (_, filled, onOrder, running) => {
    const broker = stopped({ tiers: TIERS });
    const pay = (timeMs: number): void =>
      void broker.play.take({ kind: 'funding', pair: 'P0/USDT', timeMs, perUnit: 0.1 });
    if (filled < 1) pay(AT + HOUR);
    pay(AT + 8 * HOUR);
    stopFilled(broker, AT + 4 * HOUR, AT + 9 * HOUR, filled);
    const { trade, orders } = broker.play.trade()!;
    expect(orders[1]!.fundingFee).toBeCloseTo(onOrder, 9);
    expect(trade.fundingFees).toBeCloseTo(onOrder + running, 9);
  });
});

describe('a trade that several orders close', () => {
  const EXIT_MS = AT + 1_000;

  /** An exit of which 0.4 fills, and a stop that takes the rest at 80; `exitMs`, `stopMs`: when. The exit's end is told last. */
  function closedByBoth(exitMs: number | undefined, stopMs: number | undefined): MadeBroker {
    const broker = stopped({ tiers: TIERS, pairs: [{ enterLong: [1], exitLong: [2] }] });
    broker.play.close(2, SHOWN);
    const told = (filled: number, average: number, filledMs: number | undefined) => ({
      ...{ filled, average },
      ...(filledMs === undefined ? {} : { filledMs }),
    });
    const [exit, stop] = [broker.find('exit'), broker.find('stop')];
    broker.tell(AT + MINUTE, reportOf(exit, { state: 'open', ...told(0.4, 100.1, exitMs) }));
    broker.tell(AT + MINUTE, reportOf(stop, { state: 'expired', ...told(0.6, 80, stopMs) }));
    // What is left of the trade lies below its own stop, too.
    broker.play.look(AT + MINUTE, [80, 80.1]);
    broker.tell(AT + 2 * MINUTE, reportOf(exit, { state: 'canceled', ...told(0.4, 100.1, exitMs) }));
    return broker;
  }

  it.each([
    ['the stop filled last', EXIT_MS, AT + MINUTE, 80, 'stoploss_on_exchange', AT + MINUTE],
    ['the exit filled last', EXIT_MS, AT, 100.1, 'stop_loss', EXIT_MS],
    ['nobody said when, and the exit is told last', undefined, undefined, 100.1, 'stop_loss', AT + 2 * MINUTE],
  ])(
    'is closed at the rate of the last fill, and by a stop where that was one: %s',
    (_, exitMs, stopMs, rate, reason, timeMs) => {
      const { trade, closed } = closedByBoth(exitMs, stopMs).play.trade()!;
      expect([trade.exitReason, closed]).toMatchObject([
        reason,
        { rate, timeMs, profitAbs: expect.closeTo(-12.14804) },
      ]);
    },
  );
});
