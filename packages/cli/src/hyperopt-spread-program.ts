import type { Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { collect } from './collect.ts';
import { command, STRATEGY_DIR, type OnEnd } from './make-command.ts';

/** `tradai hyperopt spread|batch|merge`: a study in parts that other machines run. `db` describes the file of studies. */
export function addSpread(hyperopt: Command, db: string, io: Io, onEnd: OnEnd): void {
  command(hyperopt, 'spread <study>', 'write what a study can run now as files for other machines', SPREAD_EXAMPLES)
    .option('-e, --epochs <n>', 'trials of the study in all (default: 100)')
    .option('--size <n>', 'most trials of a file (default: 64)')
    .option('--out <folder>', 'where the files go (default: results/<study>-batches)')
    .option('--db <file>', db)
    .action(async (study: string, options: object) => {
      const { hyperoptSpreadCommand } = await import('./commands/hyperopt-spread.ts');
      onEnd(await hyperoptSpreadCommand(study, options, io));
    });
  command(hyperopt, 'batch <file>', 'run the trials of such a file', BATCH_EXAMPLES)
    .option('--out <file>', 'where the results go (default: beside the file, .results.json)')
    .option('-j, --jobs <n>', 'worker threads (default: one per core); they change no result')
    .option('--trial-timeout <seconds>', 'give up a trial that takes longer (default: 60)')
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .option('--data <folder>', 'folder of candles (default: TRADAI_DATA, else ./data)')
    .option('--markets <file>', 'file with steps, limits and fees (default: the one that ships)')
    .option('--no-progress', 'draw no progress bar')
    .action(async (file: string, options: object) => {
      const { hyperoptBatchCommand } = await import('./commands/hyperopt-batch.ts');
      onEnd(await hyperoptBatchCommand(file, options, io));
    });
  command(hyperopt, 'merge <study> <files...>', 'take results of other machines into a study', MERGE_EXAMPLES)
    .option('--db <file>', db)
    .action(async (study: string, files: readonly string[], options: object) => {
      const { hyperoptMergeCommand } = await import('./commands/hyperopt-merge.ts');
      onEnd(await hyperoptMergeCommand(study, files, options, io));
    });
}

const SPREAD_EXAMPLES = `
Examples:
  tradai hyperopt spread my-strategy-1a2b3c4d --epochs 1000 --size 100 --out batches`;
const BATCH_EXAMPLES = `
Examples:
  tradai hyperopt batch batches/0-99.json --out batches/0-99.results.json`;
const MERGE_EXAMPLES = `
Examples:
  tradai hyperopt merge my-strategy-1a2b3c4d batches/*.results.json`;
