import { EXIT_CODE } from '@tradai/runtime/contract';

const onInterrupt = (): never => process.exit(EXIT_CODE.interrupted);
const onTerminate = (): never => process.exit(EXIT_CODE.terminated);
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
 * Runs long work that never comes back to the event loop, where no handler would run before its end: a signal ends the process at once,
 * which a shell reports as 130 or 143 as well. Such work writes nothing.
 */
export function withSignalsAtOnce<Result>(work: () => Result): Result {
  if (!isHandling) return work();
  process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
  try {
    return work();
  } finally {
    exitOnSignals();
  }
}
