import type { Slices } from './slices.ts';

/** Work of a single slice. */
export function* atOnce<Result>(work: () => Result): Slices<Result> {
  yield;
  return work();
}
