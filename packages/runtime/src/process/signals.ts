import { EXIT_CODE, type ExitCode } from '../contract/index.ts';
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

export interface Stoppable<Result> {
  /** Null when the work gave up where nothing was to be kept. */
  readonly result: Result | null;
  /** How the process is to end; null when nobody asked it to stop. */
  readonly stopped: ExitCode | null;
}

/**
 * Runs work that has something to keep when it is asked to stop: the first signal aborts `signal`, and a second one ends the process at
 * once. Work that throws the reason of the abort, or what is caused by it as a timer's `AbortError`, has stopped.
 */
export async function withStop<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Stoppable<Result>> {
  const stop = new AbortController();
  let stopped: ExitCode | null = null;
  const stopWith = (code: ExitCode) => (): void => {
    stopped = code;
    forget();
    exitOnSignals();
    stop.abort(new Error('asked to stop'));
  };
  const onFirstInterrupt = stopWith(EXIT_CODE.interrupted);
  const onFirstTerminate = stopWith(EXIT_CODE.terminated);
  const forget = (): void => void process.off('SIGINT', onFirstInterrupt).off('SIGTERM', onFirstTerminate);
  const wasHandling = isHandling;
  leaveSignals();
  process.on('SIGINT', onFirstInterrupt).on('SIGTERM', onFirstTerminate);
  try {
    return { result: await work(stop.signal), stopped };
  } catch (error) {
    if (!stop.signal.aborted || !isCausedBy(error, stop.signal.reason)) throw error;
    return { result: null, stopped };
  } finally {
    forget();
    leaveSignals();
    isHandling = wasHandling;
    if (wasHandling) exitOnSignals();
  }
}

function isCausedBy(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && error.cause !== undefined && isCausedBy(error.cause, reason));
}

/** The system ends the process. */
function leaveSignals(): void {
  process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
}
