import { parseArgs } from 'node:util';
import type { SessionMode } from '../contract/heartbeat.ts';
import type { DataPolicy } from '../contract/run-spec.ts';
import { UsageError } from '../process/failure.ts';
import type { LogLevel } from './log.ts';
import { CONTAINER_MODES, isSessionMode, modeOf, type ContainerMode } from './modes.ts';
import { optionProblem, SETTINGS, type SettingName } from './setting-table.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a container was started with. */
export interface ContainerSettings {
  readonly strategy: string;
  /** A stage or an alias of the registry. */
  readonly stage: string;
  readonly mode: ContainerMode;
  /** Whose trades a session makes; it means nothing to runs that end by themselves. */
  readonly account: string;
  /** Null: a new one is made. */
  readonly runId: string | null;
  readonly attempt: number;
  readonly specUri: string | null;
  readonly maxSeconds: number | null;
  readonly executionArn: string | null;
  /** Folder or `s3://bucket/prefix` with base configs. */
  readonly configBase: string | null;
  /** A config file in place of the one that the registry names. */
  readonly configPath: string | null;
  readonly arcticUri: string | null;
  readonly dataDir: string;
  /** A run specification may say otherwise. */
  readonly dataPolicy: DataPolicy;
  /** Folder or `s3://bucket/prefix` of results. */
  readonly results: string;
  /** Folder of what a container keeps for itself. */
  readonly stateDir: string;
  readonly heartbeatTable: string | null;
  readonly heartbeatSeconds: number;
  readonly metrics: string;
  /** For which rows of a session's log are kept. */
  readonly sessionLogHours: number;
  readonly logLevel: LogLevel;
  /** Where notices of a Spot interruption are read; null when nobody gives one. */
  readonly spotNotice: string | null;
  /** Whether standard input is open as long as whoever started this process is there. */
  readonly hasParent: boolean;
  /** Trials of a search that this container is to run, in place of the whole search. */
  readonly batchUri: string | null;
  /** Of the running image. */
  readonly imageDigest: string | null;
  readonly strategyDirs: readonly string[];
  /** A file of markets in place of the one that ships; futures need one. */
  readonly markets: string | null;
  /** A copy that takes the place of a session's journal. */
  readonly recover: string | null;
  readonly timerange: string | null;
  /** Ask for nothing to be run. */
  readonly printPlan: boolean;
}

/** Of a container that trades. */
export type SessionSettings = ContainerSettings & { readonly mode: SessionMode };

export function isOfSession(settings: ContainerSettings): settings is SessionSettings {
  return isSessionMode(settings.mode);
}

/** Environment and flags of `tradai-strategy`; a flag wins. Throws `usage` with the setting's name and what was expected. */
export function containerSettings(argv: readonly string[], env: Environment): ContainerSettings {
  const flags = flagsOf(argv);
  const given = (name: SettingName): string | null => {
    const { flag, variable } = SETTINGS[name];
    const flagged = flag === null ? undefined : flags[flag];
    if (flagged === '') throw new UsageError(`--${flag!} is empty; expected ${SETTINGS[name].expected}.`);
    // An empty variable is one that was not set: `docker run -e RUN_ID`.
    const value = flagged ?? (variable === null || env[variable] === '' ? undefined : env[variable]);
    if (value === undefined) return null;
    const from = flagged === undefined ? variable! : `--${flag!}`;
    const expected = optionProblem(name, value);
    if (expected !== null) throw new UsageError(`${from} is "${value}"; expected ${expected}.`);
    return value;
  };
  const read = (name: SettingName): string | null => given(name) ?? SETTINGS[name].otherwise;
  const needed = (name: SettingName): string => {
    const value = given(name);
    if (value !== null) return value;
    const { variable, flag, expected } = SETTINGS[name];
    throw new UsageError(`${variable!} is not set; expected ${expected}, there or as --${flag!}.`);
  };
  const number = (name: SettingName): number | null => {
    const value = read(name);
    return value === null ? null : Number(value);
  };
  const mode = modeOf(needed('mode'));
  if (mode === null)
    throw new UsageError(`The mode is "${read('mode')!}"; expected one of ${CONTAINER_MODES.join(', ')}.`);
  if (isSessionMode(mode) && flags['timerange'] !== undefined)
    throw new UsageError(
      '--timerange is given, and a session has none; expected it for runs over candles of the past.',
    );
  if (!isSessionMode(mode) && read('recover') !== null)
    throw new UsageError(`TRADAI_RECOVER is set, and the mode is ${mode}; expected it for sessions alone.`);
  if (mode !== 'hyperopt' && read('batchUri') !== null)
    throw new UsageError(`BATCH_URI is set, and the mode is ${mode}; expected it for hyperopt alone.`);
  const [runId, attempt] = [read('runId'), number('attempt')!];
  if (runId === null && attempt > 1)
    throw new UsageError(`ATTEMPT is ${attempt}, and no RUN_ID says of which run; expected both, or neither.`);
  return {
    mode,
    strategy: needed('strategy'),
    stage: needed('stage'),
    // The usual one is that of play money.
    account: mode === 'live' ? needed('account') : read('account')!,
    runId,
    attempt,
    specUri: read('specUri'),
    maxSeconds: number('maxSeconds'),
    executionArn: read('executionArn'),
    configBase: read('configBase'),
    configPath: read('configPath'),
    arcticUri: read('arcticUri'),
    dataDir: read('dataDir')!,
    dataPolicy: read('dataPolicy') as DataPolicy,
    results: read('results')!,
    stateDir: read('stateDir')!,
    heartbeatTable: read('heartbeatTable'),
    heartbeatSeconds: number('heartbeatSeconds')!,
    metrics: read('metrics')!,
    sessionLogHours: number('sessionLogHours')!,
    logLevel: read('logLevel') as LogLevel,
    spotNotice: read('spotNotice'),
    hasParent: read('parent') !== null,
    batchUri: read('batchUri'),
    imageDigest: read('imageDigest'),
    strategyDirs:
      read('strategyDirs')
        ?.split(':')
        .filter((folder) => folder !== '') ?? [],
    markets: read('markets'),
    recover: read('recover'),
    timerange: read('timerange'),
    printPlan: flags['print-plan'] === true,
  };
}

function flagsOf(argv: readonly string[]): Record<string, string | undefined> & { 'print-plan'?: boolean } {
  const options = Object.fromEntries(
    Object.values(SETTINGS).flatMap(({ flag }) => (flag === null ? [] : [[flag, { type: 'string' as const }]])),
  );
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, 'print-plan': { type: 'boolean' }, debug: { type: 'boolean' } },
      allowPositionals: false,
    });
    return values as Record<string, string | undefined>;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(/[.\n]/)[0]!}; tradai-strategy --help lists the options.`);
  }
}
