export interface Streaks {
  readonly maxConsecutiveWins: number;
  /** A trade without profit counts as lost, as in freqtrade. */
  readonly maxConsecutiveLosses: number;
}

/** Longest rows of won and of lost trades; `profitRatios` in closing order. */
export function streaks(profitRatios: Float64Array): Streaks {
  let [wins, losses, maxConsecutiveWins, maxConsecutiveLosses] = [0, 0, 0, 0];
  for (const ratio of profitRatios) {
    wins = ratio > 0 ? wins + 1 : 0;
    losses = ratio > 0 ? 0 : losses + 1;
    maxConsecutiveWins = Math.max(maxConsecutiveWins, wins);
    maxConsecutiveLosses = Math.max(maxConsecutiveLosses, losses);
  }
  return { maxConsecutiveWins, maxConsecutiveLosses };
}
