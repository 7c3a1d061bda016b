import type { Io } from '@tradai/runtime/process';
import type { Command } from 'commander';
import { serverOptions } from './client-program.ts';
import { collect } from './collect.ts';
import { command, CONFIG, type OnEnd } from './make-command.ts';
import { placeOptions } from './session-options.ts';

/** Commands that bring strategies to trade on a platform: `tradai deploy`, `deployments`, `live …`. */
export function addDeploy(program: Command, io: Io, onEnd: OnEnd): void {
  whoseOptions(
    command(
      program,
      'deploy <strategy>',
      'bring the version that an alias means to trade on a platform',
      `
Examples:
  tradai deploy my-strategy --watch
  tradai deploy my-strategy --alias staging --account paper-2`,
    ),
  )
    .option('--alias <name>', 'version that has this alias (default: production); the session follows it')
    .option('--watch', 'wait until it trades (exit 3 when the one before goes on)')
    .action(async (strategy: string, options: object) => {
      const { deployCommand } = await import('./commands/deploy.ts');
      onEnd(await deployCommand(strategy, options, io));
    });
  serverOptions(command(program, 'deployments', 'list deployments and ends of sessions, newest first', ''))
    .option('--strategy <name>', 'of this strategy')
    .option('--last <n>', 'so many at most (default: 25)')
    .action(async (options: object) => {
      const { deploymentsCommand } = await import('./commands/deployments.ts');
      onEnd(await deploymentsCommand(options, io));
    });
  addLive(program, io, onEnd);
}

function addLive(program: Command, io: Io, onEnd: OnEnd): void {
  const live = command(program, 'live', 'show, stop, pause and resume sessions; look at live ones', LIVE_EXAMPLES);
  addLocal(live, io, onEnd);
  whoseOptions(command(live, 'show [strategy]', 'show sessions: what they do and what they made', '')).action(
    async (strategy: string | undefined, options: object) => {
      const { liveShowCommand } = await import('./commands/live.ts');
      onEnd(await liveShowCommand(strategy, options, io));
    },
  );
  whoseOptions(command(live, 'stop <strategy>', 'stop a session in order; its trades stay as they are', ''))
    .option('--watch', 'wait until it is gone (exit 3 when it is not)')
    .action(async (strategy: string, options: object) => {
      const { liveStopCommand } = await import('./commands/live.ts');
      onEnd(await liveStopCommand(strategy, options, io));
    });
  for (const wish of ['pause', 'resume'] as const)
    whoseOptions(command(live, `${wish} <strategy>`, WISHES[wish], ''))
      .option('--reason <text>', 'why; it is kept with the session')
      .action(async (strategy: string, options: object) => {
        const { liveAskCommand } = await import('./commands/live.ts');
        onEnd(await liveAskCommand(wish, strategy, options, io));
      });
}

/** Those that look at a session's own place, and need no platform. */
function addLocal(live: Command, io: Io, onEnd: OnEnd): void {
  placeOptions(command(live, 'doctor', 'look at all that live trading depends on; changes nothing', DOCTOR))
    .option('--strategy <name>', 'of a session (default: STRATEGY_NAME)')
    .option('--account <name>', 'account it trades on (default: ACCOUNT)')
    .option('--config <file>', `${CONFIG}, or TRADAI_CONFIG_PATH`, collect)
    .option('--exchange-url <url>', 'another server in place of the exchange (default: TRADAI_EXCHANGE_URL)')
    .option('--build <build>', 'build that is to trade (default: IMAGE_DIGEST, else this version)')
    .action(async (options: object) => {
      const { liveDoctorCommand } = await import('./commands/live-doctor.ts');
      onEnd(await liveDoctorCommand(options, io));
    });
  placeOptions(command(live, 'allow <strategy>', 'allow builds, and no others, to trade with money', ''), false)
    .option('--account <name>', 'account it trades on')
    .option('--build <build>', 'digest of an image, or version (repeatable; default: this version)', collect)
    .option('--by <who>', 'who allows it (default: the user of the system)')
    .action(async (strategy: string, options: object) => {
      const { liveAllowCommand } = await import('./commands/live-allow.ts');
      onEnd(await liveAllowCommand(strategy, options, io));
    });
}

const DOCTOR = `
Exit 0: nothing fails; 3: something does; 64: nobody says which strategy, account or exchange, or the folder
of the sessions cannot be looked into; 69: the exchange is away, or not asked because of a ban; 73: the journal
cannot be read and no config is given: the exchange is not looked at; 77: no key, or one that is refused or may
not trade; 78: a config, or a variable of live trading, that cannot be read.

Example:
  tradai live doctor --strategy my-strategy --account main --config strategies/my-strategy/config.json`;

/** Which session, and that it is meant. */
function whoseOptions(parent: Command): Command {
  return serverOptions(parent)
    .option('--mode <mode>', 'dry-run (default of deploy) or live')
    .option('--account <name>', 'account it trades on')
    .option('--confirm <strategy>', 'its name once more, where money is at stake')
    .option('--key <text>', 'the same key within a day is the same wish');
}

const WISHES = { pause: 'let a session enter nothing; exits go on', resume: 'let a session enter again' } as const;

const LIVE_EXAMPLES = `
Examples:
  tradai live show
  tradai live pause my-strategy --reason "news at ten"
  tradai live stop my-strategy --watch`;
