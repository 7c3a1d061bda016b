import type { PointValue } from '../../../odds/sensitivity/point-values.ts';
import type { Point } from '../../../search/space/search-space.ts';
import type { TrialPool } from '../trial-pool.ts';
import { trialRequest, type TrialFrame } from '../trial-request.ts';

/** Points at a time: behind each lot the memory of columns can be given back. */
const LOT = 64;

/** A point that is no trial of a study, and what it made of each day; null where it failed. */
export interface RanPoint extends PointValue {
  readonly returns: Float64Array | null;
}

/** First objectives of points that are no trials of the study; null when it was stopped. `onDone`: one more has ended. */
export async function runPoints(
  points: readonly Point[],
  { pool, frame }: { readonly pool: TrialPool; readonly frame: TrialFrame },
  onDone: () => void,
): Promise<RanPoint[] | null> {
  const results: RanPoint[] = [];
  for (let from = 0; from < points.length; from += LOT) {
    const lot = points.slice(from, from + LOT);
    const ends = await Promise.all(
      lot.map(async (point) => {
        const end = await pool.run(trialRequest(point, frame));
        onDone();
        return end;
      }),
    );
    pool.tidy();
    for (const [i, end] of ends.entries()) {
      if (end === null) return null;
      results.push({ point: lot[i]!, value: end.values[0] ?? null, returns: end.returns });
    }
  }
  return results;
}
