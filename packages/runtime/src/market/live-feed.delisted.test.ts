import { describe, expect, it } from 'vitest';
import type { MarketSeries } from '../ports/live-market.ts';
import { MINUTE, simWorld, START, wanderingMarket, type SimWorld } from './sim-market.fixture.ts';

const LISTED = ['BTC/USDT', 'ETH/USDT'];
const GONE = 'GONE/USDT';

function series(pair: string): MarketSeries {
  return { pair, timeframe: '1m', candleType: null };
}

/** Minutes of a feed of these pairs: how many candles of each, and how they stand then. */
async function watched(pairs: readonly string[], minutes: number, happen: (world: SimWorld) => void) {
  const world = await simWorld([wanderingMarket('BTC', 300), wanderingMarket('ETH', 300)]);
  try {
    const feed = world.feed(pairs);
    const known = await Promise.all(
      pairs.map(async (pair) => {
        const rows = await world.market.candles(series(pair === GONE ? 'BTC/USDT' : pair), START - 20 * MINUTE);
        return { series: series(pair), newest: rows.slice(0, 8) };
      }),
    );
    await feed.start(known);
    happen(world);
    const endMs = feed.nowMs() + minutes * MINUTE;
    const counts: Record<string, number> = {};
    while (feed.nowMs() < endMs)
      for (const { series: of } of (await feed.next(endMs)).candles) counts[of.pair] = (counts[of.pair] ?? 0) + 1;
    const ages = pairs.map((pair) => feed.nowMs() - (feed.quoteOf(pair)?.timeMs ?? -Infinity));
    return { counts, ages, health: feed.health(), notices: world.notices, unproven: feed.unproven() };
  } finally {
    await world.close();
  }
}

describe('a market that an exchange no longer has', { timeout: 60_000 }, () => {
  it('costs the others nothing of their streams, and is named', async () => {
    const { counts, ages, health, notices, unproven } = await watched([...LISTED, GONE], 6, () => {});

    expect(notices).toEqual([`binance does not list ${GONE}: there are no candles and no prices of it.`]);
    expect(Object.keys(counts)).toEqual(LISTED);
    expect(health.series.map(({ isFresh, why }) => [isFresh, why])).toEqual([
      [true, null],
      [true, null],
      [false, 'unlisted'],
    ]);
    expect(ages.slice(0, 2).filter((ageMs) => ageMs > MINUTE)).toEqual([]);
    expect(ages[2]).toBe(Infinity);
    expect(health.causes).not.toContain('stale-data');
    expect(unproven, 'each kind of stream has told something').toEqual([]);
    expect(health.reconnects).toBe(0);
  });

  it('is not followed to the name that it has by now: rename (28)', async () => {
    // What was GONE is called ETH here.
    const { counts, notices } = await watched(['BTC/USDT', GONE], 2, () => {});

    expect(notices).toEqual([`binance does not list ${GONE}: there are no candles and no prices of it.`]);
    expect(Object.keys(counts)).toEqual(['BTC/USDT']);
  });

  it('is what the session stands still for when there is no other', async () => {
    const { health } = await watched([GONE], 1, () => {});

    expect(health.causes).toContain('stale-data');
  });

  it.each(['delist', 'BREAK'])('costs them nothing when that happens on the way (%s)', async (how) => {
    const { ages, health } = await watched(LISTED, 8, ({ sim }) => {
      const exchange = how === 'delist' ? { kind: 'delist' as const } : { kind: 'status' as const, value: how };
      const match = { symbol: 'ETHUSDT', window: { from: `+${2 * MINUTE}` } };
      sim.faults.load({ version: 1, rules: [{ match, do: { exchange } }] });
    });

    expect(health.series[0]).toMatchObject({ isFresh: true, why: null });
    expect(ages[0]).toBeLessThan(MINUTE);
    expect(health.reconnects).toBe(0);
  });
});
