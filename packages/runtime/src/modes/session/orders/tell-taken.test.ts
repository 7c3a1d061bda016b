import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades, rows } from './made-look.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

async function trades(world: ExitWorld): Promise<readonly number[]> {
  return (await rows<TradeRecord>(world, 'trade/')).map(({ trade }) => trade.amount);
}

describe.each([
  ['while the session trades', false],
  ['while nobody is there', true],
])('a part of a position that the exchange takes over %s', (_, isAway) => {
  async function taken(): Promise<ExitWorld> {
    const world = new ExitWorld('futures');
    const process = await world.bought();
    if (isAway) process.kill();
    world.exchange.books.trade(world.pair, 'sell', 0.3, 'adl_autoclose');
    await world.time.pass(MINUTE);
    if (isAway) world.begin();
    await world.time.pass(3 * MINUTE);
    return world;
  }

  it('is none of its trade any more, whose stop is of what is left', async () => {
    const world = await taken();
    expect(await trades(world)).toEqual([0.643]);
    expect(world.sold).toEqual(['stop-market 0.943 canceled', 'market 0.3 filled', 'stop-market 0.643 open']);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
  });

  it('ends with the rest, so that nothing of what somebody opens there later is left by it', async () => {
    const world = await taken();
    world.wish = { leave: 'out' };
    await world.time.pass(10 * SECOND);
    world.take();
    await world.time.pass(3 * MINUTE);
    expect(await trades(world)).toEqual([]);
    world.exchange.books.trade(world.pair, 'buy', 2, 'web_9');
    world.price(80);
    await world.time.pass(10 * MINUTE);
    expect(world.exchange.books.held(world.pair)).toBe(2);
  });
});

it('what the exchange took over while nobody was there counts at what it got, wherever the price is since, and for the loss of the day', async () => {
  const world = new ExitWorld('futures', { leverage: 3 });
  world.tellsProfit = true;
  world.caps = { lossShare: 0.02 };
  const process = await world.bought();
  const { books } = world.exchange;
  await world.time.pass(MINUTE);
  process.kill();
  for (const order of books.orders) books.cancel(order);
  world.price(72);
  books.liquidate(world.pair);
  await world.time.pass(30 * MINUTE);
  world.price(106);
  world.begin();
  await world.time.pass(5 * MINUTE);
  const [{ trade, closed } = { trade: null, closed: null }] = await closedTrades(world);
  expect([trade?.exitReason, closed?.rate]).toEqual(['liquidation', 71.5]);
  expect(world.stages.at(-1)).toBe('HALTED cap-reached');
});
