import type { Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import type { ResolveOptions } from './commands/session-resolve.ts';
import { command, type OnEnd } from './make-command.ts';
import { placeOptions, sessionOptions } from './session-options.ts';
import { addSessionReports } from './session-reports-program.ts';
import { addSessionWishes } from './session-wishes-program.ts';

/** `tradai session …` */
export function addSession(program: Command, io: Io, onEnd: OnEnd): void {
  const session = command(program, 'session', 'look at dry and live runs, and ask them for something', EXAMPLES);
  addList(session, io, onEnd);
  addShow(session, io, onEnd);
  addWatch(session, io, onEnd);
  addLog(session, io, onEnd);
  addSessionWishes(session, io, onEnd);
  addResolve(session, io, onEnd);
  addCommands(session, io, onEnd);
  addExport(session, io, onEnd);
  addCopy(session, io, onEnd);
  addSessionReports(session, io, onEnd);
}

const EXAMPLES = `
Examples:
  tradai session list
  tradai session watch my-strategy
  tradai session pause my-strategy --reason "news at noon"
  tradai session stop --help                     everything about one command

A session is found in its place and needs not run: --state <folder> (default: TRADAI_STATE, else ./state) or
--heartbeat-table <table> (default: HEARTBEAT_TABLE).`;

function addList(session: Command, io: Io, onEnd: OnEnd): void {
  placeOptions(
    command(
      session,
      'list',
      'list all sessions of a place, how they are and what they made',
      `
Examples:
  tradai session list
  tradai session list --heartbeat-table tradai-state --json`,
    ),
  ).action(async (options: object) => {
    const { sessionListCommand } = await import('./commands/session-list.ts');
    onEnd(await sessionListCommand(options, io));
  });
}

function addShow(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'show <strategy>',
      'show trades, orders, wallet, locks, settings, age of data and the last reasons of a session',
      `
Examples:
  tradai session show my-strategy
  tradai session show my-strategy --account main --mode live --json`,
    ),
  ).action(async (strategy: string, options: object) => {
    const { sessionShowCommand } = await import('./commands/session-show.ts');
    onEnd(await sessionShowCommand(strategy, options, io));
  });
}

function addWatch(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'watch <strategy>',
      'show a session on a full screen: trades, orders, equity, age of data, log',
      `
Keys: q quit, p pause entries, r resume, x force exit of the marked trade, arrows to mark another. Each of p, r and x asks why.
Where there is no terminal, a line every 5 seconds is printed instead.

Example:
  tradai session watch my-strategy`,
    ),
    false,
  ).action(async (strategy: string, options: object) => {
    const { sessionWatchCommand } = await import('./commands/session-watch.ts');
    onEnd(await sessionWatchCommand(strategy, options, io));
  });
}

function addLog(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'log <strategy>',
      'print what the session told people, the newest last',
      `
Examples:
  tradai session log my-strategy --last 100
  tradai session log my-strategy --follow`,
    ),
  )
    .option('--last <n>', 'lines to begin with (default: 20)')
    .option('--follow', 'go on until it is stopped')
    .action(async (strategy: string, options: object) => {
      const { sessionLogCommand } = await import('./commands/session-log.ts');
      onEnd(await sessionLogCommand(strategy, options, io));
    });
}

function addCommands(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'commands <strategy>',
      'list what was asked of a session: by whom, why, when, and the answer',
      `
Examples:
  tradai session commands my-strategy
  tradai session commands my-strategy --open`,
    ),
  )
    .option('--id <id>', 'only this one')
    .option('--open', 'only those without an answer')
    .action(async (strategy: string, options: object) => {
      const { sessionCommandsCommand } = await import('./commands/session-commands.ts');
      onEnd(await sessionCommandsCommand(strategy, options, io));
    });
}

function addResolve(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'resolve <strategy> [matters...]',
      'show what waits for a person, and decide it',
      `
Examples:
  tradai session resolve my-strategy                                          what is open, and what deciding it does
  tradai session resolve my-strategy 'halt/*' --yes --reason "cap was meant"  the session is asked to
  tradai session resolve my-strategy intent/12 --gone --yes --reason "not on the exchange's page"

Nothing is changed without --yes. With it, exit 0: done. 3: refused. 75: no answer in time; the command stays until
the session answers.`,
    ),
  )
    .option('--yes', 'ask the session to do it')
    .option('--dry-run', 'only show what would be done (as without --yes)')
    .option('--gone', 'I have looked at the exchange: the orders, or the position, of these matters are not there')
    .option('--reason <text>', 'why, kept beside the command')
    .option('--by <name>', 'who asks (default: the user of the system)')
    .option('--id <id>', 'of the command: the same id again is the same command')
    .option('--wait <seconds>', 'how long to wait for the answer', '30')
    .option('--no-wait', 'do not wait')
    .action(async (strategy: string, matters: readonly string[], options: ResolveOptions) => {
      const { sessionResolveCommand } = await import('./commands/session-resolve.ts');
      onEnd(await sessionResolveCommand(strategy, matters, options, io));
    });
}

function addExport(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'export <strategy>',
      "print closed trades as CSV, in the form of a backtest's trades.csv",
      `
Examples:
  tradai session export my-strategy > trades.csv
  tradai session export my-strategy --out trades.csv`,
    ),
    false,
  )
    .option('--out <file>', 'write there instead')
    .action(async (strategy: string, options: object) => {
      const { sessionExportCommand } = await import('./commands/session-export.ts');
      onEnd(await sessionExportCommand(strategy, options, io));
    });
}

function addCopy(session: Command, io: Io, onEnd: OnEnd): void {
  sessionOptions(
    command(
      session,
      'copy <strategy> <file>',
      'copy the journal of a session into a new file, also while it runs',
      `
Example:
  tradai session copy my-strategy /backup/my-strategy.db --account main --mode live

tradai-strategy --recover <file> puts the copy in the journal's place.`,
    ),
    false,
  ).action(async (strategy: string, file: string, options: object) => {
    const { sessionCopyCommand } = await import('./commands/session-copy.ts');
    onEnd(await sessionCopyCommand(strategy, file, options, io));
  });
}
