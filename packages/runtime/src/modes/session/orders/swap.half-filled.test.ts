import { expect, it } from 'vitest';
import { HOST_LEAVING } from '../swap/leaving.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { HalfFilled } from './half-filled.fixture.ts';
import { rows } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const CLOSING = { name: 'play version 2', closesTrades: true };

/** Of an entry of 0.943 that has bought 0.4 another version, which closes trades, has left that; the exchange does not answer to the entry's cancel. */
async function leftBeside(market: 'spot' | 'futures'): Promise<HalfFilled> {
  const world = new HalfFilled(market);
  const { kill } = await world.bought();
  world.deafMs = 120 * SECOND;
  kill();
  world.named = CLOSING;
  world.begin();
  await world.time.pass(60 * SECOND);
  expect(world.shown).toEqual(['buy partial 0.4', 'sell canceled 0', 'sell filled 0.4']);
  expect(await rows(world, 'trade/')).toEqual([]);
  return world;
}

it.each(['spot', 'futures'] as const)(
  'what an entry on %s brings after its trade was left for another version, which closes trades, is protected, and left as well',
  async (market) => {
    const world = await leftBeside(market);
    const { books } = world.exchange;
    books.price(PAIR, 105.5);
    let bareMs = 0;
    for (let ms = 0; ms < 120 * SECOND; ms += SECOND) {
      await world.time.pass(SECOND);
      const isOut = books.orders.some(({ side, status }) => side === 'sell' && status === 'open');
      if (books.held(PAIR) > 0 && !isOut) bareMs += SECOND;
    }
    expect([books.held(PAIR), await rows(world, 'trade/'), await oracle(world)]).toEqual([0, [], []]);
    expect(bareMs).toBeLessThanOrEqual(10 * SECOND);
    expect((await world.records()).has(HOST_LEAVING)).toBe(false);
  },
);

it('what an entry brings whose trade was over when another version, which closes trades, took over is left as well', async () => {
  const world = new HalfFilled('futures');
  const { kill } = await world.bought();
  world.deafMs = 120 * SECOND;
  await world.ask('force-exit');
  await world.time.pass(20 * SECOND);
  expect(await rows(world, 'trade/')).toEqual([]);
  kill();
  world.named = CLOSING;
  world.begin();
  await world.time.pass(20 * SECOND);
  world.exchange.books.price(PAIR, 105.5);
  await world.time.pass(60 * SECOND);
  expect([world.exchange.books.held(PAIR), await rows(world, 'trade/'), await oracle(world)]).toEqual([0, [], []]);
});

it('the wish to leave trades of a version before is over once its entry is, though that brought nothing more', async () => {
  const world = await leftBeside('spot');
  await world.time.pass(180 * SECOND);
  expect(world.shown[0]).toBe('buy canceled 0.4');
  expect((await world.records()).has(HOST_LEAVING)).toBe(false);
});
