import { parseTimeframe } from '@tradai/strategy-sdk';
import { rerun, type Rerun } from '../rerun/rerun.ts';
import type { RerunJob } from '../rerun/rerun-job.ts';
import type { StoredRun } from '../rerun/stored-run.ts';
import { candleStory, watchFor, type CandleStory } from './candle-story.ts';

export interface Why {
  readonly story: CandleStory;
  /** Files that came out differently from the stored ones: then the story is that of this version. */
  readonly different: Rerun['different'];
}

/** Runs a stored run again and tells the story of one candle in it. Throws `no-candle`, and the errors of `rerun`. */
export function why(stored: StoredRun, job: RerunJob, pair: string, timeMs: number): Why {
  const watch = watchFor(pair, timeMs, parseTimeframe(stored.manifest.timeframe));
  const { run, different } = rerun(stored, { ...job, request: { ...job.request, watch } });
  // A watched run tries no other ways of filling orders, which are in the result document too.
  return {
    story: candleStory(run, watch, timeMs),
    different: different.filter(({ file }) => file !== 'result.json'),
  };
}
