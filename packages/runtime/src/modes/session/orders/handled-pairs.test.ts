import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { justBought, type CoreWorld } from './core-world.fixture.ts';
import { LIVE_KEY, type MadeProcess } from './made-live-world.fixture.ts';
import { HANDLED } from './handled-pairs.ts';
import { rows } from './made-look.fixture.ts';

const MINUTE = 60_000;
const LIMIT = { pair: PAIR, side: 'sell', kind: 'limit', price: '900', stopPrice: null, isReduceOnly: false } as const;

/** A strategy on spot that has bought 0.943, and left 0.843 of it, as that was all that it could sell: its trade is over. */
async function soldInPart(prepare: (world: CoreWorld) => void): Promise<readonly [CoreWorld, MadeProcess]> {
  const [world, process] = await justBought(prepare);
  await world.hours(3, 6, process);
  expect(sold(world)).toEqual(['limit 0.843']);
  return [world, process];
}

function sold({ exchange }: CoreWorld): readonly string[] {
  const out = exchange.books.orders.filter(({ side, status }) => side === 'sell' && status === 'filled');
  return out.map(({ kind, amount }) => `${kind} ${amount}`);
}

const BACK = {
  'brought back': ({ exchange }: CoreWorld) => exchange.books.deposit('BTC', 0.1),
  'bought by hand': ({ exchange }: CoreWorld) => exchange.books.trade(PAIR, 'buy', 0.1, 'web_1'),
};

describe('what a trade that is over has left in the books on spot, and is worth an order by now', () => {
  it.each(['brought back', 'bought by hand'] as const)('is not sold where it was withdrawn and is %s', async (how) => {
    const [world, process] = await soldInPart(({ exchange }) => exchange.books.deposit('BTC', -0.1));
    BACK[how](world);
    await world.hours(6, 9, process);
    expect(sold(world)).toEqual(['limit 0.843']);
    expect(await rows(world, HANDLED)).toMatchObject([{ amount: '0.1', why: 'lacked' }]);
  });

  it('is not sold where a part of it comes back, and a person strikes out what does not', async () => {
    const [world] = await soldInPart(({ exchange }) => exchange.books.deposit('BTC', -0.1));
    world.exchange.books.deposit('BTC', 0.08);
    await world.time.pass(3 * MINUTE);
    const wish = { kind: 'resolve', matters: [`differs/${PAIR}`], isGone: true } as const;
    await world.store.order(LIVE_KEY, { id: 'c1', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
    await world.time.pass(10 * MINUTE);
    expect(await rows(world, 'position/')).toMatchObject([{ amount: '0.08' }]);
    expect(await rows(world, HANDLED)).toMatchObject([{ amount: '0.08', why: 'lacked' }]);
    expect(sold(world)).toEqual(['limit 0.843']);
  });

  it('is sold where it was there all the time, and only an order of somebody else held it', async () => {
    const [world, process] = await soldInPart(({ exchange: { books } }) => {
      books.deposit('BTC', 0.11);
      books.place({ ...LIMIT, amount: '0.11' }, 'web_1', 'plain');
      books.deposit('BTC', -0.1);
    });
    const { books } = world.exchange;
    books.cancel(books.orders.find(({ cid }) => cid === 'web_1')!);
    await world.hours(6, 9, process);
    expect(sold(world)).toEqual(['limit 0.843', 'market 0.1']);
  });
});
