import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades, rows } from './made-look.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
/** Of a person, on the same account. */
const OWN = 5;

afterEach(() => void vi.restoreAllMocks());

/** What its trade has made, as the exchange's executions say, and as the trade does. */
async function profits(world: ExitWorld): Promise<readonly [made: number, counted: number]> {
  const made = world.exchange.books.fills.reduce(
    (sum, { side, amount, price }) => sum + (side === 'sell' ? 1 : -1) * Number(amount) * Number(price),
    0,
  );
  const closed = await closedTrades(world);
  return [made, closed.reduce((sum, trade) => sum + trade.closed!.profitAbs, 0)];
}

async function amounts(world: ExitWorld): Promise<readonly [booked: readonly number[], believed: readonly number[]]> {
  const booked = (await rows<BookedPosition>(world, 'position/')).map(({ amount }) => Number(amount));
  return [booked, (await rows<TradeRecord>(world, 'trade/')).map(({ trade }) => trade.amount)];
}

describe.each(['spot', 'futures'] as const)(
  'where a stop on %s executes 0.543 of 0.943 while its strategy is not open, and another stands in for it, the trade',
  (market) => {
    const own = market === 'spot' ? OWN : 0;
    let world: ExitWorld;
    let process: MadeProcess;
    let executedIn: string | undefined;

    beforeEach(async () => {
      world = new ExitWorld(market);
      (await world.bought()).kill();
      world.opensMs = 100 * SECOND;
      process = world.begin();
      await world.time.pass(5 * SECOND);
      const { books } = world.exchange;
      if (market === 'spot') books.deposit('BTC', OWN);
      books.marketShare = 543 / 943;
      world.price(94);
      world.price(106);
      await world.time.pass(2 * SECOND);
      books.marketShare = 1;
      executedIn = world.stages.at(-1);
      await world.time.pass(10 * MINUTE);
    });

    const held = (): number => world.exchange.books.held(world.pair);

    async function expectsEnd(reason: string): Promise<void> {
      expect(held()).toBeCloseTo(own, 9);
      expect(await amounts(world)).toEqual([[], []]);
      expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual([reason]);
      const [made, counted] = await profits(world);
      expect(counted).toBeCloseTo(made, 2);
      expect(world.exchange.books.orders.filter(({ status }) => status === 'open')).toEqual([]);
      expect(await oracle(world)).toEqual([]);
    }

    it('believes as soon as it opens that 0.4 is left, as the books do, and keeps what stands in as its stop', async () => {
      expect([executedIn, world.stages.at(-1)]).toEqual(['WARMING', 'RUNNING']);
      expect(await amounts(world)).toEqual([[0.4], [0.4]]);
      expect(world.sold).toEqual(['stop-market 0.943 expired', 'stop-market 0.4 open']);
      const [{ trade }] = (await rows<TradeRecord>(world, 'trade/')) as [TradeRecord];
      expect(trade.exitReason).toBeNull();
    });

    it('believes the same in the next process, which is told all of it anew', async () => {
      process.kill();
      world.opensMs = 0;
      world.begin();
      await world.time.pass(10 * MINUTE);
      expect(world.stages.at(-1)).toBe('RUNNING');
      expect(await amounts(world)).toEqual([[0.4], [0.4]]);
      expect(world.sold).toEqual(['stop-market 0.943 expired', 'stop-market 0.4 open']);
    });

    it('ends by the rest of its stop', async () => {
      world.price(80);
      await world.time.pass(10 * MINUTE);
      expect(world.sold).toEqual(['stop-market 0.943 expired', 'stop-market 0.4 filled']);
      await expectsEnd('stoploss_on_exchange');
    });

    it('leaves 0.4, and ends by that', async () => {
      world.wish = { leave: 'out' };
      await world.time.pass(10 * SECOND);
      world.take();
      await world.time.pass(10 * MINUTE);
      expect(world.sold).toEqual(['stop-market 0.943 expired', 'stop-market 0.4 canceled', 'limit 0.4 filled']);
      await expectsEnd('out');
    });

    it('reduces 0.4', async () => {
      world.wish = { reduce: 0.3, above: 0.3 };
      await world.time.pass(10 * SECOND);
      world.take();
      await world.time.pass(10 * MINUTE);
      expect(world.sold).toEqual([
        'stop-market 0.943 expired',
        'stop-market 0.4 canceled',
        'limit 0.12 filled',
        'stop-market 0.28 open',
      ]);
      expect(await amounts(world)).toEqual([[0.28], [0.28]]);
      expect(held()).toBeCloseTo(own + 0.28, 9);
    });

    it('moves a stop of 0.4', async () => {
      world.stopAt = 102;
      await world.time.pass(10 * MINUTE);
      expect(world.sold).toEqual(['stop-market 0.943 expired', 'stop-market 0.4 canceled', 'stop-market 0.4 open']);
      expect(world.exchange.books.orders.at(-1)!.stopPrice).toBe('102');
      expect(await amounts(world)).toEqual([[0.4], [0.4]]);
    });
  },
);
