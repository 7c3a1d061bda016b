import { TradaiError } from '@tradai/strategy-sdk';

/** What the ending of a process means to whoever started it. */
export const EXIT_CODE = {
  /** Done; also a session that was asked to stop and drained in time. */
  done: 0,
  /** Ended by an error that nothing caught. */
  crash: 1,
  /** Ran, and a check or comparison found differences. */
  differences: 3,
  /** Wrong flag or value on the command line, unknown mode. */
  usage: 64,
  badData: 65,
  /** A dependency stayed away after all retries. */
  unavailable: 69,
  /** A defect of ours, or of the strategy's code. */
  internal: 70,
  /** The journal cannot be trusted or written. */
  journal: 73,
  /** Try again. */
  temporary: 75,
  /** Credentials were refused. */
  credentials: 77,
  /** Wrong configuration, registry tags or strategy definition. */
  badConfig: 78,
  /** The own time limit was reached; results so far are kept. */
  timeLimit: 124,
  /** Asked to stop (SIGINT, SIGTERM) and not finished in time. A stopped backtest or study always ends so. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCodeName = keyof typeof EXIT_CODE;
export type ExitCode = (typeof EXIT_CODE)[ExitCodeName];

/** Every error code that has its own ending. A code that is not here is `internal`. */
const ENDINGS: Readonly<Record<string, ExitCodeName>> = {
  ...ending(
    'usage',
    'usage unknown-mode unknown-strategy unknown-parameter invalid-parameter bad-option unlisted-pair bad-timerange no-run no-candle',
  ),
  ...ending('badConfig', 'config-not-found config-syntax invalid-config not-supported not-allowed'),
  ...ending('badConfig', 'strategy-syntax no-strategy strategy-sdk duplicate-strategy'),
  ...ending('badConfig', 'invalid-strategy invalid-setting invalid-graph mixed-frames unknown-column'),
  ...ending('badData', 'no-file empty corrupt cut-row columns unsupported-container unsupported-format not-candles'),
  ...ending('badData', 'bad-number bad-price bad-range bad-time missing-value order duplicate conflict off-grid'),
  ...ending('badData', 'date-order time-zone timeframe mixed-timeframe pair pair-conflict volume-unit'),
  ...ending(
    'badData',
    'cache-corrupt cache-newer no-candles no-series too-few-candles invalid-document newer-document',
  ),
  ...ending('badData', 'data-changed short-series stale-series gapped-series sources-differ'),
  ...ending('badData', 'arctic-corrupt arctic-unsupported arctic-no-library arctic-no-symbol arctic-no-version'),
  ...ending('badData', 'arctic-no-snapshot arctic-no-column arctic-unsorted arctic-not-candles arctic-refused'),
  ...ending('temporary', 'arctic-changed'),
  ...ending('badConfig', 'arctic-read-only'),
  ...ending('badConfig', 'strategy-changed config-changed markets-changed'),
  ...ending('temporary', 'cache-locked'),
  ...ending('unavailable', 'unavailable unexpected-answer'),
  ...ending('temporary', 'busy'),
  ...ending('credentials', 'credentials'),
  ...ending(
    'badConfig',
    'swap-refused refused unknown-model unknown-version unknown-alias changed-parameter invalid-entry',
  ),
  ...ending('badData', 'damaged-store unknown-run'),
  ...ending('badConfig', 'too-large unknown-secret'),
  ...ending('differences', 'version-conflict'),
  ...ending('usage', 'unknown-study unknown-session'),
  ...ending('journal', 'journal-damaged journal-newer'),
  ...ending('badConfig', 'study-changed'),
  ...ending('internal', 'strategy-threw driver-hung driver-memory driver-ended'),
  ...ending('terminated', 'terminated drain-overdue'),
  ...ending('interrupted', 'interrupted'),
  ...ending('temporary', 'spot-interruption parent-gone lease-busy fenced'),
  ...ending('journal', 'journal-lost'),
  ...ending('timeLimit', 'time-limit'),
};

/** How a process ends that this error stopped. */
export function exitCodeOf(error: unknown): ExitCode {
  const name = error instanceof TradaiError ? ENDINGS[(error as TradaiError).code] : undefined;
  return EXIT_CODE[name ?? 'internal'];
}

/** Whether the error is a mistake to be told in one sentence, without a stack trace. */
export function isUserMistake(error: unknown): error is TradaiError {
  return error instanceof TradaiError && error.code in ENDINGS;
}

/** `codes` are separated by spaces. */
function ending(name: ExitCodeName, codes: string): Record<string, ExitCodeName> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, name]));
}
