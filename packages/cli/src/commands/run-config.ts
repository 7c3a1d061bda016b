import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig, type LoadedConfig } from '@tradai/runtime';

const OWN = 'config.json';

/** `./config.json` if it is there, then the given ones; a file named twice is read where it stands last. */
export function runConfig(given: readonly string[] = []): LoadedConfig {
  const isGiven = given.some((file) => resolve(file) === resolve(OWN));
  return loadConfig(existsSync(OWN) && !isGiven ? [OWN, ...given] : given);
}
