import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** The exchange takes no stop, and what leaves at the market it takes and lets expire unexecuted, until that is over. */
async function expiring(market: 'spot' | 'futures') {
  const world = new ExitWorld(market);
  await world.bought();
  const { exchange } = world;
  const { books } = exchange;
  const place = books.place.bind(books);
  let isEmpty = true;
  books.place = (request, cid, route) => {
    if (!isEmpty || request.kind !== 'market') return place(request, cid, route);
    const made = place({ ...request, kind: 'limit', price: '100000' }, cid, route);
    if ('exchangeId' in made) made.status = 'expired';
    return made;
  };
  let takesStops = false;
  exchange.refuses = ({ kind }) => kind === 'stop-market' && !takesStops;
  books.cancel(books.orders.find(({ kind }) => kind === 'stop-market')!);
  return {
    world,
    tried: () => exchange.sent.filter(({ request }) => request.kind === 'market').length,
    end: () => (isEmpty = false),
    takeStops: () => (takesStops = true),
  };
}

it.each(['spot', 'futures'] as const)(
  'exits at the market of %s that expire unexecuted are tried later and later, call people, halt no entries, and sell within a minute once the market takes them',
  async (market) => {
    const { world, tried, end } = await expiring(market);
    world.price(90);
    await world.time.pass(600 * SECOND);
    expect(tried()).toBeGreaterThan(5);
    expect(tried()).toBeLessThan(25);
    expect(world.told('blocked-intent')).toContainEqual(expect.stringContaining('three times in a row'));
    expect(world.told('cap-reached')).toEqual([]);
    end();
    await world.time.pass(70 * SECOND);
    expect(world.exchange.books.held(world.pair)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  },
);

it.each([
  ['spot', 70],
  ['spot', 400],
  ['futures', 70],
  ['futures', 400],
] as const)(
  'a stop on %s is tried between exits at the market that expire, %i seconds after the price has fallen, and rests within twenty seconds once its price is not reached and the exchange takes it',
  async (market, seconds) => {
    const { world, tried, takeStops } = await expiring(market);
    world.price(90);
    await world.time.pass(seconds * SECOND);
    takeStops();
    world.price(100);
    await world.time.pass(20 * SECOND);
    const resting = world.exchange.books.orders.filter(
      ({ kind, status }) => kind === 'stop-market' && status === 'open',
    );
    expect(resting.map(({ amount }) => Number(amount))).toEqual([world.exchange.books.held(world.pair)]);
    expect(tried()).toBeGreaterThan(2);
    expect(await oracle(world)).toEqual([]);
  },
);
