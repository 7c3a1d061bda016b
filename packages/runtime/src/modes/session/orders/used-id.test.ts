import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: null, stopRate: 90 } as const;

/** A session whose entry was filled at once, while its answer and all that streams told was lost. */
async function filledUnheard(market: 'spot' | 'futures') {
  const world = new MadeLiveWorld([ENTER], { market });
  const { exchange } = world;
  exchange.plan.push({ kind: 'lost', effect: true });
  const process = world.start();
  await world.time.pass(9 * SECOND);
  exchange.isMute = true;
  for (let ms = 0; ms < 5 * SECOND && exchange.books.fills.length === 0; ms += 20) await world.time.pass(20);
  const [entry] = exchange.books.orders;
  expect(entry).toMatchObject({ kind: 'market', status: 'filled' });
  return { world, exchange, process, entry: entry! };
}

function shown({ exchange }: MadeLiveWorld): readonly string[] {
  return exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

describe.each(['spot', 'futures'] as const)('on %s an id is free again once its order is filled', (market) => {
  it('and would be taken for another order by the exchange', async () => {
    const { exchange, process, entry } = await filledUnheard(market);
    const held = exchange.books.held(PAIR);
    expect(exchange.books.place(entry, entry.cid, entry.route)).toMatchObject({ status: 'filled' });
    expect(exchange.books.held(PAIR)).toBe(2 * held);
    process.kill();
  });

  it('and never leaves again, whoever starts after it: id re-used after a fill (28)', async () => {
    const { world, exchange, process, entry } = await filledUnheard(market);
    await world.time.pass(2 * SECOND);
    process.kill();
    for (let next = 0; next < 3; next += 1) {
      const again = world.start(new MortalProcess());
      await world.time.pass((4 + 7 * next) * SECOND);
      again.kill();
    }
    exchange.isMute = false;
    const last = world.start();
    await world.time.pass(60 * SECOND);
    expect(exchange.posts.get(entry.cid!)).toBe(1);
    expect([...exchange.posts.values()].filter((times) => times > 1)).toEqual([]);
    expect(shown(world)).toEqual(['buy market filled', 'sell stop-market open']);
    expect(exchange.books.held(PAIR)).toBe(1);
    expect(await oracle(world)).toEqual([]);
    last.stop.abort(new Error('stopped'));
    await world.time.pass(60 * SECOND);
    await last.ended;
  });

  it('and what somebody else has bought by it all the same is booked, and halts entries', async () => {
    const { world, exchange, process, entry } = await filledUnheard(market);
    exchange.isMute = false;
    await world.time.pass(60 * SECOND);
    exchange.books.place(entry, entry.cid, entry.route);
    await world.time.pass(70 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^HALTED order-breach/);
    expect(JSON.parse((await world.records()).get(`position/${PAIR}/long`)!)).toMatchObject({ amount: '2' });
    expect(exchange.posts.get(entry.cid!)).toBe(1);
    process.kill();
  });
});
