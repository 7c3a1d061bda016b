import { vi } from 'vitest';
import type { BacktestRun } from '../backtest-run.ts';
import { Floor } from '../floor.ts';
import { runBacktest } from '../loop.ts';
import type { BacktestOutcome } from '../outcome.ts';
import { PlainWalk } from './plain-walk.ts';

/** How far the plain walk went: not a step, until something came that it does not do, or to the end. */
export type Reach = 'none' | 'part' | 'all';

export interface BothWalks {
  readonly plain: unknown;
  readonly general: unknown;
  readonly reach: Reach;
}

/** A run as it is, and the same with a strategy that is told of the start, which takes the general walk. */
export function bothWalks(run: BacktestRun): BothWalks {
  const { advise, advice = {} } = run;
  const walk = vi.spyOn(PlainWalk.prototype, 'walk');
  const trade = vi.spyOn(Floor.prototype, 'trade');
  try {
    const plain = told(runBacktest(run));
    const reach = walk.mock.calls.length === 0 ? 'none' : trade.mock.calls.length > 0 ? 'part' : 'all';
    const listener = { botStart: () => {} };
    const general = runBacktest({ ...run, advise: (world) => ({ ...(advise?.(world) ?? advice), ...listener }) });
    return { plain, general: told(general), reach };
  } finally {
    walk.mockRestore();
    trade.mockRestore();
  }
}

/** Everything that a run leaves behind, read. */
function told(outcome: BacktestOutcome): unknown {
  const { fates, walletNotes, ...others } = outcome;
  const { lags, waiting } = walletNotes;
  return { ...others, lags, waiting, fates: fates.map(({ log, ...fate }) => ({ ...fate, ...log })) };
}
