import type { Io } from '@tradai/runtime/process';
import type { Command } from 'commander';
import { collect, collectList } from './collect.ts';
import { command, type OnEnd } from './make-command.ts';

/** Commands that ask a platform over HTTP: `tradai login`, `submit`, `runs`, `run …`. */
export function addClient(program: Command, io: Io, onEnd: OnEnd): void {
  addLogin(program, io, onEnd);
  addSubmit(program, io, onEnd);
  addRuns(program, io, onEnd);
  addRun(program, io, onEnd);
}

/** Which platform is asked. */
export function serverOptions(parent: Command): Command {
  return parent
    .option('--server <address>', 'address of the platform (default: TRADAI_SERVER, else http://127.0.0.1:8000)')
    .option('--json', 'print as JSON');
}

function addLogin(program: Command, io: Io, onEnd: OnEnd): void {
  serverOptions(
    command(
      program,
      'login',
      'sign in at a platform; what it gives is kept in ~/.config/tradai, for its owner alone',
      LOGIN_EXAMPLES,
    ),
  )
    .option('--user <name>', 'sign in as a person; the password is asked for, or read from standard input')
    .option('--client <id>', 'sign in as a machine; the secret is asked for, or read from standard input')
    .option('--out', 'sign out: forget what was kept for this platform')
    .action(async (options: object) => {
      const { loginCommand } = await import('./commands/login.ts');
      onEnd(await loginCommand(options, io));
    });
}

const LOGIN_EXAMPLES = `
Examples:
  tradai login --user ann
  tradai login --server https://tradai.example.org --client ci < secret.txt
  TRADAI_TOKEN=… tradai runs          a token that is there already needs no login`;

function addSubmit(program: Command, io: Io, onEnd: OnEnd): void {
  serverOptions(
    command(
      program,
      'submit <strategy> [version]',
      'submit a backtest to a platform, or with --epochs a search',
      SUBMIT_EXAMPLES,
    ),
  )
    .option('--alias <name>', 'version that has this alias or stage (default: production)')
    .option('--from <day>', 'first day: 2025-01-01')
    .option('--to <day>', 'day after the last one')
    .option('--pairs <list>', "pairs (default: the version's; repeatable)", collectList)
    .option('--timeframe <timeframe>', "candles to run on (default: the version's)")
    .option('--wallet <amount>', 'money at the start')
    .option('--stake <amount>', 'money a trade, or unlimited')
    .option('--fee <share>', 'of the taker: 0.001')
    .option('--data-policy <policy>', 'what is done about missing candles: strict, backfill, repair, as_is')
    .option('--capacity <kind>', 'spot (default) or on-demand')
    .option('--max-seconds <n>', 'time limit: 60 to 3600 (default)')
    .option('--priority <n>', '0 to 9, which comes first (default: 5)')
    .option('--label <name=value>', 'to find it again by (repeatable)', collect)
    .option('--notify <place>', 'who is told of its end (repeatable)', collect)
    .option('--key <text>', 'the same key within a day is the same run')
    .option('--epochs <n>', 'search parameters: so many trials')
    .option('--spaces <list>', 'what is searched: buy,sell,roi', collectList)
    .option('--loss <name>', 'what is searched for')
    .option('--seed <n>', 'of the search')
    .option('--watch', 'wait for its end (exit 3 when it does not complete)')
    .action(async (strategy: string, version: string | undefined, options: object) => {
      const { submitCommand } = await import('./commands/submit.ts');
      onEnd(await submitCommand(strategy, version, options, io));
    });
}

const SUBMIT_EXAMPLES = `
Examples:
  tradai submit my-strategy --from 2025-01-01 --to 2025-07-01 --watch
  tradai submit my-strategy 3 --pairs BTC/USDT,ETH/USDT --label sweep=s-17
  tradai submit my-strategy staging --epochs 200 --seed 7`;

function addRuns(program: Command, io: Io, onEnd: OnEnd): void {
  serverOptions(
    command(
      program,
      'runs',
      'list runs of a platform, newest first',
      `
Examples:
  tradai runs --mine
  tradai runs --status failed --strategy my-strategy --last 100 --json`,
    ),
  )
    .option('--status <status>', 'queued, starting, running, completed, failed, timed_out, cancelled, orphaned')
    .option('--strategy <name>', 'of this strategy')
    .option('--label <name=value>', 'with this label; the name alone: with any value')
    .option('--mine', 'your own')
    .option('--last <n>', 'so many at most (default: 25)')
    .action(async (options: object) => {
      const { runsCommand } = await import('./commands/runs.ts');
      onEnd(await runsCommand(options, io));
    });
}

function addRun(program: Command, io: Io, onEnd: OnEnd): void {
  const run = command(program, 'run', 'show, watch, cancel and retry a run of a platform', RUN_EXAMPLES);
  serverOptions(command(run, 'show <id>', 'show one run', '')).action(async (id: string, options: object) => {
    const { runShowCommand } = await import('./commands/run-show.ts');
    onEnd(await runShowCommand(id, options, io));
  });
  serverOptions(
    command(run, 'watch <id>', 'watch a run until it has ended (exit 3 when it did not complete)', ''),
  ).action(async (id: string, options: object) => {
    const { runWatchCommand } = await import('./commands/run-watch.ts');
    onEnd(await runWatchCommand(id, options, io));
  });
  for (const change of ['cancel', 'retry'] as const)
    serverOptions(command(run, `${change} <id>`, CHANGES[change], '')).action(async (id: string, options: object) => {
      const { runChangeCommand } = await import('./commands/run-change.ts');
      onEnd(await runChangeCommand(change, id, options, io));
    });
  serverOptions(command(run, 'logs <id>', "print the end of what the run's container wrote", ''))
    .option('--last <n>', 'so many lines')
    .option('--attempt <n>', 'of this attempt (default: the newest)')
    .action(async (id: string, options: object) => {
      const { runLogsCommand } = await import('./commands/run-logs.ts');
      onEnd(await runLogsCommand(id, options, io));
    });
  serverOptions(command(run, 'open <id>', 'bring the files of its results here, and say where the report is', ''))
    .option('--out <folder>', 'where they go (default: results/<id>)')
    .action(async (id: string, options: object) => {
      const { runOpenCommand } = await import('./commands/run-open.ts');
      onEnd(await runOpenCommand(id, options, io));
    });
}

const CHANGES = { cancel: 'cancel a run', retry: 'run a failed or canceled one again, as its next attempt' } as const;

const RUN_EXAMPLES = `
Examples:
  tradai run show last
  tradai run watch 0197f000-0000-7000-8000-000000000001
  tradai run logs last --last 200`;
