import { existsSync } from 'node:fs';
import { strategyDefinition, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { runSettings, type RunSettings } from '../../../config/run-settings.ts';
import type { RawConfig } from '../../../config/setting-table.ts';
import type { ChangedSettings } from '../../../session/changed-settings.ts';
import { explainFailure } from '../../../strategies/explain-failure.ts';
import { loadStrategy } from '../../../strategies/load-strategy.ts';
import { sourceHash } from '../../../strategies/local-imports.ts';
import { shortPath } from '../../../strategies/short-path.ts';
import { settle, type SettledRun } from '../../backtest/settle.ts';
import { RunError } from '../../rerun/errors.ts';
import type { VersionSpec } from './driver-parts.ts';

/** A version whose strategy is loaded and whose settings are in force, before it has candles. */
export interface SettledVersion extends SettledRun {
  readonly spec: VersionSpec;
  readonly strategy: AnyStrategy;
  /** The settings that are in force when a person has changed these. Throws what is wrong with them. */
  readonly settingsWith: (changed: ChangedSettings) => RunSettings;
}

/** What a session has of its own, whatever a config for backtests says: one trade a pair, no smaller candles, protections. */
export const OF_SESSIONS: RawConfig = { timeframe_detail: '', position_stacking: false, enable_protections: true };

/**
 * Loads the strategy of a version and settles what it does. Throws what is wrong with it, or is not done by this version; `strategy-changed`
 * when its source is not what it was.
 */
export async function settleVersion(spec: VersionSpec): Promise<SettledVersion> {
  const { strategy: named, params, config, pairs } = spec;
  assertSource(named);
  const loaded = await loadStrategy(named.file);
  const { strategy } = loaded;
  try {
    const settled = settle({ strategy, params, config, overrides: OF_SESSIONS, pairs });
    const definition = strategyDefinition(strategy);
    const settingsWith = (changed: ChangedSettings): RunSettings =>
      runSettings(definition, config, { ...OF_SESSIONS, ...changed });
    return { ...settled, spec, strategy, settingsWith };
  } catch (error) {
    throw explainFailure(error, loaded);
  }
}

/** Sources of the files that this thread has loaded: it cannot load a file twice. */
const loadedSources = new Map<string, string>();

/** Whether a version can still be opened, as far as its source says. */
export function isSourceThere({ file, sha256 }: VersionSpec['strategy']): boolean {
  return foundSource(file) === sha256;
}

function foundSource(file: string): string | null {
  return existsSync(file) ? sourceHash(file) : null;
}

function assertSource({ file, name, sha256 }: VersionSpec['strategy']): void {
  const found = foundSource(file);
  const held = loadedSources.get(file) ?? found;
  if (found === null || found !== sha256 || held !== sha256) {
    const what =
      found === null ? 'is not there' : found === sha256 ? 'was loaded before it changed' : 'is not what it was';
    const expected = found === sha256 ? 'a restart' : `the source with the hash ${sha256.slice(0, 12)}`;
    throw new RunError(
      'strategy-changed',
      `${name}: ${shortPath(file)} ${what}; expected ${expected}, for this version.`,
    );
  }
  loadedSources.set(file, sha256);
}
