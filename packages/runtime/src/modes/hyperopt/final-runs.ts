import type { SampleRecord, SamplesRecord } from '../../contract/sample.ts';
import type { Point } from '../../search/space/search-space.ts';
import { backtestInSlices, type BacktestRun } from '../backtest/backtest.ts';
import type { BacktestRequest } from '../backtest/request.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import type { PreparedStudy } from './prepare-study.ts';
import { sampleRecord } from './sample-record.ts';
import { trialRequest } from './trial-request.ts';

/** The best trial on the candles that trials saw, and on those that they did not. */
export interface FinalRuns {
  readonly inSample: FinalRun;
  /** Null when nothing was held back. */
  readonly outOfSample: FinalRun | null;
  readonly samples: SamplesRecord;
}

export interface FinalRun {
  readonly request: BacktestRequest;
  readonly run: BacktestRun;
}

/** Whole backtests of a point, with all fill profiles; null when they were stopped. */
export async function finalRuns(
  { backtest, objectives = {} }: Pick<HyperoptRequest, 'backtest' | 'objectives'>,
  { frame, plan, samples: { inSample, outOfSample } }: PreparedStudy,
  point: Point,
  signal: AbortSignal,
): Promise<FinalRuns | null> {
  const trial = { ...backtest, ...trialRequest(point, frame) };
  const record = ({ run }: FinalRun): SampleRecord => sampleRecord(run, plan, objectives);
  try {
    const seen = await finalRun({ ...trial, ...inSample }, signal);
    const unseen = outOfSample === null ? null : await finalRun({ ...trial, ...outOfSample }, signal);
    return {
      inSample: seen,
      outOfSample: unseen,
      samples: { in_sample: record(seen), out_of_sample: unseen === null ? null : record(unseen) },
    };
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

async function finalRun(request: BacktestRequest, signal: AbortSignal): Promise<FinalRun> {
  return { request, run: await backtestInSlices(request, signal) };
}
