import { afterEach, describe, expect, it, vi } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { ExitWorld } from '../orders/exit-world.fixture.ts';
import { rows } from '../orders/made-look.fixture.ts';

const MINUTE = 60_000;
const CAPS = { ...MOST_CAPS, lossShare: 0.005 };
const BOUNDS = { caps: CAPS, limits: MOST_ACCOUNT_LIMITS, lossOfDay: 'flatten', told: [] } as const;

afterEach(() => void vi.restoreAllMocks());

/** A strategy on futures that has bought 0.943 at 106, and leaves all once 5 of 1000 are lost in a day. */
async function bought(): Promise<ExitWorld> {
  const world = new ExitWorld('futures');
  world.tellsProfit = true;
  const orders = world.orders.bind(world);
  world.orders = (mortal) => ({ ...orders(mortal), boundsOf: () => BOUNDS });
  await world.bought();
  return world;
}

describe('the loss of a day', () => {
  it('has nothing of what the price does after somebody else has closed a position', async () => {
    const world = await bought();
    world.exchange.books.trade(world.pair, 'sell', world.exchange.books.held(world.pair), 'web_1');
    await world.time.pass(3 * MINUTE);
    world.price(40);
    await world.time.pass(5 * MINUTE);
    expect(await rows(world, 'differs/')).toMatchObject([{ isGone: true }]);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order position-differs');
    expect((await world.records()).has('flatten')).toBe(false);
  });

  it('has what that brought', async () => {
    const world = await bought();
    world.price(98);
    const { books } = world.exchange;
    books.trade(world.pair, 'sell', books.held(world.pair), 'web_1');
    world.price(106);
    await world.time.pass(3 * MINUTE);
    expect(await rows(world, 'differs/')).toMatchObject([{ isGone: true }]);
    expect(world.stages.at(-1)).toContain('cap-reached');
  });
});
