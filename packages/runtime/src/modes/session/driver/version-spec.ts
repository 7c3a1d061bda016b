import { canonicalHash } from '../../../contract/canonical-json.ts';
import type { RawConfig } from '../../../config/setting-table.ts';
import type { RunSettings } from '../../../config/run-settings.ts';
import { sourceHash } from '../../../strategies/local-imports.ts';
import type { LoadedStrategy } from '../../../strategies/load-strategy.ts';
import { decidingConfig } from '../../backtest/deciding-config.ts';
import type { VersionSpec } from './driver-parts.ts';

export interface VersionFacts extends Pick<VersionSpec, 'params' | 'pairs' | 'exchange' | 'fills'> {
  readonly loaded: LoadedStrategy;
  /** Merged, with what the command line or the environment says over it. */
  readonly config: RawConfig;
  /** In force, as `runSettings` finds them. */
  readonly settings: RunSettings;
}

/** The version that a strategy is with these settings. What does not decide anything, credentials above all, stays out. */
export function versionSpec({ loaded, params, config, settings, pairs, exchange, fills }: VersionFacts): VersionSpec {
  const { strategy, file } = loaded;
  const spec = {
    strategy: { name: strategy.name, file, sha256: sourceHash(file) },
    params,
    config: sessionConfig(config, settings),
    pairs,
    exchange,
    ...(fills === undefined ? {} : { fills }),
  };
  return { id: versionId(spec), ...spec };
}

/** Twelve hex digits. Where the file lies does not matter. */
export function versionId({ strategy, ...spec }: Omit<VersionSpec, 'id'>): string {
  const { file: _, ...named } = strategy;
  return canonicalHash({ ...spec, strategy: named }).slice(0, 12);
}

/** Read where there is a market to look at; no setting of a backtest. */
const MARKET_KEYS = ['entry_pricing', 'exit_pricing', 'custom_price_max_distance_ratio', 'liquidation_warn_ratio'];

function sessionConfig(config: RawConfig, { effective }: RunSettings): RawConfig {
  const more = MARKET_KEYS.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]] as const]));
  return { ...decidingConfig(config, effective), ...Object.fromEntries(more) };
}
