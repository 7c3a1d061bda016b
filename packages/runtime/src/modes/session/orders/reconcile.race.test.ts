import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** Moments between the calls of a start, in the order in which it makes them. */
const MOMENTS = [
  'before it subscribes',
  'between subscription and open orders',
  'between open orders and past ones',
  'between past orders and fills',
  'between fills and account',
  'after the account',
] as const;
const READS = ['openOrders', 'ordersSince', 'fillsSince', 'account'];
const AFTER_ALL = MOMENTS.length - 1;

type Happening = (world: MadeLiveWorld) => void;

/** An order of one that rests: half of it is executed, all of it is, somebody cancels it. */
const half: Happening = ({ exchange: { books } }) => {
  books.fillShare = 0.5;
  books.price(PAIR, 95);
  books.fillShare = 1;
};
const fill: Happening = ({ exchange: { books } }) => books.price(PAIR, 95);
const cancel: Happening = ({ exchange: { books } }) =>
  void books.orders.filter(({ side }) => side === 'buy').map((order) => books.cancel(order));

/** What is written down of orders after a start during which this happens at these moments. No time passes during a start. */
async function recordsAfter(market: 'spot' | 'futures', happens: readonly (readonly [at: number, what: Happening])[]) {
  const world = new MadeLiveWorld([{ atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 95, stopRate: 80 }], {
    market,
    latencyMs: 0,
  });
  const { calls } = world.exchange;
  const first = world.start();
  await world.time.pass(20 * SECOND);
  first.kill();
  const now = (moment: number): void => {
    for (const [at, what] of happens) if (at === moment) what(world);
  };
  now(0);
  calls.length = 0;
  let moment = 0;
  calls.push = (...names: string[]) => {
    for (const name of names) {
      const read = READS.indexOf(name);
      for (; moment < read + 1; moment += 1) now(moment + 1);
    }
    return Array.prototype.push.apply(calls, names);
  };
  const second = world.start();
  await world.time.pass(0);
  for (; moment < AFTER_ALL; moment += 1) now(moment + 1);
  await world.time.pass(10 * SECOND);
  expect(calls.filter((call) => READS.includes(call)).slice(0, 4)).toEqual(READS);
  return { world, process: second, books: await booksOf(world), wrong: await oracle(world) };
}

const OF_ORDERS = /^(intent|attempt|fill|position)\//;
/** Who was the first to tell of a fill: the only trace that may be left of when it came. */
const FIRST_TOLD = /"source":"\w+"/g;

async function booksOf(world: MadeLiveWorld): Promise<string> {
  const records = [...(await world.records())].filter(([key]) => OF_ORDERS.test(key));
  return records
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => `${key} ${text}`)
    .join('\n')
    .replaceAll(FIRST_TOLD, '');
}

const pairsOfMoments = MOMENTS.flatMap((_, first) =>
  MOMENTS.slice(first).map((__, more) => [first, first + more] as const),
);

describe.each(['spot', 'futures'] as const)('a start on %s comes to the same books to the byte', (market) => {
  it.each([
    ['an execution', fill],
    ['a cancellation', cancel],
  ] as const)('wherever between its calls %s falls', async (_, what) => {
    const found = new Map<string, string[]>();
    for (const [at, moment] of MOMENTS.entries()) {
      const { books, wrong } = await recordsAfter(market, [[at, what]]);
      expect(wrong).toEqual([]);
      found.set(books, [...(found.get(books) ?? []), moment]);
    }
    expect([...found.values()]).toEqual([[...MOMENTS]]);
  });

  it('wherever half an execution falls, and a cancellation after it', async () => {
    const found = new Map<string, string[]>();
    for (const [first, second] of pairsOfMoments) {
      const { books, wrong } = await recordsAfter(market, [
        [first, half],
        [second, cancel],
      ]);
      expect(wrong).toEqual([]);
      found.set(books, [...(found.get(books) ?? []), `${first}-${second}`]);
    }
    expect([...found.values()]).toEqual([pairsOfMoments.map(([first, second]) => `${first}-${second}`)]);
  });

  it('when it is made a second and a third time', async () => {
    const { world, process, books } = await recordsAfter(market, [
      [2, half],
      [3, cancel],
    ]);
    process.kill();
    const third = world.start();
    await world.time.pass(SECOND);
    expect(await booksOf(world)).toBe(books);
    third.kill();
    world.start();
    await world.time.pass(SECOND);
    expect(await booksOf(world)).toBe(books);
  });
});
