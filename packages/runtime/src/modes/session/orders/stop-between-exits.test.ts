import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

afterEach(() => void vi.restoreAllMocks());

interface Kept {
  readonly broker: { readonly isEmergency: boolean; readonly refused: { readonly retryMs: number } };
}

/** Neither stops nor exits were taken, and the price was beyond the stop for a look; it is back, a stop was taken and rests, and exits are refused still. */
async function restsAgain(market: 'spot' | 'futures') {
  const world = new ExitWorld(market);
  const process = await world.bought();
  const { exchange } = world;
  let refused: readonly string[] = ['stop-market', 'market'];
  exchange.refuses = ({ kind }) => refused.includes(kind);
  const stops = () => exchange.books.orders.filter(({ kind, status }) => kind === 'stop-market' && status === 'open');
  exchange.books.cancel(stops()[0]!);
  await world.time.pass(130 * SECOND);
  world.price(90);
  await vi.waitUntil(
    async () => {
      await world.time.pass(SECOND / 2);
      const { broker } = JSON.parse((await world.records()).get('watch/1')!) as Kept;
      return broker.isEmergency && broker.refused.retryMs - world.nowMs > 30 * SECOND;
    },
    { interval: 0, timeout: 20_000 },
  );
  world.price(106);
  refused = ['market'];
  await world.time.pass(20 * SECOND);
  expect([stops().length, world.stages.at(-1)]).toEqual([1, 'RUNNING']);
  return { world, process, stops, takeExits: () => void (refused = []) };
}

it.each(['spot', 'futures'] as const)(
  'a trade on %s that was to be left as it had no stop goes on once one rests, though exits are taken again',
  async (market) => {
    const { world, stops, takeExits } = await restsAgain(market);
    takeExits();
    await world.time.pass(400 * SECOND);
    expect([world.sold.at(-1), stops().length]).toEqual(['stop-market 0.943 open', 1]);
    expect(await oracle(world)).toEqual([]);
  },
);

it.each(['spot', 'futures'] as const)(
  'a start on %s sells nothing whose stop rested again when the session before it ended',
  async (market) => {
    const { world, process, stops, takeExits } = await restsAgain(market);
    process.stop.abort();
    await world.time.pass(15 * SECOND);
    expect(stops()).toHaveLength(1);
    takeExits();
    await world.time.pass(5 * HOUR);
    world.begin();
    await world.time.pass(60 * SECOND);
    expect([world.sold.at(-1), world.exchange.books.held(world.pair)]).toEqual(['stop-market 0.943 open', 0.943]);
  },
);

it('what a person wants closed on spot has its stop back within a second of each exit that is refused', async () => {
  const { world, stops } = await restsAgain('spot');
  const wish = { kind: 'stop', how: 'close' } as const;
  await world.store.order(LIVE_KEY, { id: 'end', wish, reason: 'on', by: 'me', atMs: 0 });
  let bareMs = 0;
  let worstMs = 0;
  for (let ms = 0; ms < 240 * SECOND; ms += 100) {
    await world.time.pass(100);
    bareMs = stops().length === 0 ? bareMs + 100 : 0;
    worstMs = Math.max(worstMs, bareMs);
  }
  expect(worstMs).toBeLessThanOrEqual(SECOND);
});
