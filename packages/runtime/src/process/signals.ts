import { EXIT_CODE } from '../contract/index.ts';
import { endProcess } from './process-end.ts';

const onInterrupt = (): never => endProcess(EXIT_CODE.interrupted);
const onTerminate = (): never => endProcess(EXIT_CODE.terminated);
let isHandling = false;

/**
 * Ends the process with 130 or 143 when it is asked to stop. A handler runs between two pieces of work, and the files of a run are
 * written in one piece: all of them are there, or none.
 */
export function exitOnSignals(): void {
  isHandling = true;
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
}

/**
 * Runs work that may never come back to the event loop – a backtest, code of a strategy – where no handler would run before its end: a
 * signal ends the process at once, which a shell reports as 130 or 143 as well. Such work writes nothing.
 */
export function withSignalsAtOnce<Result>(work: () => Result): Result {
  if (!isHandling) return work();
  leaveSignals();
  try {
    return work();
  } finally {
    exitOnSignals();
  }
}

/** The same for work that is waited for, as the loading of a strategy. */
export async function withSignalsAtOnceAsync<Result>(work: () => Promise<Result>): Promise<Result> {
  if (!isHandling) return work();
  leaveSignals();
  try {
    return await work();
  } finally {
    exitOnSignals();
  }
}

/** The system ends the process. */
function leaveSignals(): void {
  process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
}
