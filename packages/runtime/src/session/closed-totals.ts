/** Closed trades in sums. Stake currency. */
export interface ClosedSums {
  trades: number;
  /** With a profit above 0, and below. */
  won: number;
  lost: number;
  profitAbs: number;
}

/** Of all trades that a session closed, and of those of each pair: what is looked at without reading them all. */
export interface ClosedTotals extends ClosedSums {
  readonly byPair: Record<string, ClosedSums>;
}

export function noneClosed(): ClosedTotals {
  return { ...none(), byPair: {} };
}

export function addClosed(totals: ClosedTotals, pair: string, profitAbs: number): void {
  for (const sums of [totals, (totals.byPair[pair] ??= none())]) {
    sums.trades += 1;
    sums.won += Number(profitAbs > 0);
    sums.lost += Number(profitAbs < 0);
    sums.profitAbs += profitAbs;
  }
}

function none(): ClosedSums {
  return { trades: 0, won: 0, lost: 0, profitAbs: 0 };
}
