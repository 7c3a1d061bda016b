import type { EffectiveSetting } from '../../config/run-settings.ts';
import type { RawConfig } from '../../config/setting-table.ts';

/**
 * The part of a merged configuration that a run reads as settings: enough to run again, and by construction without credentials, chats
 * and folders, which have no place in the files of a run.
 */
export function decidingConfig(config: RawConfig, effective: readonly EffectiveSetting[]): RawConfig {
  const keys = [...effective.map(({ key }) => key), ...BESIDE_SETTINGS];
  return Object.fromEntries(keys.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]] as const])));
}

/** What callbacks look at. */
const BESIDE_SETTINGS = ['controls'];
