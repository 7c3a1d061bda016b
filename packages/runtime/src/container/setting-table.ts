/** A setting of the container: where it is given, and what it may be. */
export interface ContainerSetting {
  readonly variable: string | null;
  readonly flag: string | null;
  /** For help and errors. */
  readonly expected: string;
  readonly otherwise: string | null;
  /** Null: any text. */
  readonly pattern: RegExp | null;
}

export type SettingName =
  | 'strategy'
  | 'stage'
  | 'mode'
  | 'account'
  | 'runId'
  | 'attempt'
  | 'specUri'
  | 'maxSeconds'
  | 'executionArn'
  | 'configBase'
  | 'configPath'
  | 'arcticUri'
  | 'dataDir'
  | 'dataPolicy'
  | 'results'
  | 'stateDir'
  | 'heartbeatTable'
  | 'heartbeatSeconds'
  | 'metrics'
  | 'sessionLogHours'
  | 'logLevel'
  | 'spotNotice'
  | 'parent'
  | 'batchUri'
  | 'imageDigest'
  | 'strategyDirs'
  | 'markets'
  | 'recover'
  | 'timerange';

const ID = /^[A-Za-z0-9][\w-]{0,79}$/;
const NAME = /^[^\p{Cc}/\\]{1,100}$/u;
const WHOLE = /^[1-9]\d{0,8}$/;
/** To 3600. */
const UP_TO_AN_HOUR = /^([1-9]\d{0,2}|[12]\d{3}|3[0-5]\d{2}|3600)$/;
const PLACE = /^(s3:\/\/[a-z\d][a-z\d.-]+(\/.*)?|(?!s3:).+)$/;

/** Every setting, in the order of `--help`. */
export const SETTINGS: Readonly<Record<SettingName, ContainerSetting>> = {
  strategy: setting('STRATEGY_NAME', 'strategy', 'the name of a registered strategy', null, NAME),
  stage: setting('STRATEGY_STAGE', 'stage', 'a stage or alias of the registry, such as Production', null, NAME),
  mode: setting('TRADING_MODE', 'mode', 'a mode such as backtest', null),
  account: setting('ACCOUNT', 'account', 'the name of an account of a session', 'dry-run', NAME),
  runId: setting('RUN_ID', 'run-id', 'an id of letters, digits, _ and -, at most 80', null, ID),
  attempt: setting('ATTEMPT', 'attempt', 'a whole number from 1', '1', WHOLE),
  specUri: setting('SPEC_URI', 'spec', 'a run specification: a file, or s3://bucket/key', null, PLACE),
  timerange: setting(null, 'timerange', 'a time range such as 20210101-20210630', null),
  maxSeconds: setting('MAX_SECONDS', 'max-seconds', 'a whole number of seconds', null, WHOLE),
  executionArn: setting('EXECUTION_ARN', null, "the workflow's execution", null),
  configBase: setting(
    'TRADAI_CONFIG_S3',
    'config-base',
    'a folder or s3://bucket/prefix with base configs',
    null,
    PLACE,
  ),
  configPath: setting('TRADAI_CONFIG_PATH', 'config', 'a config file in place of the registered one', null),
  arcticUri: setting('ARCTICDB_URI', 'arcticdb', 'an ArcticDB address, s3://… or lmdb://…', null),
  dataDir: setting('TRADAI_DATA', 'data', 'a folder of candles', 'data'),
  dataPolicy: setting(
    'TRADAI_DATA_POLICY',
    'data-policy',
    'strict (no exchange), backfill (missing ends also from the exchange), repair (holes too) or as_is (what is there)',
    'backfill',
    /^(strict|backfill|repair|as_is)$/,
  ),
  results: setting('TRADAI_RESULTS', 'results', 'a folder or s3://bucket/prefix for results', 'results', PLACE),
  stateDir: setting('TRADAI_STATE', 'state', 'a folder for what is kept between runs', 'state'),
  heartbeatTable: setting('HEARTBEAT_TABLE', 'heartbeat-table', 'a DynamoDB table', null, /^[\w.-]{3,255}$/),
  heartbeatSeconds: setting('HEARTBEAT_SECONDS', null, 'a whole number of seconds, at most 3600', '60', UP_TO_AN_HOUR),
  metrics: setting('METRICS', 'metrics', 'none, prometheus:<port>, emf or cloudwatch:<namespace>', 'none'),
  logLevel: setting('LOG_LEVEL', null, 'debug, info, warn or error', 'info', /^(debug|info|warn|error)$/),
  sessionLogHours: setting(
    'SESSION_LOG_HOURS',
    null,
    'hours for which a session can be carried out again, a whole number',
    '48',
    WHOLE,
  ),
  spotNotice: setting(
    'SPOT_NOTICE_URL',
    null,
    'an http address that answers 200 when the machine is to be taken away',
    null,
    /^https?:\/\//,
  ),
  parent: setting('TRADAI_PARENT', null, 'stdin: it is held open by who started this', null, /^stdin$/),
  batchUri: setting('BATCH_URI', 'batch', 'a batch of trials: a file, or s3://bucket/key', null, PLACE),
  imageDigest: setting('IMAGE_DIGEST', null, 'sha256: and 64 hexadecimal digits', null, /^sha256:[\da-f]{64}$/),
  recover: setting('TRADAI_RECOVER', 'recover', "a copy of a session's journal that takes its place, once", null),
  markets: setting('TRADAI_MARKETS', 'markets', 'a file of steps, limits, fees and leverage tiers', null),
  strategyDirs: setting('TRADAI_STRATEGIES', 'strategy-dir', 'folders of strategies, separated by ":"', null),
};

/** What was expected, when the value does not fit. */
export function optionProblem(name: SettingName, value: string): string | null {
  const { pattern, expected } = SETTINGS[name];
  return pattern === null || pattern.test(value) ? null : expected;
}

function setting(
  variable: string | null,
  flag: string | null,
  expected: string,
  otherwise: string | null,
  pattern: RegExp | null = null,
): ContainerSetting {
  return { variable, flag, expected, otherwise, pattern };
}
