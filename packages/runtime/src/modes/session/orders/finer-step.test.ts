import { afterEach, expect, it, vi } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { MARKET } from './made-live-world.fixture.ts';
import { closedTrades, rows } from './made-look.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

it.each(['spot', 'futures'] as const)(
  'a stop on %s that leaves less than a step of the markets file, as the exchange has finer ones, ends its trade, and sells nothing of anybody’s own',
  async (market) => {
    const world = new ExitWorld(market);
    world.exchange.listed = [{ pair: world.pair, isActive: true, rules: { ...MARKET, amountStep: '0.0001' } }];
    await world.bought();
    const { books } = world.exchange;
    if (market === 'spot') books.deposit('BTC', 5);
    await world.time.pass(3 * MINUTE);
    books.marketShare = 0.9425 / 0.943;
    world.price(94);
    await world.time.pass(15 * MINUTE);
    expect(world.sold).toEqual(['stop-market 0.943 expired']);
    expect(books.held(world.pair)).toBeCloseTo(market === 'spot' ? 5.0005 : 0.0005, 9);
    expect(await rows<TradeRecord>(world, 'trade/')).toEqual([]);
    expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['stoploss_on_exchange']);
  },
);
