import type { WalkForwardDocument } from '../contract/walk-forward.ts';
import type { RunLogger } from './run-logger.ts';

export interface TrackedWalk {
  readonly document: WalkForwardDocument;
  /** The account over all tests. */
  readonly equity: { readonly timesMs: ArrayLike<number>; readonly equity: ArrayLike<number> };
}

/** Logs a walk forward: its lengths and its search as parameters, figures over all tests, their account, each window's returns, and `files`. May be repeated. */
export async function trackWalkForward(
  log: RunLogger,
  { document, equity }: TrackedWalk,
  files: readonly string[],
): Promise<void> {
  const { walk, search, exchange, timeframe, pairs, windows, stitched, efficiency, profitable } = document;
  const { constraints, ...searched } = search;
  await log.params({ exchange, timeframe, pairs, ...walk, ...searched, ...constraints });
  const { from_ms: _from, to_ms: endMs, ...figures } = stitched;
  const counts = { windows: windows.length, profitable_windows: profitable, efficiency };
  await log.metrics({ ...figures, ...counts }, { timeMs: endMs });
  await log.curve('equity', { timesMs: equity.timesMs, values: equity.equity });
  for (const sample of ['in_sample', 'out_of_sample'] as const) {
    const known = windows.filter((window) => window[sample] !== null);
    await log.curve(`window_return_${sample}`, {
      timesMs: known.map(({ test }) => test.from_ms),
      values: known.map((window) => window[sample]!.total_return),
    });
  }
  for (const file of files) await log.artifact(file);
}
