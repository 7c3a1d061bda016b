import { VERSION } from '@tradai/runtime/contract';
import { Command, Option } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { addChaos } from './chaos-program.ts';
import { collect, collectList } from './collect.ts';
import { addClient } from './client-program.ts';
import { addData } from './data-program.ts';
import { command, CONFIG, STRATEGY_DIR, type OnEnd } from './make-command.ts';
import { addDeploy } from './deploy-program.ts';
import { addHyperopt } from './hyperopt-program.ts';
import { addMonteCarlo } from './monte-carlo-program.ts';
import { addPlatform } from './platform-program.ts';
import { addRegistry } from './registry-program.ts';
import { runOptions, tradeOptions } from './run-options.ts';
import { addSession } from './session-program.ts';
import { addSimExchange } from './sim-exchange-program.ts';
import { addWalkForward } from './walk-forward-program.ts';

/** What `tradai` understands. A command's code is loaded when it is run, so that each starts with no more than it needs. */
export function makeProgram(io: Io, onEnd: OnEnd): Command {
  const program = new Command('tradai')
    .description('One strategy file: backtested on real candles.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .option('--debug', 'show stack traces of errors')
    // What follows the name of a command is that command's; some have options of the same name.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError(false)
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text), outputError: () => {} })
    .exitOverride();
  addBacktest(program, io, onEnd);
  addHyperopt(program, io, onEnd);
  addWalkForward(program, io, onEnd);
  addMonteCarlo(program, io, onEnd);
  addCheck(program, io, onEnd);
  addWhy(program, io, onEnd);
  addRerun(program, io, onEnd);
  addCompare(program, io, onEnd);
  addNew(program, io, onEnd);
  addTest(program, io, onEnd);
  addStrategies(program, io, onEnd);
  addDescribe(program, io, onEnd);
  addConfig(program, io, onEnd);
  addData(program, io, onEnd);
  addRegistry(program, io, onEnd);
  addPlatform(program, io, onEnd);
  addClient(program, io, onEnd);
  addDeploy(program, io, onEnd);
  addSimExchange(program, io, onEnd);
  addChaos(program, io, onEnd);
  addSession(program, io, onEnd);
  return program;
}

const EXAMPLES = `
Examples:
  tradai new my-strategy                         make a strategy with a passing test
  tradai data import BTCUSDT-1h-*.zip            bring candles from files
  tradai backtest my-strategy --pairs BTC/USDT   run it over them
  tradai help backtest                           everything about one command`;

function addBacktest(program: Command, io: Io, onEnd: OnEnd): void {
  tradeOptions(
    command(
      program,
      'backtest <strategy>',
      'run a strategy over stored candles and report what it would have done',
      BACKTEST_EXAMPLES,
    ),
  )
    .option('--params <file>', 'parameters that a search found; --set and other options stand over them')
    .option(
      '--profiles <list>',
      'fill profiles to show beside each other (default: all three); freqtrade alone saves time',
      collectList,
    )
    .option('--out <folder>', 'where the files of the run go (default: results/<strategy>-<hash of the run>)')
    .option('--json', 'print the result document on standard output and nothing else there')
    .addOption(new Option('--html', 'write report.html').default(true).hideHelp())
    .option('--no-html', 'do not write report.html')
    .option('--no-progress', 'draw no progress bar')
    .option('--reasons', 'also print what became of every entry signal')
    .action(async (strategy: string, options: object) => {
      const { backtestCommand } = await import('./commands/backtest.ts');
      onEnd(await backtestCommand(strategy, options, io));
    });
}

const BACKTEST_EXAMPLES = `
Examples:
  tradai backtest my-strategy
  tradai backtest my-strategy --pairs BTC/USDT,ETH/USDT --timerange 20210101-20210630
  tradai backtest strategies/my-strategy/strategy.ts --set fast=10 --set slow=40
  tradai backtest my-strategy --config strategies/my-strategy/config.json --out results/first
  tradai backtest my-strategy --json > result.json`;

function addCheck(program: Command, io: Io, onEnd: OnEnd): void {
  runOptions(
    command(
      program,
      'check <strategy>',
      'find columns that read later candles, and signals that depend on the length of the history (exit 3)',
      `
Examples:
  tradai check my-strategy
  tradai check my-strategy --pairs BTC/USDT --timerange 20210101-20210331 --samples 50`,
    ),
  )
    .option('--samples <n>', 'ends and starts that are tried per pair (default: 20)')
    .option('--tolerance <share>', 'share of signals that may move with a longer history (default: 0.01)')
    .option('--json', 'print as JSON')
    .action(async (strategy: string, options: object) => {
      const { checkCommand } = await import('./commands/check.ts');
      onEnd(await checkCommand(strategy, options, io));
    });
}

function addWhy(program: Command, io: Io, onEnd: OnEnd): void {
  storedRunOptions(
    command(
      program,
      'why <run> <pair> <time>',
      'tell the story of one candle of a stored run: columns, conditions, gates, trades',
      `
Examples:
  tradai why results/my-strategy-1a2b3c4d BTC/USDT "2021-03-01 05:00"
  tradai why results/my-strategy-1a2b3c4d BTC/USDT 2021-03-01T05:00 --json`,
    ),
  )
    .option('--json', 'print as JSON')
    .action(async (run: string, pair: string, time: string, options: object) => {
      const { whyCommand } = await import('./commands/why.ts');
      onEnd(await whyCommand(run, pair, time, options, io));
    });
}

function addRerun(program: Command, io: Io, onEnd: OnEnd): void {
  storedRunOptions(
    command(
      program,
      'rerun <run>',
      'run a stored run again and tell what comes out differently (exit 3)',
      `
Examples:
  tradai rerun results/my-strategy-1a2b3c4d
  tradai rerun results/my-strategy-1a2b3c4d/manifest.json --out results/again`,
    ),
  )
    .option('--out <folder>', 'also write the files of the new run')
    .option('--json', 'print as JSON')
    .action(async (run: string, options: object) => {
      const { rerunCommand } = await import('./commands/rerun.ts');
      onEnd(await rerunCommand(run, options, io));
    });
}

function addCompare(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'compare <a> <b>',
    'tell what two runs have differently, trade by trade, and why the profit moved (exit 3)',
    `
Examples:
  tradai compare results/my-strategy-1a2b3c4d results/my-strategy-5e6f7a8b
  tradai compare results/before results/after --all`,
  )
    .option('--all', 'list every trade and figure that differs')
    .option('--json', 'print as JSON')
    .action(async (a: string, b: string, options: object) => {
      const { compareCommand } = await import('./commands/compare.ts');
      onEnd(await compareCommand(a, b, options, io));
    });
}

/** Where to find what a run only has the hash of. */
function storedRunOptions(parent: Command): Command {
  return parent
    .option('--data <folder>', "folder of candles (default: the run's)")
    .option('--markets <file>', "file with steps, limits and fees (default: the run's)")
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect);
}

function addNew(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'new <name>',
    'make a strategy with a passing test, a config and a README',
    `
Examples:
  tradai new my-strategy
  tradai new my-strategy --dir ~/trading`,
  )
    .option('--dir <folder>', 'folder that holds strategies/', '.')
    .action(async (name: string, options: { readonly dir: string }) => {
      const { newCommand } = await import('./commands/new.ts');
      onEnd(newCommand(name, options, io));
    });
}

function addTest(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'test [strategy]',
    'run the tests of one strategy, or of all in ./strategies',
    `
Examples:
  tradai test my-strategy
  tradai test`,
  )
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .action(async (name: string | undefined, options: { readonly strategyDir?: readonly string[] }) => {
      const { testCommand } = await import('./commands/test.ts');
      onEnd(await testCommand(name, options));
    });
}

interface StrategiesOptions {
  readonly strategyDir?: readonly string[];
  readonly server?: string | true;
  readonly json?: boolean;
}

function addStrategies(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'strategies',
    'list the strategies that can be run by name, or those that are registered on a platform',
    `
Examples:
  tradai strategies
  tradai strategies --strategy-dir ../shared-strategies
  tradai strategies --server http://127.0.0.1:8000`,
  )
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .option('--server [address]', 'those of a platform (default: TRADAI_SERVER, else http://127.0.0.1:8000)')
    .option('--json', 'with --server: print as JSON')
    .action(async (options: StrategiesOptions) => {
      const { server, json = false } = options;
      if (server === undefined) {
        const { strategiesCommand } = await import('./commands/strategies.ts');
        return onEnd(await strategiesCommand(options, io));
      }
      const { platformStrategiesCommand } = await import('./commands/platform-strategies.ts');
      onEnd(await platformStrategiesCommand({ json, ...(server === true ? {} : { server }) }, io));
    });
}

function addDescribe(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'describe <strategy>',
    'show parameters, columns and look-back of a strategy',
    `
Examples:
  tradai describe my-strategy
  tradai describe my-strategy --effective --config live.json   every setting with its origin`,
  )
    .option('--effective', 'every setting in force, where it comes from and what it hides')
    .option('--set <parameter=value>', 'value of a strategy parameter (repeatable)', collect)
    .option('--config <file>', CONFIG, collect)
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .action(async (name: string, options: object) => {
      const { describeCommand } = await import('./commands/describe.ts');
      onEnd(await describeCommand(name, options, io));
    });
}

function addConfig(program: Command, io: Io, onEnd: OnEnd): void {
  const config = command(program, 'config', 'check a config, or print its schema', '');
  command(
    config,
    'check',
    'what becomes of each key of a config: honored, approximated, ignored or refused, and why',
    `
Examples:
  tradai config check --config config.json
  tradai config check --config config.json --config private.json --mode live
  tradai config check --json`,
  )
    .option('--config <file>', CONFIG, collect)
    .option('--mode <mode>', 'backtest (default), hyperopt, dry_run or live')
    .option('--pairs <list>', 'pairs that the run will be given (repeatable)', collectList)
    .option('--all', 'a row for each ignored key too')
    .option('--json', 'print as JSON, with values in force and without credentials')
    .action(async (options: object) => {
      const { configCheckCommand } = await import('./commands/config-check.ts');
      onEnd(configCheckCommand(options, io));
    });
  command(
    config,
    'schema',
    'print the JSON Schema of configs, for editors',
    `
Examples:
  tradai config schema > config.schema.json`,
  ).action(async () => {
    const { configSchemaCommand } = await import('./commands/config-schema.ts');
    onEnd(await configSchemaCommand(io));
  });
}
