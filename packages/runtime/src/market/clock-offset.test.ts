import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketClock } from './clock.ts';
import { ExchangeTime } from './exchange-time.ts';

const BEGIN = Date.UTC(2025, 2, 30, 0, 59, 50);
const HOUR = 3_600_000;

/** A machine whose clock is set by hand, and an exchange whose clock is right. */
function machine({ skewMs = 0, ppm = 0 } = {}) {
  const state = { trueMs: 0, setMs: 0 };
  const own = (): number => state.trueMs * (1 + ppm / 1e6);
  const clock: MarketClock = {
    factor: 1,
    nowMs: () => BEGIN + skewMs + state.setMs + own(),
    monotonicMs: own,
    sleep: () => Promise.resolve(),
  };
  const time = new ExchangeTime(clock);
  const exchangeMs = (): number => BEGIN + state.trueMs;
  const pass = (ms: number): void => void (state.trueMs += ms);
  /** Equal ways there and back. */
  const measure = (tripMs = 20): Promise<void> =>
    time.measure(() => {
      pass(tripMs / 2);
      const said = Math.floor(exchangeMs());
      pass(tripMs / 2);
      return Promise.resolve(said);
    });
  return { state, time, exchangeMs, pass, measure };
}

describe('what orders are stamped with (13)', () => {
  it.each<[string, { skewMs?: number; ppm?: number }]>([
    ['a clock 20 s ahead', { skewMs: 20_000 }],
    ['a clock 20 s behind', { skewMs: -20_000 }],
    ['a clock an hour ahead', { skewMs: HOUR }],
    ['a clock an hour behind', { skewMs: -HOUR }],
    ['a clock that loses 200 ppm', { ppm: -200 }],
  ])('is never ahead of the exchange, and at most 13 ms behind, with %s', async (_, how) => {
    const { time, exchangeMs, pass, measure } = machine(how);
    for (let minute = 0; minute < 60; minute += 1) {
      await measure();
      for (let second = 0; second < 60; second += 1) {
        pass(1_000);
        expect(time.estimateMs).toBeLessThanOrEqual(exchangeMs());
        expect(exchangeMs() - time.estimateMs).toBeLessThanOrEqual(13);
      }
    }
  });

  it('is at most 13 ms ahead with a clock that gains 200 ppm, which is far within what exchanges allow', async () => {
    const { time, exchangeMs, pass, measure } = machine({ ppm: 200 });
    for (let minute = 0; minute < 60; minute += 1) {
      await measure();
      pass(60_000);
      expect(time.estimateMs - exchangeMs()).toBeLessThanOrEqual(13);
    }
  });

  it('goes back with a measurement, where the time that sessions count by stands still', async () => {
    const { state, time, exchangeMs, pass, measure } = machine({ ppm: 200 });
    await measure();
    pass(60_000);
    const shown = time.nowMs();
    const before = time.estimateMs;
    await measure(0);
    expect(state.trueMs).toBe(60_060);
    expect(time.nowMs()).toBe(shown);
    expect(time.estimateMs).toBeLessThan(before);
    expect(time.estimateMs).toBeLessThanOrEqual(exchangeMs());
  });

  it.each([251, -251, HOUR, -HOUR])(
    'is measured anew before the next order when this machine’s clock is set by %d ms, as where summer begins by hand',
    async (stepMs) => {
      const { state, time, exchangeMs, pass, measure } = machine();
      await measure();
      pass(1_000);
      expect(time.maySign).toBe(true);
      state.setMs += stepMs;
      expect([time.maySign, time.isDue]).toEqual([false, true]);
      expect(time.estimateMs).toBeLessThanOrEqual(exchangeMs());
      await measure();
      expect(time.maySign).toBe(true);
      expect(exchangeMs() - time.estimateMs).toBeLessThanOrEqual(1);
    },
  );

  it('is not minded when this machine’s clock is set by as much as it drifts', async () => {
    const { state, time, measure } = machine();
    await measure();
    state.setMs += 250;
    expect(time.maySign).toBe(true);
  });

  it('is not known after three minutes without an answer, nor while answers lie more than half a second apart', async () => {
    const { time, pass, measure } = machine();
    expect(time.maySign).toBe(false);
    await measure();
    pass(180_000);
    expect(time.maySign).toBe(true);
    pass(1);
    expect(time.maySign).toBe(false);
    let look = 0;
    await time.measure(() => Promise.resolve(BEGIN + (look++ === 1 ? 700 : 0)));
    expect(time.maySign).toBe(false);
  });

  it('is measured anew when the exchange says that it is wrong (-1021)', async () => {
    const { time, measure } = machine();
    await measure();
    time.doubted();
    expect([time.maySign, time.isDue]).toEqual([false, true]);
    await measure();
    expect([time.maySign, time.isDue]).toEqual([true, false]);
  });

  it('is never ahead, whatever the machine’s clock does between measurements', async () => {
    const happening = fc.oneof(
      fc.record({ pass: fc.integer({ min: 0, max: 60_000 }) }),
      fc.record({ set: fc.integer({ min: -HOUR, max: HOUR }) }),
      fc.record({ trip: fc.integer({ min: 0, max: 400 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.integer({ min: -200, max: 0 }), async (all, ppm) => {
        const { state, time, exchangeMs, pass, measure } = machine({ ppm });
        await measure();
        for (const each of all) {
          if ('pass' in each) pass(each.pass);
          else if ('set' in each) state.setMs += each.set;
          else await measure(each.trip);
          expect(time.estimateMs).toBeLessThanOrEqual(exchangeMs());
        }
      }),
      { numRuns: 200 },
    );
  });
});
