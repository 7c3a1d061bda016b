import type { StudyTrial } from '../../../ports/studies.ts';

/** Trials whose days can be compared. */
export interface ComparedTrials {
  /** Numbers of the trials, and what each made of each day. */
  readonly numbers: readonly number[];
  readonly returns: readonly Float64Array[];
  /** Position of the best trial; −1 when its returns are not known. */
  readonly best: number;
  readonly days: number;
  /** Trials that had a run, and whose returns are not known or no numbers. */
  readonly leftOut: number;
}

/** An account that was lost to the last cent has no returns from then on. */
export function comparedTrials(
  trials: readonly StudyTrial[],
  returns: ReadonlyMap<number, Float64Array>,
  best: number,
): ComparedTrials {
  const days = returns.get(best)?.length ?? 0;
  const known = trials.flatMap(({ number }) => {
    const series = returns.get(number);
    return series?.length === days && series.every(Number.isFinite) ? [{ number, series }] : [];
  });
  const numbers = known.map(({ number }) => number);
  return {
    numbers,
    returns: known.map(({ series }) => series),
    best: numbers.indexOf(best),
    days,
    leftOut: trials.filter(({ error }) => error === null).length - numbers.length,
  };
}
