import { describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import { beatErrorsMs } from './beats.ts';
import { atLeast, atMost, lagQuantile, quantile, slope } from './figures.ts';
import type { ProbeSample } from './probe.ts';
import { soakBookFigures, type SoakBooks } from './soak-books.ts';

const sampleOf = (lags: ProbeSample['lags']): ProbeSample => ({
  ...{ atMs: 0, rssMb: 0, heapMb: 0, handles: 0, lagP99Ms: 0, lagMaxMs: 0 },
  lags,
});

describe('figures of a soak', () => {
  it('a slope is that of the line, whatever lies beside it in pairs', () => {
    expect(slope([0, 1, 2, 3].map((x) => [x, 5 + 2 * x]))).toBeCloseTo(2);
    expect(slope([[0, 9], [0, 11], [10, 19], [10, 21]])).toBeCloseTo(1); // prettier-ignore
  });

  it('one point and none have no slope', () => {
    expect([slope([[1, 2]]), slope([])]).toEqual([0, 0]);
  });

  it('a quantile is a value that was there', () => {
    expect([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99), quantile([7], 0)]).toEqual([2, 3, 7]);
  });

  it('lags of all seconds count as one', () => {
    const samples = [sampleOf({ 1: 98 }), sampleOf({ 1: 100, 40: 2 })];
    expect([lagQuantile(samples, 0.5), lagQuantile(samples, 0.989), lagQuantile(samples, 0.995)]).toEqual([1, 1, 40]);
  });

  it('a goal is reached at its limit, and not beyond', () => {
    const reached = [atMost('a', 2, 2), atMost('a', 2.1, 2), atLeast('a', 2, 2), atLeast('a', 1.9, 2)];
    expect(reached.map(({ isReached }) => isReached)).toEqual([true, false, true, false]);
  });

  it('a beat that tells a change stands for none that was due, and one that never came is endlessly late', () => {
    const beats = [1000, 9000, 61_500, 121_000, 201_000].map(
      (ts, at) => ({ ts, every_ms: 60_000, outcome: at === 4 ? {} : null }) as Heartbeat,
    );
    expect(beatErrorsMs(beats, 0, 181_000)).toEqual([0, 500, 0, Infinity]);
    expect(beatErrorsMs(beats, 30_000, 100_000)).toEqual([500]);
    expect(beatErrorsMs([], 0, 181_000)).toEqual([]);
  });

  it('an order whose fate is unknown at the end is missed, however many others are known', () => {
    const known = Array.from({ length: 200 }, () => 1);
    const books: SoakBooks = { faults: [], orders: 201, bareS: 0, unknownS: known, weight: 1, duringBan: 0 };
    const missed = (of: SoakBooks): number =>
      soakBookFigures(of, 1).filter(({ isReached }) => isReached === false).length;
    expect([missed(books), missed({ ...books, unknownS: [...known, Infinity] })]).toEqual([0, 1]);
  });
});
