import { afterEach, expect, it, vi } from 'vitest';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { closedTrades } from './made-look.fixture.ts';

const MINUTE = 60_000;
const OPENS_MINUTES = [0, 25];

afterEach(() => void vi.restoreAllMocks());

/** A start on futures with 0.943 held, whose candles take that long, two minutes later. */
async function started(opensMinutes: number): Promise<ExitWorld> {
  const world = new ExitWorld('futures');
  const first = await world.bought();
  first.kill();
  world.opensMs = opensMinutes * MINUTE;
  world.begin();
  await world.time.pass(2 * MINUTE);
  return world;
}

/** Its stop fills, and the strategy is there. */
async function stoppedIn(world: ExitWorld) {
  world.price(90);
  await world.time.pass(25 * MINUTE);
  const closed = await closedTrades(world);
  expect(closed).toHaveLength(1);
  return closed[0]!;
}

it.each(OPENS_MINUTES)(
  'funding that is paid before a stop fills is of its trade, where candles take %d minutes',
  async (minutes) => {
    const world = await started(minutes);
    const atMs = world.nowMs;
    world.exchange.income.push({
      kind: 'FUNDING_FEE',
      tranId: '77',
      pair: world.pair,
      asset: 'USDT',
      amount: '-0.5',
      atMs,
    });
    await world.time.pass(13 * MINUTE);
    expect((await stoppedIn(world)).trade.fundingFees).toBeCloseTo(-0.5);
  },
);

it.each(OPENS_MINUTES)(
  'a step that is gone before a stop fills leaves nothing of its trade, where candles take %d minutes',
  async (minutes) => {
    const world = await started(minutes);
    const { fills } = world.exchange.books;
    const [entry] = fills;
    const old = { cid: null, tradeId: 'old', exchangeId: 'old', atMs: entry!.atMs - 9 * 86_400_000 };
    fills.push({ ...entry!, ...old, side: 'sell', amount: '0.001' });
    await world.time.pass(5 * MINUTE);
    expect((await stoppedIn(world)).trade.exitReason).toBe('stoploss_on_exchange');
    expect(openTradesIn(await world.records())).toEqual([]);
  },
);
