import { ConfigError } from '../config/errors.ts';
import type { ConfigMode } from '../config/key-row.ts';
import { mergeLayers } from '../config/load-config.ts';
import { placeText } from '../config/merging.ts';
import { readRunSpec } from '../contract/read-document.ts';
import type { RunSpec } from '../contract/run-spec.ts';
import { isMlflow } from '../compose/open-services.ts';
import { jobOf, type BacktestJob } from '../launch/backtest-job.ts';
import type { BacktestOptions } from '../launch/backtest-options.ts';
import { checkedConfig, type RunConfig } from '../launch/run-config.ts';
import { strategyRoots } from '../launch/strategy-roots.ts';
import { settle, type SettledRun } from '../modes/backtest/settle.ts';
import { UsageError } from '../process/failure.ts';
import type { StrategyVersion } from '../ports/registry.ts';
import { explainFailure } from '../strategies/explain-failure.ts';
import { findStrategy, strategyFolders } from '../strategies/find-strategy.ts';
import type { LoadedStrategy } from '../strategies/load-strategy.ts';
import { strategyFacts } from '../strategies/strategy-tags.ts';
import { configLayers } from './config-layers.ts';
import type { ContainerMode } from './modes.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ContainerSettings } from './settings.ts';
import { assertTaggedMarket } from './tagged-market.ts';
import { assertTags, nameOf, resolveVersion, type VersionReader } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a run is made of, settled; nothing of it has begun. */
export interface ReadyRun {
  readonly spec: RunSpec | null;
  readonly version: StrategyVersion;
  /** For people. */
  readonly registryPlace: string;
  readonly loaded: LoadedStrategy;
  readonly config: RunConfig;
  readonly job: BacktestJob;
  readonly settled: SettledRun;
}

/**
 * The order of start: specification, version and tags, config, strategy, and what they make together. Each contradiction is one error:
 * `usage`, `invalid-config`, `config-not-found`, and those of the services.
 */
export async function readyRun(
  settings: ContainerSettings,
  registry: VersionReader,
  objects: ObjectReader,
  env: Environment,
): Promise<ReadyRun> {
  const spec = await specOf(settings, objects);
  const reader = isMlflow({ env }) ? 'container' : 'folder';
  const version = await resolveVersion(registry, { ...settings, version: spec?.version ?? null }, reader);
  const merged = mergeLayers(await configLayers({ ...settings, version, spec }, objects), env);
  assertTaggedMarket(merged, version);
  const loaded = await findStrategy(
    version.tags['strategy_class']!,
    strategyFolders(strategyRoots(), settings.strategyDirs),
  );
  const config = checkedFor(settings, merged, loaded);
  const job = jobOf(loaded, config, optionsOf(settings, spec), { env, err: () => {} });
  const settledRun = settled(job, loaded);
  const { built, settings: ofRun } = settledRun;
  assertTags(version, { reader, facts: strategyFacts(loaded.strategy.name, built, ofRun.startupCandleCount) });
  return { spec, version, registryPlace: registry.place, loaded, config, job, settled: settledRun };
}

function optionsOf({ dataDir, timerange, markets }: ContainerSettings, spec: RunSpec | null): BacktestOptions {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    data: dataDir,
    set: Object.entries(spec?.params ?? {}).map(([name, value]) => `${name}=${textOf(value)}`),
    ...(timerange === null ? {} : { timerange }),
    ...(markets === null ? {} : { markets }),
  };
}

async function specOf({ specUri, strategy }: ContainerSettings, objects: ObjectReader): Promise<RunSpec | null> {
  if (specUri === null) return null;
  const bytes = await objects.read(specUri);
  if (bytes === null) throw new UsageError(`SPEC_URI ${specUri}: there is no such object.`);
  const spec = await readRunSpec(new TextDecoder().decode(bytes), specUri);
  if (spec.strategy === undefined || spec.strategy === strategy) return spec;
  throw new UsageError(
    `${specUri} is a run of ${spec.strategy}, and STRATEGY_NAME is ${strategy}; expected the same strategy.`,
  );
}

/** As what a config is read; `backtest` where nothing else is said. */
const CONFIG_MODES: Partial<Record<ContainerMode, ConfigMode>> = {
  hyperopt: 'hyperopt',
  'walk-forward': 'hyperopt',
  'dry-run': 'dry_run',
  live: 'live',
};

/** Credentials are refused in every mode: who reads a run's config must not get hold of them. */
function checkedFor(
  { mode }: ContainerSettings,
  merged: ReturnType<typeof mergeLayers>,
  loaded: LoadedStrategy,
): RunConfig {
  const config = checkedConfig(merged, {
    mode: CONFIG_MODES[mode] ?? 'backtest',
    pairsGiven: false,
    strategyName: loaded.strategy.name,
  });
  const secret = config.keys.find(({ code }) => code === 'secret-in-file');
  if (secret === undefined) return config;
  const place = merged.places.get(secret.path);
  throw new ConfigError(
    'invalid-config',
    `${place === undefined ? secret.from : placeText(place)}: ${secret.path} holds a credential, and configs are no place for one; expected it in the secret store or the environment.`,
  );
}

/** With the parameters of this run: they decide how far columns look back. */
function settled(job: BacktestJob, loaded: LoadedStrategy): SettledRun {
  try {
    return settle(job.request);
  } catch (error) {
    throw explainFailure(error, loaded);
  }
}

/** For a person: which version of what. */
export function readyText({ version, config }: ReadyRun): string {
  const files = config.files.length === 0 ? 'no config file' : config.files.join(', ');
  return `${nameOf(version)} (${version.aliases.join(', ') || 'no alias'}), config: ${files}`;
}
