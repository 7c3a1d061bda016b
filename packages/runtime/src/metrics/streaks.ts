import type { ClosedTrade } from '../core/trade.ts';

export interface Streaks {
  readonly maxConsecutiveWins: number;
  /** A trade without profit counts as lost, as in freqtrade. */
  readonly maxConsecutiveLosses: number;
}

/** Longest rows of won and of lost trades, in closing order. */
export function streaks(trades: readonly ClosedTrade[]): Streaks {
  const longest = { won: 0, lost: 0 };
  const current = { won: 0, lost: 0 };
  for (const trade of trades) {
    const [kind, other] = trade.profitRatio > 0 ? (['won', 'lost'] as const) : (['lost', 'won'] as const);
    current[kind]++;
    current[other] = 0;
    longest[kind] = Math.max(longest[kind], current[kind]);
  }
  return { maxConsecutiveWins: longest.won, maxConsecutiveLosses: longest.lost };
}
