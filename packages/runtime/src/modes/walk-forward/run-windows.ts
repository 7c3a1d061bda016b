import { timeframeMs } from '@tradai/strategy-sdk';
import type { WalkWindow } from '../../odds/walk-forward/windows.ts';
import { extentOf } from '../hyperopt/config-wishes.ts';
import { hyperopt } from '../hyperopt/hyperopt.ts';
import type { HyperoptRequest } from '../hyperopt/hyperopt-request.ts';
import { usualColumnBytes, type SettledSearch } from '../hyperopt/prepare-study.ts';
import { ownWorkers } from '../hyperopt/with-trial-pool.ts';
import type { WalkForwardRequest } from './walk-forward-request.ts';
import { WalkMeter } from './walk-meter.ts';
import { windowOutcome, type WindowOutcome } from './window-outcome.ts';

/**
 * Searches each window and tests what it found, several windows at a time over the same workers. Outcomes are those of
 * the windows that ended, in order: fewer than windows when it was stopped. The first error ends all.
 */
export async function runWindows(
  request: WalkForwardRequest,
  windows: readonly WalkWindow[],
  { settled, plan }: SettledSearch,
): Promise<WindowOutcome[]> {
  const { epochs, workers } = extentOf(request, plan);
  const atOnce = Math.min(request.windowsAtOnce ?? workers, windows.length);
  const stop = new AbortController();
  const signal = request.signal === undefined ? stop.signal : AbortSignal.any([request.signal, stop.signal]);
  const meter = new WalkMeter(windows.length, epochs, request.onProgress);
  const columnBytes = Math.floor((request.columnBytes ?? usualColumnBytes()) / atOnce);
  const around = {
    pairs: request.backtest.pairs,
    candleMs: timeframeMs(settled.settings.timeframe),
    startingBalance: settled.settings.money.dryRunWallet,
  };
  const trialWorkers = ownWorkers(request, Math.min(workers, plan.batch * atOnce));
  const outcomes: (WindowOutcome | null)[] = windows.map(() => null);
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < windows.length && !signal.aborted) {
      const index = next++;
      const place = { number: index + 1, window: windows[index]! };
      const search = windowRequest({ ...request, columnBytes, signal }, place);
      const onProgress = meter.of(index);
      const run = await hyperopt({ ...search, trialWorkers, ...(onProgress === null ? {} : { onProgress }) });
      if (run.end === 'stopped' || (run.best !== null && run.final === null)) return;
      outcomes[index] = windowOutcome(place, run, around);
      meter.finished();
    }
  };
  signal.addEventListener('abort', () => void trialWorkers.close());
  const walks = Array.from({ length: atOnce }, walk);
  try {
    await Promise.all(walks);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(walks);
    throw error;
  } finally {
    await trialWorkers.close();
  }
  return outcomes.filter((outcome) => outcome !== null);
}

/** A search like any other, of the training; its test is what no trial sees. */
function windowRequest(
  { walk: _walk, windowsAtOnce: _atOnce, onProgress: _progress, factsOf, study, ...request }: WalkForwardRequest,
  { number, window }: Pick<WindowOutcome, 'number' | 'window'>,
): HyperoptRequest {
  const train = { fromMs: window.trainStartMs, toMs: window.trainEndMs };
  return {
    ...request,
    backtest: {
      ...request.backtest,
      timerange: { startMs: train.fromMs, endMs: train.toMs - 1 },
      withColumns: false,
    },
    withOdds: false,
    outOfSample: { startMs: window.testStartMs, endMs: window.testEndMs - 1 },
    ...(study === undefined ? {} : { study: `${study}-w${String(number).padStart(2, '0')}` }),
    ...(factsOf === undefined ? {} : { facts: factsOf(train) }),
  };
}
