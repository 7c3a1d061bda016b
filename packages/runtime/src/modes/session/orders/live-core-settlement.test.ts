import { describe, expect, it } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { MARKET } from './made-live-world.fixture.ts';
import { closedTrades } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;

async function openTrade(world: CoreWorld): Promise<TradeRecord['trade'] | undefined> {
  const records = [...(await world.records())].filter(([key]) => key.startsWith('trade/'));
  return records.map(([, text]) => JSON.parse(text) as TradeRecord).find(({ closed }) => closed === null)?.trade;
}

/** A position that is held, with its stop. */
async function held(market: 'spot' | 'futures', prepare: (world: CoreWorld) => void = () => {}): Promise<CoreWorld> {
  const world = new CoreWorld(market);
  prepare(world);
  await world.hours(1, 4, world.begin());
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(10 * MINUTE);
  expect((await openTrade(world))!.amount).toBeGreaterThan(0);
  expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
  return world;
}

/** A market whose amounts count in steps of that. */
function inSteps(amountStep: string): (world: CoreWorld) => void {
  return (world) => {
    const rules = { ...MARKET, amountStep, minAmount: amountStep };
    world.exchange.listed = [{ pair: PAIR, isActive: true, rules }];
    const orders = world.orders.bind(world);
    world.orders = (mortal) => ({ ...orders(mortal), marketOf: () => rules });
  };
}

describe('the core, and what its exchange makes of its position', () => {
  it('ends a trade as a liquidation when the exchange took the position over (9.10)', async () => {
    const world = await held('futures');
    world.exchange.books.liquidate(PAIR);
    await world.time.pass(2 * MINUTE);
    expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['liquidation']);
    expect([...(await world.records()).keys()].filter((key) => key.startsWith('position/'))).toEqual([]);
  });

  it.each(['same', 'new'] as const)(
    'ends a trade by its stop, whatever order that became: id %s (T23)',
    async (becomes) => {
      const world = await held('futures');
      world.exchange.books.becomes = becomes;
      world.exchange.books.price(PAIR, 50);
      await world.time.pass(5 * MINUTE);
      expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['stoploss_on_exchange']);
      expect(world.exchange.books.held(PAIR)).toBe(0);
    },
  );

  it.each(['spot', 'futures'] as const)(
    'ends a trade when its stop filled, though nobody was there for two days: %s',
    async (market) => {
      const world = new CoreWorld(market);
      const process = await world.hours(1, 4, world.begin());
      world.exchange.books.price(PAIR, 105);
      await world.time.pass(10 * MINUTE);
      process.kill();
      await world.time.pass(10 * MINUTE);
      world.exchange.books.price(PAIR, 50);
      const filledMs = world.nowMs;
      await world.time.pass(2 * 24 * 60 * MINUTE);
      world.begin();
      await world.time.pass(5 * MINUTE);
      const [record] = await closedTrades(world);
      expect(record!.closed!.timeMs).toBe(filledMs);
      expect(record!.orders.at(-1)).toMatchObject({ placedTimeMs: filledMs, filledTimeMs: filledMs });
    },
  );

  it('believes that it has a step less, where it has (9.10)', async () => {
    const world = await held('futures');
    const before = (await openTrade(world))!.amount;
    world.exchange.books.apart.set(PAIR, -0.001);
    await world.time.pass(5 * MINUTE);
    expect((await openTrade(world))!.amount).toBeCloseTo(before - 0.001, 9);
  });

  it('does not believe that a step is gone which is much of it: a person hears, and the pair halts (9.10)', async () => {
    const world = await held('futures', inSteps('0.041'));
    world.exchange.books.apart.set(PAIR, -0.041);
    await world.time.pass(5 * MINUTE);
    expect((await openTrade(world))!.amount).toBe(0.943);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
    const told = world.received.filter(({ data }) => data['cause'] === 'position-differs').map(({ text }) => text);
    expect(told).toEqual([
      `${PAIR}: the account holds 0.902, and trade 1 counts on 0.943; a person has to look. ${PAIR} is not entered before somebody resumes.`,
    ]);
  });

  it('sells all that it can, and keeps what a fee in the coin leaves (11.6)', async () => {
    const world = await held('spot', ({ exchange }) => (exchange.books.baseFee = 0.0007));
    world.exchange.books.price(PAIR, 50);
    await world.time.pass(10 * MINUTE);
    expect(await closedTrades(world)).toHaveLength(1);
    const left = world.exchange.books.held(PAIR);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(0.001);
    const dust = [...(await world.records())].filter(([key]) => key.startsWith('dust/'));
    expect(dust).toEqual([[`dust/${PAIR}`, JSON.stringify(String(left))]]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(await oracle(world)).toEqual([]);
  });

  it('counts what of its entry was filled on top of it, moves the stop to all of it, and halts (T19, T20)', async () => {
    const world = await held('spot');
    const [entry] = world.exchange.books.orders;
    const fill = world.exchange.books.fills[0]!;
    world.exchange.books.deposit(PAIR.split('/')[0]!, 0.2);
    const late = { ...fill, tradeId: 'late', amount: '0.2', atMs: world.nowMs };
    entry!.filled += 0.2;
    world.exchange.books.fills.push(late);
    world.exchange.tell({ kind: 'fill', fill: late });
    await world.time.pass(10 * MINUTE);
    const trade = (await openTrade(world))!;
    expect(trade.amount).toBeCloseTo(Number(fill.amount) + 0.2, 9);
    expect(world.stages.at(-1)).toBe('HALTED order-breach');
    const stops = world.exchange.books.orders.filter(({ kind, status }) => kind === 'stop-market' && status === 'open');
    expect(stops.map(({ amount }) => Number(amount))).toEqual([expect.closeTo(trade.amount, 3)]);
  });
});
