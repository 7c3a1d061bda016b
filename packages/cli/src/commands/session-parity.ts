import { existsSync } from 'node:fs';
import {
  dataFolder,
  findStrategy,
  parseTimerange,
  readMarkets,
  sessionReports,
  strategyFolders,
  strategyRoots,
  type ReplayPlaces,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { chosenSession, type ChoiceOptions } from './session-choice.ts';
import { parityText } from './session-parity-text.ts';
import { withSessions } from './session-place.ts';

/** Where the candles, the markets and the strategy of a session are. */
export interface ReplayOptions extends ChoiceOptions {
  readonly data?: string;
  readonly markets?: string;
  readonly strategyDir?: readonly string[];
  readonly offline?: boolean;
}

export interface ParityOptions extends ReplayOptions {
  readonly day?: string;
  readonly timerange?: string;
  readonly tolerance?: string;
}

type HalfOpenRange = NonNullable<Parameters<Awaited<ReturnType<typeof sessionReports>>['sessionParity']>[0]['range']>;

const DAY = 86_400_000;
/** A tenth of a percent: a usual spread and the way of a price in a second or two. */
const TOLERANCE = 0.001;

/** `tradai session parity`: a stretch of a session beside a backtest of the same, and why they differ. */
export async function sessionParityCommand(strategy: string, options: ParityOptions, io: Io): Promise<ExitCode> {
  const range = rangeOf(options);
  const tolerance = toleranceOf(options.tolerance);
  return withSessions(options, io, async ({ door }) => {
    const key = await chosenSession(door, strategy, options);
    const { sessionParity } = await sessionReports();
    const found = await sessionParity({ store: door.store, key, range, tolerance, ...replayPlaces(options, io) });
    io.out(options.json === true ? canonicalJson(found) : parityText(found));
    return found.summary.unexplained > 0 ? EXIT_CODE.differences : EXIT_CODE.done;
  });
}

/** The strategy is looked for where the session had it, then as for a backtest; candles that the folder lacks at the exchange. */
export function replayPlaces(options: ReplayOptions, io: Io): ReplayPlaces {
  return {
    dataDir: dataFolder(options.data, io),
    isOffline: options.offline === true,
    env: io.env,
    nowMs: Date.now(),
    load: ({ name, file }) => {
      const known = options.strategyDir === undefined && existsSync(file) ? file : name;
      return findStrategy(known, strategyFolders(strategyRoots(), options.strategyDir));
    },
    marketsOf: (exchange, market, pairs) => readMarkets(options.markets, exchange, market, pairs).file,
  };
}

/** Null: the last finished day. */
function rangeOf({ day, timerange }: ParityOptions): HalfOpenRange | null {
  if (day !== undefined && timerange !== undefined)
    throw new UsageError('--day and --timerange name two stretches; expected one of them.');
  if (timerange !== undefined) return halfOpen(timerange);
  if (day === undefined) return null;
  const fromMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(fromMs)) throw new UsageError(`--day is "${day}"; expected a day in UTC such as 2026-11-25.`);
  return { fromMs, toMs: fromMs + DAY };
}

/** Up to a time, which for a stretch of a session ends before it. */
export function halfOpen(timerange: string): HalfOpenRange {
  const { startMs, endMs } = parseTimerange(timerange);
  return { fromMs: startMs ?? -Infinity, toMs: endMs ?? Infinity };
}

function toleranceOf(text: string | undefined): number {
  const tolerance = text === undefined ? TOLERANCE : text === '' ? Number.NaN : Number(text);
  if (tolerance >= 0 && tolerance < 1) return tolerance;
  throw new UsageError(`--tolerance is "${text}"; expected a ratio from 0 to below 1, such as 0.001 for 0.1 %.`);
}
