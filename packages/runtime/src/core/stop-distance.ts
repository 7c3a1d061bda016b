import type { Trade } from './trade.ts';

/** freqtrade's way to name a stop is its distance from a rate, as a ratio of the stake. The helpers here turn levels into it. */
type Position = Pick<Trade, 'isShort' | 'leverage'>;

/** Of a stop at `level` from `rate`; 0, which changes nothing, when the level lies beyond the rate. */
export function distanceOfLevel(level: number, rate: number, { isShort, leverage }: Position): number {
  if (rate === 0) return 1;
  const distance = 1 - level / rate;
  return Math.max(isShort ? -distance : distance, 0) * leverage;
}

/** Of a stop where the trade would have the profit `ratio`, from a rate at which it has `profit`. Both are ratios of the stake. */
export function distanceOfProfit(ratio: number, profit: number, { isShort, leverage }: Position): number {
  const current = profit / leverage;
  if (isShort ? current === 1 : current === -1) return 1;
  const distance = isShort ? -1 + (1 - ratio / leverage) / (1 - current) : 1 - (1 + ratio / leverage) / (1 + current);
  return Math.max(distance * leverage, 0);
}
