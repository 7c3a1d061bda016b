import type { ClosedTrade } from '../core/trade.ts';
import { DAY_MS } from './days.ts';
import type { MarkedAccount } from './equity.ts';
import { type Figure, over } from './figure.ts';
import { fillsOf } from './position.ts';

/** How much of the time, and with how much of the account, money was at risk. */
export interface ExposureFigures {
  /** Share of the time with at least one open position, from first fill to close. */
  readonly timeShare: number;
  /** Worth of the open positions over the account, mean and maximum over candle closes; above 1 with leverage. */
  readonly averageRatio: Figure;
  readonly maxRatio: Figure;
  /** Value of all fills, entries and exits, without fees, stake currency. */
  readonly volume: number;
  /** Volume over the mean account, per day. */
  readonly turnoverPerDay: Figure;
}

/** `startMs` is the first open, `endMs` the last close. */
export function exposureFigures(
  trades: readonly ClosedTrade[],
  { equity, positions }: MarkedAccount,
  startMs: number,
  endMs: number,
): ExposureFigures {
  const volume = trades.reduce((sum, trade) => sum + volumeOf(trade), 0);
  let [ratios, most, accounts, isLost] = [0, 0, 0, false];
  for (let i = 0; i < equity.length; i++) {
    const ratio = positions[i]! / equity[i]!;
    ratios += ratio;
    if (ratio > most) most = ratio;
    accounts += equity[i]!;
    if (equity[i]! <= 0) isLost = true;
  }
  const averageAccount = accounts / equity.length;
  return {
    timeShare: timeInPosition(trades) / (endMs - startMs),
    averageRatio: isLost ? 'account-lost' : ratios / equity.length,
    maxRatio: isLost ? 'account-lost' : most,
    volume,
    turnoverPerDay: over(volume * (DAY_MS / (endMs - startMs)), averageAccount, 'account-lost'),
  };
}

function volumeOf(trade: ClosedTrade): number {
  return trade.orders.reduce((sum, { filled, rate }) => sum + filled * rate, 0);
}

/** Milliseconds with an open position, times of trades side by side counted once. */
function timeInPosition(trades: readonly ClosedTrade[]): number {
  const times = trades
    .map((trade) => [fillsOf(trade)[0]?.filledTimeMs ?? trade.openTimeMs, trade.closeTimeMs] as const)
    .toSorted(([a], [b]) => a - b);
  let total = 0;
  let covered = -Infinity;
  for (const [from, until] of times) {
    total += Math.max(0, until - Math.max(from, covered));
    covered = Math.max(covered, until);
  }
  return total;
}
