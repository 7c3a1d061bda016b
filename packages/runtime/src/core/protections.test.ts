import { expect, it } from 'vitest';
import { Locks } from './locks.ts';
import { runProtections, type PastTrade } from './protections.ts';

const HOUR_MS = 3_600_000;

/** `[hour of close, profit in percent]`, in the order of closing: what freqtrade's golden `prot_all` had in its window once. */
const CLOSED = [
  [0, -2.19],
  [2, -2.2],
  [16, 2],
  [16, 2],
  [16, 2],
  [17, 2],
  [19, 2],
  [20, 2],
  [23, 1.27],
  [23, -2.19],
  [23, -2.19],
  [30, 0],
  [30, 0.32],
  [34, 2],
  [35, 0],
  [38, -2.2],
  [40, -2.19],
  [41, -2.2],
] as const;

/** Whether the drawdown of the trades passes a limit. */
function isPassed(maxAllowedDrawdown: number): boolean {
  const trades = CLOSED.map(([hour, percent]): PastTrade => ({
    pair: 'A/USDT',
    isShort: false,
    closeTimeMs: hour * HOUR_MS,
    exitReason: 'roi',
    profitRatio: percent / 100,
    profitAbs: percent,
  }));
  const locks = new Locks('1h');
  const duration = { minutes: 60 };
  const rule = { kind: 'MaxDrawdown', lookbackMinutes: 6_000, duration, tradeLimit: 1, mode: 'ratios' } as const;
  runProtections(
    [{ ...rule, maxAllowedDrawdown }],
    { trades, startingBalance: 100 },
    locks,
    'A/USDT',
    false,
    41 * HOUR_MS,
  );
  return locks.all.length > 0;
}

it('more than 16 trades, some closed at once, fall as far as in the order in which freqtrade sorts them', () => {
  // The fall from the high of hour 20 to the end is 7.38 %. In the order of closing the gain of hour 23 would come first: 8.65 %.
  expect(isPassed(0.0737)).toBe(true);
  expect(isPassed(0.0739)).toBe(false);
});
