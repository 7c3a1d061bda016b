import { describe, expect, it } from 'vitest';
import { bestTrial, paretoFront } from './best-trials.ts';
import type { FinishedTrial } from './trial.ts';

const trials: FinishedTrial[] = [
  { id: 0, point: {}, values: [3, 1] },
  { id: 1, point: {}, values: [1, 3] },
  { id: 2, point: {}, values: [0, 0], violations: [0.1] },
  { id: 3, point: {}, values: [3, 3], violations: [-1] },
  { id: 4, point: {}, values: [NaN, 0] },
  { id: 5, point: {}, values: null },
];

describe('best trials', () => {
  it('meet the constraints where any does', () => {
    expect(bestTrial(trials)?.id).toBe(1);
    expect(paretoFront(trials).map(({ id }) => id)).toEqual([1, 0]);
  });

  it('violate least where none meets them', () => {
    const violating = [0.3, 0.2, 0.4].map((violation, id) => ({
      ...{ id, point: {}, values: [id] },
      violations: [violation, -9],
    }));
    expect(bestTrial(violating)?.id).toBe(1);
    expect(paretoFront(violating).map(({ id }) => id)).toEqual([1]);
  });

  it('are none where all failed', () => {
    expect(bestTrial(trials.slice(4))).toBe(null);
    expect(paretoFront(trials.slice(4))).toEqual([]);
  });
});
