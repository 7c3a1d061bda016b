import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  assertMove,
  explainFailure,
  findStrategy,
  reporting,
  runSettings,
  ServiceError,
  strategyFacts,
  strategyFolders,
  strategyTags,
  tagProblems,
  type LoadedStrategy,
  type NewVersion,
  type StrategyFacts,
  type TagReader,
  type TagWishes,
  parseExchangeOption,
  parsePairsOption,
  parseTimeframeOption,
  runConfig,
  type RunConfig,
  strategyRoots,
} from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { buildStrategy, strategyDefinition } from '@tradai/strategy-sdk/graph';
import { UsageError, type Io, withSignalsAtOnce, withSignalsAtOnceAsync } from '@tradai/runtime/process';
import { parseExpected, parseTags, versionJson, withRegistry, type RegistryOptions } from './registry-choice.ts';

export interface RegisterOptions extends RegistryOptions {
  readonly config?: readonly string[];
  readonly strategyDir?: readonly string[];
  readonly pairs?: readonly string[];
  readonly timeframe?: string;
  readonly exchange?: string;
  readonly warmupDays?: string;
  readonly configS3Path?: string;
  readonly imageDigest?: string;
  readonly gitCommit?: string;
  readonly description?: string;
  readonly tag?: readonly string[];
  readonly alias?: string;
  readonly expected?: string;
  readonly dryRun?: boolean;
}

interface Draft {
  readonly entry: NewVersion;
  readonly facts: StrategyFacts;
}

/** `tradai registry register`: a new version of a strategy with the tags that a container starts from, held to the strategy itself. */
export async function registryRegisterCommand(name: string, options: RegisterOptions, io: Io): Promise<ExitCode> {
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const guard = parseExpected(options.expected);
  if (options.alias === undefined && options.expected !== undefined)
    throw new UsageError('--expected guards a move of an alias; expected --alias beside it.');
  const draft = await draftOf(loaded, options, io);
  const alias = options.alias?.toLowerCase();
  // Before there is a version that was meant to have it.
  if (alias !== undefined) assertMove({ name: draft.entry.name, alias, version: 1 });
  const done = await withRegistry(options, io, async (registry, reader) => {
    assertTagged(draft, reader);
    if (options.dryRun === true) return { stored: null, place: registry.place };
    const made = await registry.register(draft.entry);
    if (alias !== undefined) await registry.setAlias({ name: made.name, alias, version: made.version, ...guard });
    return { stored: await registry.version(made.name, made.version), place: registry.place };
  });
  const { stored, place } = done;
  if (options.json === true)
    io.out(`${JSON.stringify(stored === null ? draft.entry : versionJson(stored), null, 1)}\n`);
  else if (stored === null) io.out(`${draft.entry.name} can be registered in ${place}.\n`);
  else
    io.out(
      `${stored.name} is version ${stored.version} in ${place}${stored.aliases.length === 0 ? '' : ` (${stored.aliases.join(', ')})`}.\n`,
    );
  return EXIT_CODE.done;
}

async function draftOf(loaded: LoadedStrategy, options: RegisterOptions, io: Io): Promise<Draft> {
  const { strategy, file } = loaded;
  const overrides = options.timeframe === undefined ? {} : { timeframe: parseTimeframeOption(options.timeframe) };
  const config = runConfig(options.config, {
    ...{ env: io.env, overrides, strategyName: strategy.name, pairsGiven: options.pairs !== undefined },
  });
  for (const warning of config.warnings) io.err(`Warning: ${warning}\n`);
  if (options.configS3Path !== undefined) assertNoSecret(config);
  else if (options.config !== undefined && (io.env['TRADAI_CONFIG_PATH'] ?? '') === '')
    io.err(`Warning: ${notKept(options.config)}\n`);
  const settings = runSettings(strategyDefinition(strategy), config.values, overrides);
  const facts = factsOf(loaded, settings);
  const wishes: TagWishes = {
    exchange: options.exchange === undefined ? exchangeOf(config) : parseExchangeOption(options.exchange),
    market: settings.tradingMode,
    pairs: options.pairs === undefined ? pairsOf(config) : parsePairsOption(options.pairs),
    warmupDays: options.warmupDays === undefined ? null : parseDays(options.warmupDays),
    ...configTags(options),
    imageDigest: options.imageDigest ?? null,
    gitCommit: options.gitCommit ?? commitOf(file),
    more: parseTags(options.tag ?? [], '--tag'),
  };
  const { sourceHash } = await reporting();
  const source = sourceOf(strategy.name, wishes.configS3Path, sourceHash(file));
  const tags = strategyTags(facts, wishes);
  return { entry: { name: strategy.name, source, description: options.description ?? '', tags }, facts };
}

function factsOf(loaded: LoadedStrategy, settings: ReturnType<typeof runSettings>): StrategyFacts {
  try {
    const built = withSignalsAtOnce(() => buildStrategy(loaded.strategy, {}, settings.timeframe));
    return strategyFacts(loaded.strategy.name, built, settings.startupCandleCount);
  } catch (error) {
    throw explainFailure(error, loaded);
  }
}

function assertTagged({ entry, facts }: Draft, reader: TagReader): void {
  const problems = tagProblems(entry.tags, { reader, facts });
  if (problems.length === 0) return;
  throw new ServiceError('invalid-entry', `${entry.name} cannot be registered: ${problems.join('; ')}.`);
}

/** A container refuses a config with a credential, and who reads the bucket would have it. */
function assertNoSecret({ keys }: RunConfig): void {
  const secret = keys.find(({ code }) => code === 'secret-in-file');
  if (secret === undefined) return;
  throw new ServiceError(
    'invalid-entry',
    `${secret.from}: ${secret.path} holds a credential, and containers refuse such a config; expected it in the secret store or the environment.`,
  );
}

/** Where a version names no config, its runs trade by defaults, whatever was read here. */
function notKept(files: readonly string[]): string {
  const kept = 'only pairs, exchange and market of';
  return `${kept} ${files.join(' and ')} are kept with the version; --config-s3-path, or TRADAI_CONFIG_PATH of a run, says where the other settings are.`;
}

/** The file that a container will fetch: its hash, and where it will be. */
function configTags({ config = [], configS3Path }: RegisterOptions): Pick<TagWishes, 'configS3Path' | 'configSha256'> {
  if (configS3Path === undefined) return { configS3Path: null, configSha256: null };
  if (config.length !== 1)
    throw new UsageError(
      '--config-s3-path needs the one file that will be there, for its hash; expected one --config.',
    );
  const configSha256 = createHash('sha256').update(readFileSync(config[0]!)).digest('hex');
  return { configS3Path, configSha256 };
}

/** The folder of the config, which is the version's own; else a name that holds the hash of the source. */
function sourceOf(name: string, configS3Path: string | null, hash: string): string {
  if (configS3Path !== null) return configS3Path.slice(0, configS3Path.lastIndexOf('/') + 1);
  return `tradai://strategy/${encodeURIComponent(name)}@${hash}`;
}

function exchangeOf({ values }: RunConfig): string {
  const { name = 'binance' } = (values['exchange'] ?? {}) as { readonly name?: string };
  return name;
}

/** A registry is told the pairs; the ones that a folder of candles happens to have are none of its business. */
function pairsOf({ values }: RunConfig): readonly string[] {
  const exchange = (values['exchange'] ?? {}) as { readonly pair_whitelist?: readonly string[] };
  const pairs = (values['pairs'] as readonly string[] | undefined) ?? exchange.pair_whitelist ?? [];
  if (pairs.length > 0) return pairs;
  throw new UsageError('No pairs are given; expected --pairs, or a config with exchange.pair_whitelist.');
}

function parseDays(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--warmup-days is "${text}"; expected a whole number of days.`);
}

/** Of the repository that holds the strategy, marked when the strategy's folder differs from it; null without git. */
function commitOf(file: string): string | null {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: dirname(file), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--', '.') === '' ? commit : `${commit}-dirty`;
  } catch {
    return null;
  }
}
