import { Option, type Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { DB, searchOptions } from './hyperopt-program.ts';
import { command, type OnEnd } from './make-command.ts';
import { tradeOptions } from './run-options.ts';

const EXAMPLES = `
Examples:
  tradai walk-forward my-strategy --epochs 200
  tradai walk-forward my-strategy --train 90 --test 30 --spaces entry
  tradai walk-forward my-strategy --anchored --train 120 --test 30 --embargo 1`;

/** `tradai walk-forward` */
export function addWalkForward(program: Command, io: Io, onEnd: OnEnd): void {
  const what = 'search parameters in one window after the other, each tested on the candles behind it';
  const walk = command(program, 'walk-forward <strategy>', what, EXAMPLES);
  extentOptions(windowOptions(searchOptions(tradeOptions(walk)))).action(async (strategy: string, options: object) => {
    const { walkForwardCommand } = await import('./commands/walk-forward.ts');
    onEnd(await walkForwardCommand(strategy, options, io));
  });
}

function windowOptions(parent: Command): Command {
  return parent
    .option('--train <days>', 'length of a training, where parameters are chosen (default: four times the test)')
    .option('--test <days>', 'length of a test (default: a quarter of the training, or a tenth of the candles)')
    .option('--step <days>', 'from one window to the next (default: the test)')
    .option('--embargo <days>', 'left out between training and test (default: 0)')
    .option('--anchored', 'begin every training where the first one does, so that they grow');
}

function extentOptions(parent: Command): Command {
  return parent
    .option('-e, --epochs <n>', 'trials in each window (default: 100)')
    .option('-j, --jobs <n>', 'worker threads (default: one per core); they change no result')
    .option('--windows-at-once <n>', 'windows that run at the same time (default: as many as workers)')
    .option('--early-stop <n>', 'end a window after as many trials without a better one')
    .option('--trial-timeout <seconds>', 'give up a trial that takes longer (default: 60)')
    .option('--study <name>', 'name of the studies, -w01 and so on behind it (default: strategy and hash)')
    .option('--db <file>', DB)
    .option('--out <folder>', 'where the files go (default: results/<strategy>-walk-<hash>)')
    .option('--json', 'print walk-forward.json in place of the report')
    .addOption(new Option('--progress').default(true).hideHelp())
    .option('--no-progress', 'draw no progress bar');
}
