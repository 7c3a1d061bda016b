import { Option, type Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { command, type OnEnd } from './make-command.ts';
import { tradeOptions } from './run-options.ts';

const EXAMPLES = `
Examples:
  tradai monte-carlo my-strategy
  tradai monte-carlo my-strategy --params best.json --paths 500
  tradai monte-carlo my-strategy --block 48 --seed 7`;

/** `tradai monte-carlo` */
export function addMonteCarlo(program: Command, io: Io, onEnd: OnEnd): void {
  const what = 'run a strategy, and ask how its account might have gone: other orders, other days, other candles';
  tradeOptions(command(program, 'monte-carlo <strategy>', what, EXAMPLES))
    .option('--params <file>', 'parameters that a search found; --set and other options stand over them')
    .option('--paths <n>', 'histories of made candles (default: 200, fewer of long runs)')
    .option('--seed <n>', 'what chance begins with (default: 1)')
    .option('--block <candles>', 'mean length of the blocks that candles are drawn in (default: auto)')
    .option('--out <folder>', 'where the files go (default: results/<strategy>-monte-carlo-<hash>)')
    .option('--json', 'print monte-carlo.json in place of the report')
    .addOption(new Option('--progress').default(true).hideHelp())
    .option('--no-progress', 'draw no progress bar')
    .action(async (strategy: string, options: object) => {
      const { monteCarloCommand } = await import('./commands/monte-carlo.ts');
      onEnd(await monteCarloCommand(strategy, options, io));
    });
}
