import type { Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import type { AskOptions, TypedWish } from './commands/session-ask.ts';
import type * as SessionWishes from './commands/session-wishes.ts';
import { command, type OnEnd } from './make-command.ts';
import { sessionOptions } from './session-options.ts';

type Wishes = typeof SessionWishes;

/** What a session can be asked for. Each command waits for the answer. */
export function addSessionWishes(session: Command, io: Io, onEnd: OnEnd): void {
  const ask = asker(io, onEnd);
  wish(session, 'pause <strategy>', 'enter no trades and add to none; exits go on', 'news at noon').action(
    (strategy: string, options: AskOptions) => ask(strategy, options, () => ({ wish: () => ({ kind: 'pause' }) })),
  );
  wish(session, 'resume <strategy>', 'enter trades again', 'the news is out').action(
    (strategy: string, options: AskOptions) => ask(strategy, options, () => ({ wish: () => ({ kind: 'resume' }) })),
  );
  wish(session, 'force-entry <strategy> <pair>', 'enter a trade, whatever locks and signals say', 'tried by hand')
    .option('--side <side>', 'long or short', 'long')
    .action((strategy: string, pair: string, options: AskOptions & { readonly side: string }) =>
      ask(strategy, options, ({ forceEntryOf }) => forceEntryOf(pair, options.side)),
    );
  wish(
    session,
    'force-exit <strategy> <trade>',
    'leave a trade by its number, or all of them',
    'delisted tomorrow',
  ).action((strategy: string, trade: string, options: AskOptions) =>
    ask(strategy, options, ({ forceExitOf }) => forceExitOf(trade)),
  );
  wish(session, 'cancel-order <strategy> <trade>', 'cancel the order of a trade that waits', 'too far away').action(
    (strategy: string, trade: string, options: AskOptions) =>
      ask(strategy, options, ({ cancelOrderOf }) => cancelOrderOf(trade)),
  );
  wish(session, 'reload-config <strategy>', 'read the config again; a bad one changes nothing', 'new pair list').action(
    (strategy: string, options: AskOptions) =>
      ask(strategy, options, () => ({ wish: () => ({ kind: 'reload-config' }) })),
  );
  wish(
    session,
    'set <strategy> <key=value...>',
    'change settings while it trades, by their config keys',
    'half the risk',
    'max_open_trades=2',
  ).action((strategy: string, settings: readonly string[], options: AskOptions) =>
    ask(strategy, options, ({ settingsOf }) => settingsOf(settings)),
  );
  wish(
    session,
    'withdraw <strategy> <command>',
    'take back a command that nobody has answered: the next start does not carry it out',
    'the day is over',
  ).action((strategy: string, id: string, options: AskOptions) =>
    ask(strategy, options, ({ withdrawOf }) => withdrawOf(id)),
  );
  wish(session, 'stop <strategy>', 'end the session', 'moved to another machine', '--leave')
    .option('--drain', 'enter nothing, wait until all trades have left by themselves')
    .option('--close', 'leave all trades now')
    .option('--leave', 'leave all trades as they are')
    .action((strategy: string, options: AskOptions & StopFlags) =>
      ask(strategy, options, ({ stopOf }) => stopOf(options)),
    );
}

interface StopFlags {
  readonly drain?: boolean;
  readonly close?: boolean;
  readonly leave?: boolean;
}

type Asker = (strategy: string, options: AskOptions, typedOf: (wishes: Wishes) => TypedWish) => Promise<void>;

function asker(io: Io, onEnd: OnEnd): Asker {
  return async (strategy, options, typedOf) => {
    const [{ askSession }, wishes] = await Promise.all([
      import('./commands/session-ask.ts'),
      import('./commands/session-wishes.ts'),
    ]);
    onEnd(await askSession(strategy, typedOf(wishes), options, io));
  };
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  '<pair>': ' BTC/USDT',
  '<trade>': ' 3',
  '<key=value...>': ' ',
  '<command>': ' 4f1c2a9b-77aa',
};

/** `reason` and `more` are of the example in its help. */
function wish(session: Command, usage: string, description: string, reason: string, more = ''): Command {
  const [name, , argument = ''] = usage.split(' ');
  const words = `${name} my-strategy${ARGUMENTS[argument] ?? ' '}${more}`.trimEnd();
  return sessionOptions(
    command(
      session,
      usage,
      description,
      `
Example:
  tradai session ${words} --reason "${reason}"

Exit 0: done. 3: refused. 75: no answer in time; the command stays until the session answers.`,
    ),
  )
    .requiredOption('--reason <text>', 'why, kept beside the command')
    .option('--by <name>', 'who asks (default: the user of the system)')
    .option('--id <id>', 'of the command: the same id again is the same command')
    .option('--wait <seconds>', 'how long to wait for the answer', '30')
    .option('--no-wait', 'do not wait');
}
