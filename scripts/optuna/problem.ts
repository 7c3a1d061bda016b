import type { Dimension } from '../../packages/runtime/src/search/space/dimension.ts';
import type { Point } from '../../packages/runtime/src/search/space/search-space.ts';

/** Something that samplers are compared on. */
export interface Problem {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  /** Trials of a search. */
  readonly trials: number;
  /** The smallest value there is; null where nobody knows. */
  readonly least: number | null;
  /** One value per point, lower is better; null for a trial without one. */
  readonly measure: (points: readonly Point[]) => Promise<readonly (number | null)[]>;
}
