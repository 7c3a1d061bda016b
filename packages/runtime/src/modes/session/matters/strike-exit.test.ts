import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { ExitWorld, partlySold } from '../orders/exit-world.fixture.ts';
import { LIVE_KEY } from '../orders/made-live-world.fixture.ts';
import { closedTrades, rows } from '../orders/made-look.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

/** Somebody strikes out what differs. */
async function strike(world: ExitWorld): Promise<void> {
  const wish = { kind: 'resolve', matters: [`differs/${world.pair}`], isGone: true } as const;
  const command = { id: `c-${world.nowMs}`, wish, reason: 'I looked', by: 'me', atMs: world.nowMs };
  await world.store.order(LIVE_KEY, command);
  await world.time.pass(MINUTE);
}

describe('a person who strikes out what is gone of a trade', () => {
  it('leaves it the rest, with a stop and an exit, where an exit that waits has sold a part', async () => {
    const world = await partlySold('futures');
    const { books } = world.exchange;
    books.trade(world.pair, 'sell', 0.2, 'web_1');
    await world.time.pass(3 * MINUTE);
    await strike(world);
    await world.time.pass(3 * MINUTE);
    const held = books.held(world.pair);
    expect(held).toBeCloseTo(0.3658, 9);
    const [record] = await rows<TradeRecord>(world, 'trade/');
    expect([record?.closed, record?.trade.amount]).toEqual([null, expect.closeTo(held, 2)]);
    const resting = books.orders.filter(({ status, side }) => status === 'open' && side === world.out);
    expect(resting.map(({ kind }) => kind)).toEqual(['stop-market', 'limit']);
    expect(world.told('unprotected')).toEqual([]);
  });

  it('counts each part at what that part brought', async () => {
    const world = new ExitWorld('futures');
    const { books } = world.exchange;
    await world.bought();
    books.trade(world.pair, 'sell', 0.4, 'web_1');
    await world.time.pass(3 * MINUTE);
    await strike(world);
    world.price(98);
    books.trade(world.pair, 'sell', books.held(world.pair), 'web_2');
    await world.time.pass(3 * MINUTE);
    await strike(world);
    const [{ trade, closed } = { trade: null, closed: null }] = await closedTrades(world);
    expect(trade?.exitReason).toBe('sold_on_exchange');
    expect(closed?.rate).toBe(97.5);
  });
});
