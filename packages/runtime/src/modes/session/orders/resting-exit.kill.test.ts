import { afterEach, expect, it, vi } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** All points, as on nights: minutes instead of seconds. */
const KILLS = process.env['TRADAI_KILL_POINTS'] === 'all' ? Infinity : 6;
/** A minute, a look, and another process. */
const MOST_BARE_S = 70;

afterEach(() => void vi.restoreAllMocks());

/** What is done after so many seconds. */
const SCRIPT: Readonly<Record<number, (world: ExitWorld) => void>> = {
  0: (world) => void (world.wish = { reduce: 0.3 }),
  20: (world) => world.take(),
  25: (world) => world.price(106),
  30: (world) => void (world.wish = { leave: 'first' }),
  110: (world) => {
    world.wish = { reduce: 0.5, above: 0.6 };
    world.exchange.books.cancel(world.exchange.books.orders.at(-1)!);
  },
  140: (world) => world.price(95),
};

/** Enough for an order has no stop, and nobody was told. */
async function isBare(world: ExitWorld): Promise<boolean> {
  const { books } = world.exchange;
  const stops = books.orders.filter(({ kind, status }) => kind === 'stop-market' && status === 'open');
  const stopped = stops.reduce((sum, { amount }) => sum + Number(amount), 0);
  return books.held(PAIR) - stopped > 0.11 && !(await world.records()).has(`unprotected/${PAIR}`);
}

/** An exit of a part, one of all, and one of a part again, of which the market reaches the stop; killed at that point of it. */
async function played(killAt: number) {
  const world = new ExitWorld();
  (await world.bought()).kill();
  const mortal = new MortalProcess(killAt);
  let process = world.begin(mortal);
  await world.time.pass(2 * SECOND);
  const from = mortal.points;
  let [bareS, worstS] = [0, 0];
  for (let second = 0; second < 200; second += 1) {
    SCRIPT[second]?.(world);
    await world.time.pass(SECOND);
    bareS = (await isBare(world)) ? bareS + 1 : 0;
    worstS = Math.max(worstS, bareS);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.begin();
  }
  const { books } = world.exchange;
  const open = books.orders.filter(({ status }) => status === 'open' || status === 'partial').length;
  const end = { held: books.held(PAIR), open, isLong: worstS > MOST_BARE_S, wrong: await oracle(world) };
  process.kill();
  return { points: { from, to: mortal.points }, sold: world.sold, end };
}

it('exits on spot that rest come to the same when the process is killed on the way, and what has no stop is told', async () => {
  const whole = await played(Infinity);
  const { from, to } = whole.points;
  expect(whole.sold).toEqual([
    ...['stop-market 0.943 canceled', 'limit 0.282 filled', 'stop-market 0.661 canceled', 'limit 0.661 canceled'],
    ...['stop-market 0.661 canceled', 'limit 0.33 canceled', 'stop-market 0.331 filled', 'market 0.33 filled'],
  ]);
  const failures: unknown[] = [];
  const step = Math.max(1, Math.ceil((to - from) / KILLS));
  for (let at = from + 1; at <= to; at += step) {
    const { end, sold } = await played(at);
    if (JSON.stringify(end) !== JSON.stringify(whole.end)) failures.push({ at, sold, ...end });
  }
  expect(failures).toEqual([]);
  expect(whole.end).toEqual({ held: 0, open: 0, isLong: false, wrong: [] });
}, 600_000);
