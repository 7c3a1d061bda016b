import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../ports/errors.ts';
import { ManualTime } from '../play/manual-time.fixture.ts';
import { FundingWatch, type FundingOf } from './funding-watch.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;
/** An exchange that answers is waited for. */
const NEVER = { sleep: () => new Promise<void>(() => {}) };

/** Trades of these pairs, open since `sinceMs`. */
function held(pairs: readonly string[], sinceMs = NOW) {
  return pairs.map((pair) => ({ pair, openTimeMs: sinceMs }));
}

describe('the funding of pairs that are held', () => {
  it('is asked for every five minutes of the market, and each event is given once', async () => {
    const asked: [string, number][] = [];
    const paid = [96 * HOUR, 104 * HOUR];
    const fundingOf: FundingOf = (pair, fromMs) => {
      asked.push([pair, fromMs]);
      return Promise.resolve(paid.filter((timeMs) => timeMs >= fromMs).map((timeMs) => ({ timeMs, perUnit: 0.1 })));
    };
    const watch = new FundingWatch(fundingOf, () => {}, NEVER);
    const given = async (nowMs: number) =>
      (await watch.due(nowMs, held(['A', 'A'], 92 * HOUR))).map(({ timeMs }) => timeMs / HOUR);
    const fromMs = NOW + 120_000;
    expect(await given(fromMs)).toEqual([96]);
    expect(await given(fromMs + 299_999)).toEqual([]);
    expect(await given(fromMs + 300_000)).toEqual([]);
    expect(await given(104 * HOUR)).toEqual([104]);
    expect(asked).toEqual([
      ['A', 92 * HOUR],
      ['A', 96 * HOUR + 1],
      ['A', 96 * HOUR + 1],
    ]);
  });

  it('is asked for since the oldest trade began, however long nobody looked', async () => {
    const asked: number[] = [];
    const watch = new FundingWatch(
      (_, fromMs) => Promise.resolve((asked.push(fromMs), [])),
      () => {},
      NEVER,
    );
    await watch.due(NOW, [...held(['A'], NOW - 2 * HOUR), ...held(['A'], NOW - 50 * HOUR)]);
    await new FundingWatch(
      (_, fromMs) => Promise.resolve((asked.push(fromMs), [])),
      () => {},
      NEVER,
    ).due(NOW, held(['A']));
    expect(asked).toEqual([NOW - 50 * HOUR, NOW]);
  });

  it('is asked for as soon as an hour is over, and soon again until it can be there', async () => {
    const asked: number[] = [];
    let nowMs = NOW - 60_000;
    const watch = new FundingWatch(
      () => Promise.resolve((asked.push((nowMs - NOW) / 1000), [])),
      () => {},
      NEVER,
    );
    for (; nowMs <= NOW + 900_000; nowMs += 5_000) await watch.due(nowMs, held(['A'], NOW - HOUR));
    expect(asked).toEqual([-60, 0, 10, 20, 30, 40, 50, 60, 360, 660]);
  });

  it('of several pairs comes in its order, and of none is nothing', async () => {
    const fundingOf: FundingOf = (pair) => Promise.resolve([{ timeMs: pair === 'A' ? 2 : 1, perUnit: 1 }]);
    const watch = new FundingWatch(fundingOf, () => {}, NEVER);
    expect((await watch.due(NOW, held(['A', 'B']))).map(({ pair }) => pair)).toEqual(['B', 'A']);
    expect(await watch.due(2 * NOW, [])).toEqual([]);
    expect(await new FundingWatch(null, () => {}, NEVER).due(NOW, held(['A']))).toEqual([]);
  });

  it('that cannot be had is told and asked for again', async () => {
    const told: string[] = [];
    let isAway = true;
    const fundingOf: FundingOf = () =>
      isAway
        ? Promise.reject(new ServiceError('unavailable', 'It is away.'))
        : Promise.resolve([{ timeMs: 1, perUnit: 1 }]);
    const watch = new FundingWatch(fundingOf, (text) => told.push(text), NEVER);
    expect(await watch.due(NOW, held(['A']))).toEqual([]);
    isAway = false;
    expect(await watch.due(NOW + 300_000, held(['A']))).toHaveLength(1);
    expect(told).toEqual(['The funding of A cannot be had: It is away.']);
  });

  it('is given with the next look where an exchange takes its time', async () => {
    const answer = Promise.withResolvers<{ timeMs: number; perUnit: number }[]>();
    const time = new ManualTime();
    const watch = new FundingWatch(
      () => answer.promise,
      () => {},
      time,
    );
    const first = watch.due(NOW + HOUR, held(['A']));
    await time.pass(1000);
    expect(await first).toEqual([]);
    answer.resolve([{ timeMs: NOW + HOUR, perUnit: 0.1 }]);
    await time.pass(0);
    expect(await watch.due(NOW + HOUR + 5000, held(['A']))).toEqual([{ pair: 'A', timeMs: NOW + HOUR, perUnit: 0.1 }]);
    expect(await watch.due(NOW + HOUR + 5001, held(['A']))).toEqual([]);
  });
});
