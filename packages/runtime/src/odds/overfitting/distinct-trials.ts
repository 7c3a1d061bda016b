import { dot, unitLength } from '../sharpe/unit-length.ts';

/** Trials that correlate as much or more made about the same trades. */
const ALIKE = 0.9;

/**
 * Positions of the trials whose returns resemble those of no earlier one, in order; `returns`: one series per trial, all of one length. A guided
 * search tries many neighbors of one good point, and which of these is the best in one half of the days is chance even where the point itself is
 * good: counted singly they would make every search look overfitted. The earlier one is kept whatever it earned, so nothing is favored.
 */
export function distinctTrials(returns: readonly Float64Array[]): number[] {
  const kept: { readonly position: number; readonly unit: Float64Array | null }[] = [];
  returns.forEach((series, position) => {
    const unit = unitLength(series);
    if (kept.every((earlier) => !areAlike(earlier.unit, unit))) kept.push({ position, unit });
  });
  return kept.map(({ position }) => position);
}

/** Series that do not vary are alike. */
function areAlike(a: Float64Array | null, b: Float64Array | null): boolean {
  return a === null || b === null ? a === b : dot(a, b) >= ALIKE;
}
