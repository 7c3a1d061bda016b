import { describe, expect, it } from 'vitest';
import type { MarketClock } from './clock.ts';
import { ExchangeTime } from './exchange-time.ts';
import { ShownTime } from './shown-time.ts';

const BEGIN = Date.UTC(2025, 0, 1);

/** A machine and an exchange whose clocks are set by hand. */
function clocks({ aheadMs = 0, ppm = 0, factor = 1 } = {}) {
  const state = { wallMs: BEGIN, monotonicMs: 0, exchangeMs: BEGIN + aheadMs };
  const clock: MarketClock = {
    factor,
    nowMs: () => state.wallMs,
    monotonicMs: () => state.monotonicMs,
    sleep: () => Promise.resolve(),
  };
  const pass = (ms: number): void => {
    state.wallMs += ms;
    state.monotonicMs += ms;
    state.exchangeMs += ms * (1 + ppm / 1e6);
  };
  const trips = { there: 20, back: 20 };
  const ask = (): Promise<number> => {
    pass(trips.there);
    const said = Math.floor(state.exchangeMs);
    pass(trips.back);
    return Promise.resolve(said);
  };
  return { state, clock, pass, trips, ask, time: new ExchangeTime(clock) };
}

describe('the exchange’s time', () => {
  it.each([0, 20_000, -20_000, 3_600_000, -3_600_000])('is known when its clock is %d ms ahead', async (aheadMs) => {
    const { time, ask, state, pass } = clocks({ aheadMs });
    await time.measure(ask);
    pass(30_000);

    expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(1);
    expect(Math.abs(time.offsetMs - aheadMs)).toBeLessThanOrEqual(1);
    expect(time.isBelieved).toBe(true);
  });

  it('is the median of three looks: one slow answer does not move it', async () => {
    const { time, ask, state, trips } = clocks();
    let look = 0;
    await time.measure(() => {
      trips.back = look++ === 1 ? 300 : 20;
      return ask();
    });

    expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(1);
  });

  it('is not believed when looks lie more than half a second apart', async () => {
    const { time, ask, trips } = clocks();
    let look = 0;
    await time.measure(() => {
      trips.back = look++ === 1 ? 1_100 : 20;
      return ask();
    });

    expect(time.isBelieved).toBe(false);
  });

  it('is to be measured after a minute, and not believed after three', async () => {
    const { time, ask, pass } = clocks();
    expect(time.isDue).toBe(true);
    await time.measure(ask);
    pass(59_000);
    expect(time.isDue).toBe(false);
    pass(2_000);
    expect(time.isDue).toBe(true);
    expect(time.isBelieved).toBe(true);
    pass(120_000);
    expect(time.isBelieved).toBe(false);
  });

  it('is looked for again after two seconds when nobody answered, or looks lay too far apart', async () => {
    const { time, ask, pass, trips } = clocks();
    await expect(time.measure(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(time.isDue).toBe(false);
    pass(2_000);
    expect(time.isDue).toBe(true);
    let look = 0;
    await time.measure(() => {
      trips.back = look++ === 1 ? 1_100 : 20;
      return ask();
    });
    expect(time.isDue).toBe(false);
    pass(2_000);
    expect(time.isDue).toBe(true);
    await time.measure(ask);
    pass(59_000);
    expect(time.isDue).toBe(false);
  });

  it('is off by 12 ms at most when this machine’s clock drifts by 200 ppm', async () => {
    const { time, ask, pass, state } = clocks({ ppm: 200 });
    for (let minute = 0; minute < 30; minute += 1) {
      await time.measure(ask);
      pass(60_000);
      expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(13);
    }
  });

  it.each([-3_600_000, -300, 300, 3_600_000])(
    'is not moved by a step of this machine’s clock of %d ms, which makes it be measured',
    async (stepMs) => {
      const { time, ask, state, pass } = clocks();
      await time.measure(ask);
      pass(1_000);
      state.wallMs += stepMs;

      expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(1);
      expect(time.isDue).toBe(true);
      await time.measure(ask);
      expect(time.isDue).toBe(false);
      expect(Math.abs(time.offsetMs + stepMs)).toBeLessThanOrEqual(1);
    },
  );

  it('never goes back', async () => {
    const { time, ask, state } = clocks();
    await time.measure(ask);
    const before = time.nowMs();
    state.exchangeMs -= 5_000;
    for (let look = 0; look < 3; look += 1) await time.measure(ask);

    expect(time.offsetMs).toBe(-5_000);
    expect(time.nowMs()).toBe(before);
  });

  it('follows a jump of the exchange’s clock when it was seen three times, and is not believed before', async () => {
    const { time, ask, state, pass } = clocks();
    await time.measure(ask);
    state.exchangeMs += 3_600_000;
    for (const offsetMs of [0, 0, 3_600_000]) {
      pass(2_000);
      await time.measure(ask);
      expect([time.offsetMs, time.isBelieved]).toEqual([offsetMs, offsetMs > 0]);
    }
    expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(1);
  });

  it('forgets a jump that was seen once', async () => {
    const { time, ask, state } = clocks();
    await time.measure(ask);
    for (const stepMs of [5_000, -5_000, 5_000, -5_000]) {
      state.exchangeMs += stepMs;
      await time.measure(ask);
    }
    expect([time.offsetMs, time.isBelieved]).toEqual([0, true]);
  });

  it('is what the exchange says at once when the machine slept', async () => {
    const { time, ask, state } = clocks();
    await time.measure(ask);
    state.exchangeMs += 3_600_000;
    state.wallMs += 3_600_000;
    expect(time.isDue).toBe(true);
    await time.measure(ask);

    expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(1);
    expect(time.isBelieved).toBe(true);
  });

  it('follows no jump that the candles of its streams contradict, and says what they prove', async () => {
    const { clock, ask, state, pass } = clocks({ aheadMs: 3_600_000 });
    const shown = new ShownTime(clock);
    const time = new ExchangeTime(clock, shown);
    await time.measure(ask);
    expect(time.provenMs).toBe(time.nowMs());
    shown.saw(BEGIN, '5m', false);
    pass(10_000);
    expect(time.isBelieved).toBe(false);
    expect(time.isDue).toBe(true);
    expect(time.provenMs).toBe(BEGIN + 10_000);
    state.exchangeMs -= 3_600_000;
    for (let look = 0; look < 3; look += 1) await time.measure(ask);
    expect([time.offsetMs, time.isBelieved]).toEqual([0, true]);
  });

  it('stays as it is when nobody answers', async () => {
    const { time, ask, state } = clocks({ aheadMs: 700 });
    await time.measure(ask);

    await expect(time.measure(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(Math.abs(time.nowMs() - state.exchangeMs)).toBeLessThanOrEqual(1);
  });

  it('of a fast clock may be off by what the network takes', async () => {
    const { time, ask, trips } = clocks({ factor: 60 });
    let look = 0;
    await time.measure(() => {
      trips.back = look++ === 1 ? 6_000 : 1_200;
      return ask();
    });

    expect(time.isBelieved).toBe(true);
  });
});
