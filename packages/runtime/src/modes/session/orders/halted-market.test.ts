import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { MARKET } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

afterEach(() => void vi.restoreAllMocks());

/** Whether the exchange takes orders of the pair. */
function trades(world: ExitWorld, isActive: boolean): void {
  world.exchange.listed = [{ pair: world.pair, isActive, rules: MARKET }];
  world.exchange.refuses = () => !isActive;
}

it.each([
  ['a while', 5],
  ['longer than an exit waits', 90],
])(
  'a stop on spot does not give way to an exit while the market is known to be halted, and what is to leave leaves once it is open, after %s',
  async (_, minutes) => {
    const world = new ExitWorld();
    await world.bought();
    trades(world, false);
    await world.time.pass(3 * MINUTE);
    world.wish = { leave: 'out' };
    await world.time.pass(minutes * MINUTE);
    expect(world.sold).toEqual(['stop-market 0.943 open']);
    expect(world.unprotected).toEqual([]);
    trades(world, true);
    await world.time.pass(2 * MINUTE);
    world.take();
    await world.time.pass(MINUTE);
    expect(world.sold.at(-1)).toBe('limit 0.943 filled');
    expect(await oracle(world)).toEqual([]);
  },
);

it('a session ends in order while an exit waits for a halted market, and its stop stays', async () => {
  const world = new ExitWorld();
  const process = await world.bought();
  trades(world, false);
  await world.time.pass(3 * MINUTE);
  world.wish = { leave: 'out' };
  await world.time.pass(MINUTE);
  process.stop.abort();
  await world.time.pass(15 * SECOND);
  await process.ended;
  expect(world.sold).toEqual(['stop-market 0.943 open']);
});

it.each([
  ['has a stop', 'spot', 106, 'stop-market 0.943 open'],
  ['has a stop', 'futures', 106, 'stop-market 0.943 open'],
  ['leaves', 'spot', 90, 'market 0.943 filled'],
  ['leaves', 'futures', 90, 'market 0.943 filled'],
] as const)(
  'what lost its stop while the market was halted %s on %s once the exchange lists it as open at %i, however often that was refused before',
  async (_, market, rate, last) => {
    const world = new ExitWorld(market);
    trades(world, true);
    await world.bought();
    trades(world, false);
    const { books } = world.exchange;
    books.cancel(books.orders.find(({ kind }) => kind === 'stop-market')!);
    await world.time.pass(20 * MINUTE);
    expect(world.sold).toEqual(['stop-market 0.943 canceled']);
    const { length } = world.exchange.sent;
    world.price(rate);
    trades(world, true);
    await world.time.pass(70 * SECOND);
    expect([world.sold.at(-1), world.exchange.sent.length]).toEqual([last, length + 1]);
    expect(await oracle(world)).toEqual([]);
  },
);
