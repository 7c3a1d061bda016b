import { expect, it } from 'vitest';
import { countedTrades, profitsOfOne } from './counted-trades.ts';
import type { WindowOutcome } from './window-outcome.ts';

/** A test from `testStartMs` on that began with 1,000, and its trades by open time and profit. */
function tested(testStartMs: number, trades: readonly (readonly [openTimeMs: number, profitAbs: number])[]) {
  return {
    window: { testStartMs },
    account: { start: 1000 },
    trades: trades.map(([openTimeMs, profitAbs]) => ({ openTimeMs, profitAbs })),
  } as unknown as WindowOutcome;
}

const FIRST = tested(0, [
  [1, 100],
  [5, 220],
  [12, 500],
]);
const SECOND = tested(10, [[11, -500]]);

it('trades count in the window whose parameters were in use when they opened', () => {
  expect(countedTrades([FIRST, SECOND]).map(({ profitAbs }) => profitAbs)).toEqual([100, 220, -500]);
});

it('their profits grow one account: each test has what the one before has left', () => {
  const profits = profitsOfOne(countedTrades([FIRST, SECOND]), 2000);

  // 2,000 → + 10 % → + 20 % → − 50 %
  expect([...profits].map((profit) => Math.round(profit))).toEqual([200, 440, -1320]);
});
