import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** The exchange has refused stops and exits for ten minutes or more, and a person ends the session: two minutes for what lacks a stop begin. */
async function ending(market: 'spot' | 'futures', rate: number) {
  const world = new ExitWorld(market);
  const process = await world.bought();
  const { exchange } = world;
  const { books } = exchange;
  let refused: readonly string[] = ['stop-market', 'market'];
  exchange.refuses = ({ kind }) => refused.includes(kind);
  books.cancel(books.orders.find(({ kind }) => kind === 'stop-market')!);
  world.price(rate);
  await world.time.pass(600 * SECOND);
  let hasEnded = false;
  void process.ended.then(() => (hasEnded = true));
  const wish = { kind: 'stop', how: 'leave' } as const;
  await world.store.order(LIVE_KEY, { id: 'end', wish, reason: 'on', by: 'me', atMs: 0 });
  await vi.waitUntil(
    async () => {
      await world.time.pass(SECOND);
      return world.stages.at(-1)!.startsWith('DRAINING');
    },
    { interval: 0, timeout: 20_000 },
  );
  return {
    world,
    take: (kinds: readonly string[]) => void (refused = refused.filter((kind) => !kinds.includes(kind))),
    hasEnded: () => hasEnded,
  };
}

it.each(['spot', 'futures'] as const)(
  'what is beyond its stop on %s, and is to be left, leaves within a minute while the session ends by command, as soon as the exchange takes that',
  async (market) => {
    const { world, take, hasEnded } = await ending(market, 90);
    take(['market']);
    await world.time.pass(60 * SECOND);
    expect([world.exchange.books.held(world.pair), hasEnded()]).toEqual([0, true]);
    expect(await oracle(world)).toEqual([]);
  },
);

it.each(['spot', 'futures'] as const)(
  'what is beyond its stop on %s, and of which the market takes a part at once, goes on to leave every few seconds while the session ends',
  async (market) => {
    const { world, take } = await ending(market, 90);
    world.exchange.books.marketShare = 0.5;
    take(['market']);
    await world.time.pass(60 * SECOND);
    const parts = world.sold.filter((each) => each.startsWith('market') && each.endsWith('expired'));
    expect(parts.length).toBeGreaterThanOrEqual(3);
    // Less than an order may be.
    expect(world.exchange.books.held(world.pair)).toBeLessThan(0.12);
    expect(await oracle(world)).toEqual([]);
  },
);

it.each([
  ['spot', 106],
  ['futures', 106],
  ['spot', 90],
  ['futures', 90],
] as const)(
  'what is held on %s has a stop within a minute while the session ends by command, as soon as the exchange takes that, whose price was %i when it began to end',
  async (market, rate) => {
    const { world, take } = await ending(market, rate);
    world.price(106);
    take(['stop-market']);
    await world.time.pass(61 * SECOND);
    expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
    expect(await oracle(world)).toEqual([]);
  },
);
