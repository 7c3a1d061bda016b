import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { FundingWatch, type FundingOf } from './funding-watch.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

describe('the funding of pairs that are held', () => {
  it('is asked for every five minutes of the market, and each event is given once', async () => {
    const asked: [string, number][] = [];
    const paid = [96 * HOUR, 104 * HOUR];
    const fundingOf: FundingOf = (pair, fromMs) => {
      asked.push([pair, fromMs]);
      return Promise.resolve(paid.filter((timeMs) => timeMs >= fromMs).map((timeMs) => ({ timeMs, perUnit: 0.1 })));
    };
    const watch = new FundingWatch(fundingOf, () => {});
    const given = async (nowMs: number) => (await watch.due(nowMs, ['A', 'A'])).map(({ timeMs }) => timeMs / HOUR);
    expect(await given(NOW)).toEqual([96]);
    expect(await given(NOW + 299_999)).toEqual([]);
    expect(await given(NOW + 300_000)).toEqual([]);
    expect(await given(104 * HOUR)).toEqual([104]);
    expect(asked).toEqual([
      ['A', 92 * HOUR],
      ['A', 96 * HOUR + 1],
      ['A', 96 * HOUR + 1],
    ]);
  });

  it('of several pairs comes in its order, and of none is nothing', async () => {
    const fundingOf: FundingOf = (pair) => Promise.resolve([{ timeMs: pair === 'A' ? 2 : 1, perUnit: 1 }]);
    const watch = new FundingWatch(fundingOf, () => {});
    expect((await watch.due(NOW, ['A', 'B'])).map(({ pair }) => pair)).toEqual(['B', 'A']);
    expect(await watch.due(2 * NOW, [])).toEqual([]);
    expect(await new FundingWatch(null, () => {}).due(NOW, ['A'])).toEqual([]);
  });

  it('that cannot be had is told and asked for again', async () => {
    const told: string[] = [];
    let isAway = true;
    const fundingOf: FundingOf = () =>
      isAway
        ? Promise.reject(new ServiceError('unavailable', 'It is away.'))
        : Promise.resolve([{ timeMs: 1, perUnit: 1 }]);
    const watch = new FundingWatch(fundingOf, (text) => told.push(text));
    expect(await watch.due(NOW, ['A'])).toEqual([]);
    isAway = false;
    expect(await watch.due(NOW + 300_000, ['A'])).toHaveLength(1);
    expect(told).toEqual(['The funding of A cannot be had: It is away.']);
  });
});
