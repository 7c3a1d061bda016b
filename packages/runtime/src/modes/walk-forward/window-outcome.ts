import type { ParamsFile } from '../../contract/params-file.ts';
import type { SamplesRecord } from '../../contract/sample.ts';
import type { WalkWindow } from '../../odds/walk-forward/windows.ts';
import type { TestAccount } from '../../odds/walk-forward/stitched-equity.ts';
import type { StudyTrial } from '../../ports/studies.ts';
import { figuresOf } from '../backtest/figures.ts';
import type { FinalRun } from '../hyperopt/final-runs.ts';
import type { HyperoptRun } from '../hyperopt/hyperopt.ts';

/** What is kept of a window: no columns. */
export interface WindowOutcome {
  /** From 1. */
  readonly number: number;
  readonly window: WalkWindow;
  readonly study: string;
  readonly trials: number;
  readonly failed: number;
  /** Pairs that have no candles in the training, and those that have none in the test. */
  readonly pairsLeftOut: { readonly training: readonly string[]; readonly test: readonly string[] };
  /** The first trial that failed, for people. */
  readonly firstFailure: string | null;
  readonly best: StudyTrial | null;
  readonly params: ParamsFile | null;
  readonly samples: SamplesRecord | null;
  /** By the open times of candles. */
  readonly account: TestAccount;
  /** In the order of closing. */
  readonly trades: readonly { readonly openTimeMs: number; readonly profitAbs: number }[];
}

/** A window without good parameters does not trade: its account stands still. */
export function windowOutcome(
  { number, window }: Pick<WindowOutcome, 'number' | 'window'>,
  { study, trials, best, params, final }: HyperoptRun,
  {
    pairs,
    ...idle
  }: { readonly pairs: readonly string[]; readonly candleMs: number; readonly startingBalance: number },
): WindowOutcome {
  const failed = trials.filter(({ error }) => error !== null);
  const tested = final?.outOfSample ?? null;
  return {
    ...{ number, window, study: study.name, trials: trials.length, failed: failed.length, best, params },
    firstFailure: failed[0]?.error ?? null,
    pairsLeftOut: { training: leftOut(pairs, final?.inSample), test: leftOut(pairs, tested) },
    samples: final?.samples ?? null,
    account: tested === null ? idleAccount(window, idle) : accountOf(tested),
    trades: (tested?.run.outcome.trades ?? []).map(({ openTimeMs, profitAbs }) => ({ openTimeMs, profitAbs })),
  };
}

function leftOut(pairs: readonly string[], run: FinalRun | null | undefined): string[] {
  return run == null ? [] : pairs.filter((pair) => !run.request.pairs.includes(pair));
}

function accountOf({ run }: FinalRun): TestAccount {
  const { timesMs, values } = figuresOf(run).equity;
  return { timesMs, equity: values, start: run.settings.money.dryRunWallet };
}

function idleAccount(
  { testStartMs, testEndMs }: WalkWindow,
  { candleMs, startingBalance }: { readonly candleMs: number; readonly startingBalance: number },
): TestAccount {
  const length = Math.round((testEndMs - testStartMs) / candleMs);
  return {
    timesMs: Float64Array.from({ length }, (_, i) => testStartMs + i * candleMs),
    equity: new Float64Array(length).fill(startingBalance),
    start: startingBalance,
  };
}
