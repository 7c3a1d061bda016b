import { afterEach, describe, expect, it, vi } from 'vitest';
import { OpenStep } from '../host/session-host.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { boughtWithLimits, ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;
const RESTS = ['limit 0.282 partial', expect.stringMatching(/^stop-\w+ 0\.661 open$/)];

afterEach(() => void vi.restoreAllMocks());

/** Of 0.943 on spot 0.282 are to leave at a limit, and 0.2 of these have: what is left of the order is worth less than 10. */
async function little(world: ExitWorld): Promise<ExitWorld> {
  const { books } = world.exchange;
  world.wish = { reduce: 0.3 };
  await world.time.pass(MINUTE / 6);
  books.fillShare = 0.2 / 0.282;
  world.take();
  world.price(106);
  books.fillShare = 1;
  world.wish = 'keep';
  await world.time.pass(MINUTE / 6);
  expect([world.sold.slice(1), books.held(world.pair)]).toEqual([RESTS, 0.743]);
  return world;
}

describe('what is held on spot beside an exit of a part of which little is left', () => {
  it.each([
    ['force-exit', { kind: 'force-exit', trade: 'all' }],
    ['close', { kind: 'stop', how: 'close' }],
  ] as const)('leaves by %s', async (_, wish) => {
    const world = new ExitWorld();
    await world.bought();
    await little(world);
    await world.store.order(LIVE_KEY, { id: 'c-1', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
    await world.time.pass(10 * MINUTE);
    expect([world.exchange.books.held(world.pair), world.sold.at(-1)]).toEqual([0, 'market 0.743 filled']);
    expect(await oracle(world)).toEqual([]);
  });

  it('leaves where its stop is jumped over', async () => {
    const world = await little(await boughtWithLimits());
    world.price(90);
    await world.time.pass(2 * MINUTE);
    expect([world.exchange.books.held(world.pair), world.sold.at(-1)]).toEqual([0, 'market 0.743 filled']);
    expect(await oracle(world)).toEqual([]);
  });

  it('is left by its stop, and nothing is tried in vain with what stays of that order, also where no price is seen', async () => {
    const world = new ExitWorld();
    await world.bought();
    await little(world);
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockReturnValue(null);
    world.exchange.books.price(world.pair, 95);
    await world.time.pass(MINUTE);
    const taken = vi.spyOn(OpenStep.prototype, 'take');
    await world.time.pass(5 * MINUTE);
    expect(world.exchange.books.held(world.pair)).toBe(0.082);
    expect(taken.mock.calls.filter(([{ kind }]) => kind === 'command')).toEqual([]);
  });
});
