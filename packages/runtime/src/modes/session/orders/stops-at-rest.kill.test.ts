import { afterEach, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { bought, goesOn, refusesReached, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades } from './made-look.fixture.ts';
import { MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
/** All points, as on nights: minutes instead of seconds. */
const KILLS = process.env['TRADAI_KILL_POINTS'] === 'all' ? Infinity : 3;

afterEach(() => void vi.restoreAllMocks());

/** In a crash loop a stop is taken away while the price goes beyond it; later a person resumes. Killed at that point of it. */
async function played(market: 'spot' | 'futures', killAt: number) {
  const world = new ExitWorld(market);
  const mortal = new MortalProcess(killAt);
  let process = await startedTooOften(world, await bought(world), mortal);
  const from = mortal.points;
  for (let second = 0; second < 45; second += 1) {
    if (second === 3) {
      world.exchange.books.cancel(stopOf(world));
      refusesReached(world, 94);
      world.price(94);
    }
    if (second === 40) await goesOn(world);
    await world.time.pass(SECOND);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.begin();
  }
  await world.time.pass(30 * SECOND);
  process.kill();
  const closed = await closedTrades(world);
  const { books } = world.exchange;
  const end = {
    held: books.held(world.pair),
    open: books.orders.filter(({ status }) => status === 'open' || status === 'partial').length,
    trades: openTradesIn(await world.records()).length,
    profits: closed.map((trade) => trade.closed!.profitAbs.toFixed(4)),
    sold: books.fills.filter(({ side }) => side === 'sell').length,
    wrong: await oracle(world),
  };
  return { points: { from, to: mortal.points }, orders: world.sold, end };
}

it.each(['spot', 'futures'] as const)(
  'a stop on %s that gives way to the market in a crash loop comes to the same when the process is killed on the way',
  async (market) => {
    const whole = await played(market, Infinity);
    const { from, to } = whole.points;
    const failures: unknown[] = [];
    const step = Math.max(1, Math.ceil((to - from) / KILLS));
    for (let at = from + 1; at <= to; at += step) {
      const { end, orders } = await played(market, at);
      if (JSON.stringify(end) !== JSON.stringify(whole.end)) failures.push({ at, orders, ...end });
    }
    expect(failures).toEqual([]);
    expect(whole.end).toMatchObject({ held: 0, open: 0, trades: 0, sold: 1, wrong: [] });
    expect(whole.orders).toEqual(['stop-market 0.943 canceled', 'market 0.943 filled']);
  },
  600_000,
);
