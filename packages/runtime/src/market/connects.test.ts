import { describe, expect, it } from 'vitest';
import { ConnectBudget } from './connect-budget.ts';
import { UnknownRate } from './unknown-rate.ts';

const MINUTE = 60_000;

describe('W9: connections of a process', () => {
  it('are 60 in five minutes at most, whenever they are asked for', () => {
    const budget = new ConnectBudget();
    const taken: number[] = [];
    for (let atMs = 0; atMs < 60 * MINUTE; atMs += 500) if (budget.take(atMs)) taken.push(atMs);

    for (const atMs of taken)
      expect(taken.filter((other) => other > atMs - 5 * MINUTE && other <= atMs).length).toBeLessThanOrEqual(60);
    expect(taken.length).toBe(60 * 12);
  });
});

describe('W12: frames that mean nothing', () => {
  // Frames in five minutes, those that mean nothing, what is told.
  it.each([
    [1000, 10, null],
    [1000, 11, 0.011],
    [1000, 1000, 1],
    [99, 99, null],
  ])('of %d frames, %d: %s', (frames, unknown, told) => {
    const rate = new UnknownRate();
    rate.check(0);
    for (let at = 0; at < frames; at += 1) rate.frame();
    for (let at = 0; at < unknown; at += 1) rate.unknown();

    expect(rate.check(4 * MINUTE)).toBeNull();
    expect(rate.check(5 * MINUTE)).toBe(told);
    expect(rate.check(10 * MINUTE)).toBeNull();
    expect(rate.total).toBe(unknown);
  });
});
