import { Option, type Command } from 'commander';
import { collectList } from './collect.ts';
import type { Io } from '@tradai/runtime/process';
import { addSpread } from './hyperopt-spread-program.ts';
import { command, type OnEnd } from './make-command.ts';
import { tradeOptions } from './run-options.ts';

/** `tradai hyperopt …` */
export function addHyperopt(program: Command, io: Io, onEnd: OnEnd): void {
  const hyperopt = command(program, 'hyperopt <strategy>', 'search parameters, each trial a backtest', EXAMPLES);
  extentOptions(searchOptions(tradeOptions(hyperopt.enablePositionalOptions())))
    .option('--split <ratio>', 'share of the candles, at the end, that trials do not see (default: 0.3)')
    .option('--no-split', 'let trials see all candles: nothing tells how much of the outcome is luck')
    .option('--study <name>', 'name of the study (default: strategy and hash, so that the same command goes on)')
    .option('--db <file>', DB)
    .action(async (strategy: string, options: object) => {
      const { hyperoptCommand } = await import('./commands/hyperopt.ts');
      onEnd(await hyperoptCommand(strategy, options, io));
    });
  addResume(hyperopt, io, onEnd);
  addViews(hyperopt, io, onEnd);
  addSpread(hyperopt, DB, io, onEnd);
}

/** Where studies are. */
export const DB = 'file of studies (default: results/studies.sqlite)';

const EXAMPLES = `
Examples:
  tradai hyperopt my-strategy --epochs 500
  tradai hyperopt my-strategy --spaces entry,stoploss --objective equity-calmar --max-drawdown 0.2
  tradai hyperopt my-strategy --sampler grid --spaces entry --set slow=50 --study fast-alone
  tradai hyperopt list
  tradai backtest my-strategy --params results/my-strategy-1a2b3c4d/params.json`;

/** What is searched, and how. */
export function searchOptions(parent: Command): Command {
  return parent
    .option(
      '--spaces <list>',
      'what to search: default, all, entry, exit, roi, stoploss, trailing, protection, trades',
      collectList,
    )
    .option('--skip-groups <list>', 'groups of parameters that keep their values', collectList)
    .option('--sampler <name>', 'tpe (default), random, sobol, grid, cma-es, nsga-2')
    .option('--seed <n>', 'seed of the search (default: 1)')
    .option(
      '--batch <n>',
      'points chosen before the first of them has a result (default: 8; 64 where results do not guide)',
    )
    .option(
      '--objective <list>',
      'what is made small, an own one or a loss of freqtrade (default: equity-sharpe)',
      collectList,
    )
    .addOption(new Option('--loss <name>', "freqtrade's word for --objective").argParser(collectList))
    .option('--min-trades <n>', 'fewest closed trades of a good trial (default: 1)')
    .option('--max-drawdown <ratio>', 'deepest fall of the account of a good trial: 0.2 is 20 %');
}

function extentOptions(parent: Command): Command {
  return parent
    .option('-e, --epochs <n>', 'trials in all (default: 100, of a grid all its points)')
    .option('-j, --jobs <n>', 'worker threads (default: one per core); they change no result')
    .option('--early-stop <n>', 'end after as many trials without a better one')
    .option('--trial-timeout <seconds>', 'give up a trial that takes longer (default: 60)')
    .option('--export <file>', 'a file for the best parameters beside params.json in the folder of the search')
    .option('--out <folder>', 'where the files of the search go (default: results/<study>)')
    .option('--json', 'print hyperopt.json in place of tables')
    .addOption(new Option('--html', 'write report.html').default(true).hideHelp())
    .option('--no-html', 'do not write report.html')
    .option('--no-progress', 'draw no progress bar');
}

function addResume(hyperopt: Command, io: Io, onEnd: OnEnd): void {
  extentOptions(
    command(
      hyperopt,
      'resume <study>',
      'go on with a study that was stopped, or with more trials',
      `
Examples:
  tradai hyperopt resume my-strategy-1a2b3c4d
  tradai hyperopt resume my-strategy-1a2b3c4d --epochs 1000`,
    ),
  )
    .option('--db <file>', DB)
    .action(async (study: string, options: object) => {
      const { hyperoptResumeCommand } = await import('./commands/hyperopt-resume.ts');
      onEnd(await hyperoptResumeCommand(study, options, io));
    });
}

function addViews(hyperopt: Command, io: Io, onEnd: OnEnd): void {
  const view = (usage: string, description: string, examples: string): Command =>
    command(hyperopt, usage, description, `\nExamples:\n${examples}`)
      .option('--db <file>', DB)
      .option('--json', 'print as JSON');
  view('list', 'list studies', '  tradai hyperopt list').action(async (options: object) => {
    const { hyperoptListCommand } = await import('./commands/hyperopt-views.ts');
    onEnd(await hyperoptListCommand(options, io));
  });
  view('show <study>', 'show a study and its best trials', '  tradai hyperopt show my-strategy-1a2b3c4d --top 20')
    .option('--top <n>', 'trials to show (default: 10)')
    .action(async (study: string, options: object) => {
      const { hyperoptShowCommand } = await import('./commands/hyperopt-views.ts');
      onEnd(await hyperoptShowCommand(study, options, io));
    });
  view('best <study>', 'show the best trial, or another one', '  tradai hyperopt best my-strategy-1a2b3c4d --trial 12')
    .option('--trial <n>', 'number of the trial (default: the best)')
    .action(async (study: string, options: object) => {
      const { hyperoptBestCommand } = await import('./commands/hyperopt-views.ts');
      onEnd(await hyperoptBestCommand(study, options, io));
    });
  view(
    'export <study>',
    'write parameters for tradai backtest --params',
    '  tradai hyperopt export my-strategy-1a2b3c4d --trial 12 --out best.json',
  )
    .option('--trial <n>', 'number of the trial (default: the best)')
    .option('--out <file>', 'where they go (default: results/<study>.params.json)')
    .action(async (study: string, options: object) => {
      const { hyperoptExportCommand } = await import('./commands/hyperopt-export.ts');
      onEnd(await hyperoptExportCommand(study, options, io));
    });
}
