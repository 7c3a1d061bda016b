import { afterEach, describe, expect, it, vi } from 'vitest';
import { SWAP_PAIR } from '../play/play-driver.fixture.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** It leaves by a limit that somebody takes after a minute. A process that dies at the point `killAt` is started again within ten seconds. */
async function left(isShort: boolean, killAt = Infinity): Promise<readonly [ExitWorld, MortalProcess]> {
  const world = new ExitWorld('futures', { isShort, leverage: 3 });
  const mortal = new MortalProcess(killAt);
  let process = await world.bought(world.begin(mortal));
  world.wish = { leave: 'enough' };
  for (let tens = 0; tens < 14; tens += 1) {
    if (tens === 7) world.take();
    await world.time.pass(10 * SECOND);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.begin();
  }
  return [world, mortal];
}

describe.each([
  ['long', false, 'buy', 'sell', '102.47'],
  ['short', true, 'sell', 'buy', '109.53'],
] as const)('the core on futures that is %s', (_, isShort, way, out, stopPrice) => {
  it('has a stop by its leverage that only reduces and stays beside an exit that waits', async () => {
    const world = new ExitWorld('futures', { isShort, leverage: 3 });
    await world.bought();
    const { books } = world.exchange;
    expect(books.orders.map(({ side, isReduceOnly }) => `${side} ${isReduceOnly}`)).toEqual([
      `${way} false`,
      `${out} true`,
    ]);
    expect(books.orders[1]).toMatchObject({ kind: 'stop-market', amount: '0.943', stopPrice });
    expect(books.held(SWAP_PAIR)).toBe(isShort ? -0.943 : 0.943);
    world.wish = { leave: 'enough' };
    await world.time.pass(30 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 open', 'limit 0.943 open']);
    expect(world.unprotected).toEqual([]);
  });

  it('leaves once, and its books are those of the exchange, wherever it is killed', async () => {
    const [whole, { points }] = await left(isShort);
    expect(whole.sold).toEqual(['stop-market 0.943 canceled', 'limit 0.943 filled']);
    expect(await oracle(whole)).toEqual([]);
    const wrong: string[] = [];
    for (let part = 1; part < 5; part += 1) {
      const [world] = await left(isShort, points - part * 12);
      if (world.exchange.books.held(SWAP_PAIR) !== 0) wrong.push(`${part}: ${world.sold.join(', ')}`);
      wrong.push(...(await oracle(world)).map((each) => `${part}: ${each}`));
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it('ends when its stop takes all that an exit that waits has left, and takes the exit away', async () => {
    const world = new ExitWorld('futures', { isShort, leverage: 3 });
    await world.bought();
    world.wish = { reduce: 0.3 };
    await world.time.pass(10 * SECOND);
    world.wish = 'keep';
    world.exchange.books.fillShare = 0.5;
    world.take();
    await world.time.pass(10 * SECOND);
    world.price(isShort ? 110 : 102);
    world.price(106);
    await world.time.pass(30 * SECOND);
    expect(world.sold).toEqual(['stop-market 0.943 expired', 'limit 0.282 canceled']);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('keeps no stop that waits for the next one that is lost where a person and an exit have closed all of it', async () => {
    const world = new ExitWorld('futures', { isShort, leverage: 3 });
    await world.bought();
    world.wish = { reduce: 0.3 };
    await world.time.pass(10 * SECOND);
    world.wish = 'keep';
    world.exchange.books.trade(SWAP_PAIR, out, 0.661, 'web_1');
    world.exchange.plan.push(...Array.from({ length: 4 }, () => ({ kind: 'lost', effect: false }) as const));
    world.take();
    await world.time.pass(180 * SECOND);
    expect(world.exchange.books.held(SWAP_PAIR)).toBe(0);
    expect(world.sold).toContain('limit 0.282 filled');
    expect(world.sold.filter((each) => each.endsWith('open'))).toEqual([]);
  });

  it.each(['lost', 'refused'])(
    'is left at the market when its stop is gone beside an exit that waits and the next ones are %s (11.5)',
    async (how) => {
      const world = new ExitWorld('futures', { isShort, leverage: 3 });
      await world.bought();
      world.wish = { reduce: 0.3 };
      await world.time.pass(10 * SECOND);
      expect(world.sold).toEqual(['stop-market 0.943 open', 'limit 0.282 open']);
      world.wish = 'keep';
      const { exchange } = world;
      if (how === 'refused') exchange.refuses = ({ kind }) => kind === 'stop-market';
      else exchange.plan.push(...Array.from({ length: 4 }, () => ({ kind: 'lost', effect: false }) as const));
      exchange.books.cancel(exchange.books.orders.find(({ kind }) => kind === 'stop-market')!);
      await world.time.pass(90 * SECOND);
      expect(world.told('unprotected').join(' ')).toContain(`No stop can be placed for ${SWAP_PAIR}`);
      expect(world.sold.filter((each) => !each.startsWith('stop'))).toEqual([
        'limit 0.282 canceled',
        'market 0.943 filled',
      ]);
      expect(await oracle(world)).toEqual([]);
    },
  );
});
