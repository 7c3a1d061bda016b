import { describe, expect, it } from 'vitest';
import { MadeBroker, reportOf } from './made-broker.fixture.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld, TIERS } from './rate-world.fixture.ts';
import type { OrderReport } from './order-report.ts';
import type { WantedOrder } from './wanted-orders.ts';

const NOW = START + 2 * FIVE;
const SHOWN = [100, 100.1] as const;
const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'limit' } as const;

interface Played {
  readonly broker: MadeBroker;
  readonly entry: WantedOrder;
  /** For the 0.4 that is known; the one that lay there before, for 0.3, is to go. */
  readonly stop: WantedOrder;
  readonly former: WantedOrder;
}

/** An entry of 1 at 100 of which 0.4 is known, and two stops. */
function played(world: RateWorld = {}): Played {
  const play = new RatePlay({
    ...{ pairs: [{ enterLong: [1] }], rates: { fills: 'exchange', stopOnExchange: STOP }, tiers: TIERS },
    ...world,
  });
  play.close(1, SHOWN);
  const broker = new MadeBroker(play);
  const entry = broker.find('enter');
  broker.open(NOW, entry, 0.3);
  const former = broker.find('stop');
  broker.open(NOW, former);
  broker.cancel(NOW, entry, 0.4);
  return { broker, entry, stop: broker.find('stop'), former };
}

function ended(order: WantedOrder, filled: number): OrderReport {
  return reportOf(order, { state: 'expired', filled, average: 90, filledMs: NOW + MINUTE });
}

function late(order: WantedOrder, filled: number): OrderReport {
  return reportOf(order, { state: 'canceled', filled, average: 100, filledMs: NOW });
}

/** Two entries of one trade that bring more than is known, 0.4 of them both; its stop has sold 0.9. */
function added(): { readonly broker: MadeBroker; readonly entry: WantedOrder; readonly add: WantedOrder } {
  let more: { stake: number; tag: string } | null = { stake: 30, tag: 'more' };
  const advice = { adjustTradePosition: () => more };
  const { broker, entry } = played({ advice, rules: { maxEntryPositionAdjustment: -1 } });
  broker.open(NOW, broker.find('stop'));
  broker.play.look(NOW + MINUTE, SHOWN);
  more = null;
  const add = broker.find('add');
  broker.cancel(NOW + MINUTE, add);
  broker.tell(NOW + 2 * MINUTE, ended(broker.find('stop'), 0.9));
  return { broker, entry, add };
}

/** Spot: a trade that a person struck out, whose stop nobody could take away, and the next one on its pair, whose entry is wanted. */
function struckOut(): { readonly broker: MadeBroker; readonly former: WantedOrder; readonly at: number } {
  const play = new RatePlay({
    ...{ pairs: [{ enterLong: [1, 4] }], rates: { fills: 'exchange', stopOnExchange: STOP } },
  });
  play.close(1, SHOWN);
  const broker = new MadeBroker(play);
  broker.fill(NOW, broker.find('enter'), 100);
  const former = broker.find('stop');
  broker.open(NOW, former);
  play.take({ kind: 'position', nowMs: NOW, tradeId: 1, amount: 0, rate: 100 });
  for (const candle of [2, 3, 4]) play.close(candle, SHOWN);
  return { broker, former, at: START + 5 * FIVE };
}

/** What open trades hold. */
function held({ play }: MadeBroker): number {
  return play.trades.filter(({ closed }) => closed === null).reduce((sum, { trade }) => sum + trade.amount, 0);
}

function earned({ play }: MadeBroker): number {
  return play.trades.reduce((sum, { closed }) => sum + (closed?.profitAbs ?? 0), 0);
}

describe('what stops have sold beyond what their trade was known to hold', () => {
  it('is of what its entry brings late: a trade of the rest, with a stop for that', () => {
    const { broker, entry, stop } = played();
    broker.tell(NOW + MINUTE, ended(stop, 0.7));
    expect(held(broker)).toBe(0);
    expect(broker.tell(NOW + FIVE, late(entry, 1))).not.toHaveProperty('refused');
    expect(held(broker)).toBeCloseTo(0.3, 12);
    expect(broker.find('stop')).toMatchObject({ tradeId: 2, amount: 0.3 });
  });

  it('ends the trade of what came late at the price of that stop, where it has sold all of it', () => {
    const { broker, entry, stop } = played();
    broker.tell(NOW + MINUTE, ended(stop, 1));
    broker.tell(NOW + FIVE, late(entry, 1));
    expect(held(broker)).toBe(0);
    expect(broker.play.trade(2)).toMatchObject({
      trade: { exitReason: 'stoploss_on_exchange' },
      closed: { rate: 90 },
    });
    expect(broker.wanted.filter(({ isCanceled }) => !isCanceled)).toEqual([]);
  });

  it('is taken from the trade that has what came late, where that is heard first', () => {
    const { broker, entry, stop, former } = played();
    broker.tell(NOW + MINUTE, ended(stop, 0.4));
    broker.tell(NOW + FIVE, late(entry, 1));
    expect(held(broker)).toBeCloseTo(0.6, 12);
    broker.open(NOW + FIVE, broker.find('stop'));
    expect(broker.tell(NOW + FIVE, ended(former, 0.25))).not.toHaveProperty('refused');
    expect(held(broker)).toBeCloseTo(0.35, 12);
    expect(broker.find('stop')).toMatchObject({ tradeId: 2, amount: 0.35 });
  });

  it('is of all that entries of its trade bring late', () => {
    const ends = [true, false].map((isAddFirst) => {
      const { broker, entry, add } = added();
      for (const [order, filled] of isAddFirst
        ? ([
            [add, 0.2],
            [entry, 1],
          ] as const)
        : ([
            [entry, 1],
            [add, 0.2],
          ] as const))
        expect(broker.tell(NOW + FIVE, late(order, filled))).not.toHaveProperty('refused');
      return held(broker).toFixed(9);
    });
    expect(ends).toEqual(['0.300000000', '0.300000000']);
  });

  it.each([
    ['heard after the entry', [0.3, 0.5]],
    ['heard before it', [0.5, 0.5]],
  ])('is of the third trade where the second one of the same entry is over as well, %s', (_, [first, then]) => {
    const { broker, entry, stop } = played();
    broker.tell(NOW + MINUTE, ended(stop, 0.4));
    broker.tell(NOW + FIVE, late(entry, 0.7));
    const second = broker.find('stop');
    broker.open(NOW + FIVE, second);
    broker.tell(NOW + FIVE, ended(second, first!));
    broker.tell(NOW + FIVE, late(entry, 1));
    expect(broker.tell(NOW + FIVE, ended(second, then!))).not.toHaveProperty('refused');
    expect(held(broker)).toBeCloseTo(0.1, 9);
  });

  it('is of the next trade of the pair, which has so much less', () => {
    const { broker, stop, former } = played({ pairs: [{ enterLong: [1, 4] }] });
    broker.tell(NOW + MINUTE, ended(stop, 0.4));
    for (const candle of [2, 3, 4]) broker.play.close(candle, SHOWN);
    const at = START + 5 * FIVE;
    broker.fill(at, broker.find('enter'), 100);
    broker.open(at, broker.find('stop'));
    const had = held(broker);
    expect(broker.tell(at, ended(former, 0.25))).not.toHaveProperty('refused');
    expect(held(broker)).toBeCloseTo(had - 0.25, 9);
    expect(broker.find('stop').amount).toBeCloseTo(had - 0.25, 9);
  });

  it('holds back no stop of the next trade, though the one that sold it is still there', () => {
    const { broker, former, at } = struckOut();
    broker.fill(at, broker.find('enter'), 100);
    const own = broker.find('stop');
    broker.open(at, own);
    broker.tell(at, reportOf(former, { state: 'open', filled: 0.25, average: 90 }));
    expect(broker.find('stop')).toMatchObject({ amount: 0.75, after: [own.leg] });
  });

  it('waits where the next trade has nothing yet, and takes its entry away from nobody', () => {
    const { broker, former, at } = struckOut();
    const entry = broker.find('enter');
    broker.open(at, entry);
    expect(broker.tell(at, reportOf(former, { state: 'open', filled: 0.25, average: 90 })).refused).toBe('late-fill');
    expect(broker.find('enter')).toMatchObject({ leg: entry.leg, isCanceled: false });
    broker.fill(at + MINUTE, entry, 100);
    expect(held(broker)).toBeCloseTo(0.75, 12);
    expect(broker.find('stop').amount).toBe(0.75);
  });

  it('is a late fill that a person has to look at where nothing came late', () => {
    const { broker, stop, former } = played();
    broker.tell(NOW + MINUTE, ended(stop, 0.4));
    expect(broker.tell(NOW + FIVE, ended(former, 0.25)).refused).toBe('late-fill');
    expect(broker.tell(NOW + FIVE, ended(former, 0.25))).not.toHaveProperty('refused');
  });

  it('comes to the same in whatever order it is heard', () => {
    const tellings = [
      ({ broker, entry }: Played) => broker.tell(NOW + FIVE, late(entry, 0.6)),
      ({ broker, entry }: Played) => broker.tell(NOW + FIVE, late(entry, 1)),
      ({ broker, stop }: Played) => broker.tell(NOW + FIVE, ended(stop, 0.4)),
      ({ broker, former }: Played) =>
        broker.tell(NOW + FIVE, reportOf(former, { state: 'open', filled: 0.2, average: 90 })),
      ({ broker, former }: Played) => broker.tell(NOW + FIVE, ended(former, 0.3)),
    ];
    const ends = permutations(tellings).map((order) => {
      const each = played();
      for (const tell of order) tell(each);
      return [held(each.broker).toFixed(9), each.broker.play.trades.filter(({ closed }) => closed === null).length];
    });
    expect(new Set(ends.map((end) => end.join()))).toEqual(new Set(['0.300000000,1']));
  });

  it('comes to the same profit as well', () => {
    const before = played();
    before.broker.tell(NOW + FIVE, late(before.entry, 1));
    before.broker.tell(NOW + FIVE, ended(before.stop, 1));
    const after = played();
    after.broker.tell(NOW + FIVE, ended(after.stop, 1));
    after.broker.tell(NOW + FIVE, late(after.entry, 1));
    expect(earned(after.broker)).toBeCloseTo(earned(before.broker), 9);
  });
});

describe('what stops that rest have sold before nothing is left of their trade', () => {
  const STRUCK = { kind: 'position', nowMs: NOW, tradeId: 1, amount: 0, rate: 80 } as const;
  const sold = (order: WantedOrder, filled: number) => reportOf(order, { state: 'open', filled, average: 90 });

  it.each([
    ['a person has struck out', STRUCK],
    ['the exchange took over', { kind: 'liquidated', nowMs: NOW, tradeId: 1, rate: 80 }],
  ] as const)('is of that trade where %s the rest, and of no entry that comes late', (_, event) => {
    const { broker, entry, stop } = played();
    broker.tell(NOW, sold(stop, 0.1));
    broker.play.take(event);
    const exits = broker.play.trade()!.orders.filter(({ isEntry }) => !isEntry);
    expect(exits).toMatchObject([
      { amount: 0.1, rate: 90 },
      { amount: 0.3, rate: 80 },
    ]);
    expect(broker.tell(NOW + MINUTE, ended(stop, 0.1))).not.toHaveProperty('refused');
    broker.tell(NOW + FIVE, late(entry, 1));
    expect(held(broker)).toBeCloseTo(0.6, 12);
    expect(broker.find('stop')).toMatchObject({ tradeId: 2, amount: 0.6 });
  });

  it('ends it where that was more than it had, and a person has struck that out', () => {
    const { broker, entry, stop, former } = played();
    broker.tell(NOW, sold(stop, 0.3));
    broker.tell(NOW, sold(former, 0.2));
    broker.play.take(STRUCK);
    expect(broker.play.trade()).toMatchObject({ trade: { exitReason: 'stoploss_on_exchange' }, closed: { rate: 90 } });
    broker.play.take(STRUCK);
    broker.tell(NOW + MINUTE, ended(stop, 0.3));
    broker.tell(NOW + MINUTE, ended(former, 0.2));
    broker.tell(NOW + FIVE, late(entry, 1));
    expect(held(broker)).toBeCloseTo(0.6, 12);
  });
});

function permutations<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length === 0) return [[]];
  return all.flatMap((first, at) => permutations(all.filter((_, i) => i !== at)).map((rest) => [first, ...rest]));
}
