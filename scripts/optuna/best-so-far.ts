import type { Problem } from './problem.ts';
import type { Searcher } from './searcher.ts';

/** Best value so far after each trial of one search, which asks for `batch` points at a time; infinite before the first value. */
export async function bestSoFar(
  searcher: Searcher,
  { trials, measure }: Pick<Problem, 'trials' | 'measure'>,
  batch: number,
): Promise<number[]> {
  const curve: number[] = [];
  let best = Infinity;
  while (curve.length < trials) {
    const values = await measure(await searcher.ask(Math.min(batch, trials - curve.length)));
    for (const value of values) curve.push((best = Math.min(best, value ?? Infinity)));
    searcher.tell(values);
  }
  return curve;
}
