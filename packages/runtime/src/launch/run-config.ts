import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { assertRunnable, checkConfig } from '../config/check-config.ts';
import { loadConfig, type LoadedConfig } from '../config/load-config.ts';
import type { CheckOptions } from '../config/config-problem.ts';
import type { ClassifiedKey } from '../config/classify-config.ts';
import type { Environment } from '../config/environment.ts';

const OWN = 'config.json';

/** A config whose keys were classified for a run, and that may be run. */
export interface RunConfig extends LoadedConfig {
  /** To be stored with the run. */
  readonly keys: readonly ClassifiedKey[];
}

export interface RunConfigOptions extends Partial<CheckOptions> {
  readonly env?: Environment;
}

/** Files and variables of a config, for a backtest unless told otherwise. Throws `invalid-config` when the mode refuses one of its keys. */
export function runConfig(given: readonly string[] = [], options: RunConfigOptions = {}): RunConfig {
  return checkedConfig(givenConfig(given, options.env), options);
}

/** A config that was read, classified for a run. */
export function checkedConfig(loaded: LoadedConfig, options: Partial<CheckOptions>): RunConfig {
  const verdict = checkConfig(loaded, { mode: 'backtest', ...options });
  assertRunnable(verdict);
  const warnings = [...loaded.warnings, ...verdict.warnings.map(({ text }) => text)];
  return { ...loaded, warnings, keys: verdict.keys };
}

/** `./config.json` if it is there, then the given ones; a file named twice is read where it stands last. Variables win over files. */
export function givenConfig(given: readonly string[] = [], env: Environment = process.env): LoadedConfig {
  const isGiven = given.some((file) => resolve(file) === resolve(OWN));
  return loadConfig(existsSync(OWN) && !isGiven ? [OWN, ...given] : given, env);
}
