import { afterEach, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades } from './made-look.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** A core on futures whose entry was executed as its process died: its trade knows of none of it. */
async function diedEntering(): Promise<ExitWorld> {
  const world = new ExitWorld('futures');
  const { exchange } = world;
  const first = world.begin();
  const send = exchange.send.bind(exchange);
  exchange.send = async (...what) => {
    exchange.isMute = true;
    await send(...what);
    first.mortal.isDead = true;
    return new Promise(() => {});
  };
  await world.hours(1, 2, first);
  world.price(106);
  for (let tries = 0; tries < 800 && !first.mortal.isDead; tries += 1) await world.time.pass(5 * SECOND);
  first.kill();
  exchange.send = send;
  exchange.isMute = false;
  expect(exchange.books.held(world.pair)).toBe(0.943);
  return world;
}

it.each([0, 100])(
  'a trade that has heard nothing of its entry as it is liquidated ends with that, and nothing is entered again, where candles take %d s',
  async (seconds) => {
    const world = await diedEntering();
    world.opensMs = seconds * SECOND;
    world.begin();
    await world.time.pass(30 * SECOND);
    world.exchange.books.liquidate(world.pair);
    await world.time.pass(320 * SECOND);
    expect(world.stages.at(-1)).toMatch(/^(RUNNING|DEGRADED)/);
    const closed = await closedTrades(world);
    expect(closed.map(({ trade }) => [trade.exitReason, trade.amount])).toEqual([['liquidation', 0.943]]);
    expect(openTradesIn(await world.records())).toEqual([]);
    expect(world.exchange.books.orders.filter(({ side }) => side === 'buy')).toHaveLength(1);
  },
);
