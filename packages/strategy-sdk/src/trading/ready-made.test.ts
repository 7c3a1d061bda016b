import { describe, expect, it } from 'vitest';
import { decisionFacts } from './decisions.ts';
import { interpolatedStop, stopLadder, timedStop, unclog } from './ready-made.ts';
import type { Trade } from './trade.ts';

/** Opened at the epoch; `minutes` later it has this profit. */
function view(profitRatio: number, minutes = 0): Parameters<ReturnType<typeof stopLadder>>[0] {
  return { trade: { openTimeMs: 0 } as Trade, rate: 100, profitRatio, now: minutes * 60_000 };
}
const kept = (decision: unknown): unknown => {
  const facts = decisionFacts(decision);
  return facts?.kind === 'stop' && facts.from === 'open' ? facts.ratio : null;
};

describe('ready-made callbacks', () => {
  it.each([
    [0.029, null],
    [0.03, 0.015],
    [0.059, 0.015],
    [0.06, 0.02],
    [5, 0.02],
  ])('stopLadder at a profit of %d keeps %s', (profit, expected) => {
    expect(
      kept(
        stopLadder([
          [0.03, 0.015],
          [0.06, 0.02],
        ])(view(profit)),
      ),
    ).toBe(expected);
  });

  it.each([
    [0.2, null],
    [0.25, 0.125],
    [0.375, 0.1875],
    [0.5, 0.25],
    [1, 0.25],
  ])('interpolatedStop at a profit of %d keeps %s', (profit, expected) => {
    const stop = interpolatedStop([
      [0.25, 0.125],
      [0.5, 0.25],
    ]);
    expect(kept(stop(view(profit)))).toBe(expected);
  });

  it.each([
    [59, null],
    [60, -0.05],
    [240, 0],
  ])('timedStop after %d minutes is %s', (minutes, expected) => {
    expect(
      kept(
        timedStop([
          [60, -0.05],
          [240, 0],
        ])(view(0, minutes)),
      ),
    ).toBe(expected);
  });

  it.each([
    [0.02, 240, 'keep'],
    [0.02, 241, 'exit'],
    [0.005, 300, 'keep'],
    [0.005, 481, 'exit'],
    [-0.01, 999, 'keep'],
  ])('unclog with a profit of %d after %d minutes: %s', (profit, minutes, expected) => {
    expect(
      decisionFacts(
        unclog([
          [240, 0.01],
          [480, 0],
        ])(view(profit, minutes)),
      )?.kind,
    ).toBe(expected);
  });

  it('steps have to rise', () => {
    expect(() =>
      stopLadder([
        [0.06, 0.02],
        [0.03, 0.01],
      ]),
    ).toThrow(/step 1 begins at 0\.03; steps have to rise/);
    expect(() => timedStop([])).toThrow(/at least one step/);
  });
});
