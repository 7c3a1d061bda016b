import { describe, expect, it } from 'vitest';
import { realClock, scaledClock } from '../../market/clock.ts';
import type { SeriesHealth } from '../../market/market-feed.ts';
import { marketMs, pulseClock, worstSeries } from './session-vitals.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);

function series(pair: string, timeframe: '5m' | '1h', ageMinutes: number, candleType: 'mark' | null = null) {
  const health: SeriesHealth = {
    series: { pair, timeframe, candleType },
    ...{ ageMs: ageMinutes * MINUTE, isFresh: true, why: null },
  };
  return health;
}

describe('the series that is furthest behind', () => {
  it.each([
    ['of one timeframe is the oldest', [series('A/USDT', '5m', 1), series('B/USDT', '5m', 2)], 'B/USDT 5m'],
    ['is the one whose candle is due first', [series('A/USDT', '1h', 50), series('B/USDT', '5m', 2)], 'B/USDT 5m'],
    ['may be of a larger timeframe', [series('A/USDT', '1h', 119), series('B/USDT', '5m', 2)], 'A/USDT 1h'],
    ['carries its kind of candles', [series('A/USDT:USDT', '1h', 1, 'mark')], 'A/USDT:USDT 1h mark'],
  ])('%s', (_, all, name) => {
    expect(worstSeries(all, NOW)?.name).toBe(name);
  });

  it('says when its newest candle ended', () => {
    expect(worstSeries([series('A/USDT', '5m', 3)], NOW)).toMatchObject({
      closeMs: NOW - 3 * MINUTE,
      timeframeMs: 5 * MINUTE,
    });
    expect(worstSeries([], NOW)).toBeNull();
  });
});

describe("a market's clock in another thread", () => {
  it('is real time where the market is', () => {
    expect(pulseClock(realClock())).toBeNull();
    expect(marketMs(null, 1234)).toBe(1234);
  });

  it('shows what it shows in its own', async () => {
    const clock = scaledClock(NOW, 100);
    const facts = pulseClock(clock);
    await clock.sleep(5000);

    expect(Math.abs(marketMs(facts, 0) - clock.nowMs()), 'within 2 ms of real time').toBeLessThanOrEqual(200);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(NOW + 5000);
  });
});
