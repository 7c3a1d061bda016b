import { describe, expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { openMatters } from '../matters/open-matters.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { LIVE_KEY, MadeLiveWorld } from './made-live-world.fixture.ts';
import { opened, rows } from './made-look.fixture.ts';

const MINUTE = 60_000;
const ENTER = { atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

/** A session on futures whose position a person has closed at the exchange's page. */
async function closedByHand(): Promise<MadeLiveWorld> {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  await opened(world);
  world.exchange.books.trade(PAIR, 'sell', 1, 'web_1');
  await world.time.pass(3 * MINUTE);
  return world;
}

async function ask(world: MadeLiveWorld, id: string, wish: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id, wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(2 * MINUTE);
}

const leave = { kind: 'force-exit', trade: 1 } as const;

describe('a position of futures that a person closed at the exchange', () => {
  it('is not left by force-exit, which the exchange refuses: trade and cause stay', async () => {
    const world = await closedByHand();
    expect(world.stages.at(-1)).toBe('HALTED foreign-order position-differs');
    await ask(world, 'c1', leave);
    expect(world.lines).toContain(`warn: exit: sell 1 on ${PAIR} was refused: -2022`);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order position-differs');
    expect(await rows(world, 'position/')).toMatchObject([{ amount: '1' }]);
  });

  it('is as the books say once it is bought back, and is left by force-exit after that', async () => {
    const world = await closedByHand();
    world.exchange.books.trade(PAIR, 'buy', 1, 'web_2');
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
    await ask(world, 'c1', leave);
    expect(await rows(world, 'position/')).toEqual([]);
    const matters = openMatters(await world.records()).map(({ id }) => id);
    await ask(world, 'c2', { kind: 'resolve', matters, isGone: false });
    expect(world.stages.at(-1)).toBe('RUNNING');
  });
});
