import type { ExitCode } from '@tradai/runtime/contract';
import type { Command } from 'commander';

/** Told when a command has run to its end. */
export type OnEnd = (code: ExitCode) => void;

/** What options of several commands say. */
export const STRATEGY_DIR = 'further folder with a folder per strategy (repeatable)';
export const CONFIG = 'config file over ./config.json; later ones win (repeatable)';

/** A command of `parent` with help, examples and `--debug`. */
export function command(parent: Command, usage: string, description: string, examples: string): Command {
  return parent
    .command(usage)
    .description(description)
    .helpOption('-h, --help', 'show help')
    .option('--debug', 'show stack traces of errors')
    .addHelpText('after', examples);
}
