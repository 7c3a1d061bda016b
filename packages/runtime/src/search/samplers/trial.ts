import type { Point } from '../space/search-space.ts';

/** A trial to be evaluated. Ids count from 0. */
export interface Trial {
  readonly id: number;
  readonly point: Point;
}

/** What became of a trial. Lower values are better. */
export interface Outcome {
  /** One per objective; `null` (or one that is no number) for a trial that failed or has no such figure. It ranks behind all others. */
  readonly values: readonly number[] | null;
  /** One per constraint, ≤ 0 when it is met. A trial that meets all ranks before any that does not. Default: none. */
  readonly violations?: readonly number[];
}

export interface FinishedTrial extends Trial, Outcome {}
