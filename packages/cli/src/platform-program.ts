import type { Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { collect, collectList } from './collect.ts';
import { command, STRATEGY_DIR, type OnEnd } from './make-command.ts';

/** The platform on a folder: `tradai up`, and what is done to its folder without it. */
export function addPlatform(program: Command, io: Io, onEnd: OnEnd): void {
  addUp(program, io, onEnd);
  addStatus(program, io, onEnd);
  addToken(program, io, onEnd);
  addQueue(program, io, onEnd);
  addWorker(program, io, onEnd);
  addBackup(program, io, onEnd);
  addAudit(program, io, onEnd);
  addDoctor(program, io, onEnd);
}

const DATA = 'folder of the platform (default: TRADAI_PLATFORM, else ./data)';

/** Where the platform is. */
function folderOptions(parent: Command): Command {
  return parent.option('--data <folder>', DATA).option('--json', 'print as JSON');
}

function addUp(program: Command, io: Io, onEnd: OnEnd): void {
  folderOptions(
    command(
      program,
      'up',
      'start the platform in this process: API, queue, workflows, data collection; containers as processes',
      `
Examples:
  tradai up
  tradai up --port 9000 --data /var/lib/tradai --slots 4
  tradai up --with mlflow

It runs until it is asked to stop: SIGTERM, SIGINT; a second one ends it at once. Killed at any moment it goes on where it stood.`,
    ),
  )
    .option('--port <n>', 'port to listen on, 0 for any free one (default: 8000)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--slots <n>', 'runs at a time (default: cores less one, at least one)')
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .option('--trusted-proxy <address>', 'proxy that may say for whom it asks; others than 127.0.0.1 need one')
    .option('--with <service>', 'mlflow: registry and tracking in MLflow, at MLFLOW_TRACKING_URI or started here')
    .option('--no-ui', 'serve no pages')
    .action(async (options: object) => {
      const { upCommand } = await import('./commands/up.ts');
      onEnd(await upCommand(options, io));
    });
}

function addStatus(program: Command, io: Io, onEnd: OnEnd): void {
  folderOptions(
    command(
      program,
      'status',
      'show runs, slots and queues of a platform, whether it runs or not',
      `
Examples:
  tradai status
  tradai status --data /var/lib/tradai --json`,
    ),
  ).action(async (options: object) => {
    const { statusCommand } = await import('./commands/platform-status.ts');
    onEnd(await statusCommand(options, io));
  });
}

function addToken(program: Command, io: Io, onEnd: OnEnd): void {
  const token = command(program, 'token', 'make, list and disable clients and users of a platform; make tokens', '');
  folderOptions(
    command(
      token,
      'create <name>',
      'make a client or a user with its secret, which is shown this once',
      `
Examples:
  tradai token create ann --group researcher
  tradai token create nightly --scope runs.read,runs.write`,
    ),
  )
    .option('--group <name>', 'viewer, researcher, operator or admin: a user (repeatable)', collect)
    .option('--scope <list>', 'scopes such as runs.read,runs.write: a program (repeatable)', collectList)
    .action(async (name: string, options: object) => {
      const { tokenCreateCommand } = await import('./commands/token.ts');
      onEnd(await tokenCreateCommand(name, options, io));
    });
  folderOptions(
    command(
      token,
      'list',
      'list clients and users',
      `
Example:
  tradai token list`,
    ),
  ).action(async (options: object) => {
    const { tokenListCommand } = await import('./commands/token.ts');
    onEnd(await tokenListCommand(options, io));
  });
  namedOptions(
    command(
      token,
      'disable <name>',
      'let a client or user get no more tokens, and end those it has',
      `
Example:
  tradai token disable ann`,
    ),
  ).action(async (name: string, options: object) => {
    const { tokenEnableCommand } = await import('./commands/token.ts');
    onEnd(await tokenEnableCommand(name, false, options, io));
  });
  namedOptions(
    command(
      token,
      'enable <name>',
      'let a client or user that was disabled get tokens again',
      `
Example:
  tradai token enable ann`,
    ),
  ).action(async (name: string, options: object) => {
    const { tokenEnableCommand } = await import('./commands/token.ts');
    onEnd(await tokenEnableCommand(name, true, options, io));
  });
  namedOptions(
    command(
      token,
      'reset <name>',
      'make another secret for a client or user, which is shown this once; the old one and its tokens are over',
      `
Example:
  tradai token reset admin`,
    ),
  ).action(async (name: string, options: object) => {
    const { tokenResetCommand } = await import('./commands/token.ts');
    onEnd(await tokenResetCommand(name, options, io));
  });
  namedOptions(
    command(
      token,
      'mint <name>',
      'make an access token for a client or user, for an hour, without its secret',
      `
Example:
  TOKEN=$(tradai token mint ann)`,
    ),
  ).action(async (name: string, options: object) => {
    const { tokenMintCommand } = await import('./commands/token.ts');
    onEnd(await tokenMintCommand(name, options, io));
  });
}

function namedOptions(parent: Command): Command {
  return folderOptions(parent)
    .option('--user', 'the user of that name, where a client has it as well')
    .option('--client', 'the client of that name, where a user has it as well');
}

function addQueue(program: Command, io: Io, onEnd: OnEnd): void {
  const queue = command(program, 'queue', 'look at the queues of a platform, and send dead letters again', '');
  folderOptions(
    command(
      queue,
      'list',
      'list queues: messages that wait, are in hand, are dead',
      `
Example:
  tradai queue list`,
    ),
  ).action(async (options: object) => {
    const { queueListCommand } = await import('./commands/queue.ts');
    onEnd(await queueListCommand(options, io));
  });
  folderOptions(
    command(
      queue,
      'show <name>',
      'list the dead letters of a queue, oldest first',
      `
Example:
  tradai queue show backtest`,
    ),
  ).action(async (name: string, options: object) => {
    const { queueShowCommand } = await import('./commands/queue.ts');
    onEnd(await queueShowCommand(name, options, io));
  });
  folderOptions(
    command(
      queue,
      'redrive <name>',
      'send the dead letters of a queue again, all or one',
      `
Examples:
  tradai queue redrive backtest
  tradai queue redrive backtest --id 42`,
    ),
  )
    .option('--id <id>', 'only this one')
    .action(async (name: string, options: object) => {
      const { queueRedriveCommand } = await import('./commands/queue.ts');
      onEnd(await queueRedriveCommand(name, options, io));
    });
}

function addWorker(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'worker',
    'take messages of a queue of SQS in this process, in place of a function of AWS',
    `
Examples:
  tradai worker --queue backtest
  tradai worker --queue deploy

It runs until it is asked to stop, and does the message that it has first. Its variables are those of the function: docs/platform-aws.md.`,
  )
    .option('--queue <name>', 'backtest or deploy')
    .action(async (options: object) => {
      const { workerCommand } = await import('./commands/worker.ts');
      onEnd(await workerCommand(options, io));
    });
}

function addBackup(program: Command, io: Io, onEnd: OnEnd): void {
  folderOptions(
    command(
      program,
      'backup <folder>',
      'copy databases and keys of a platform into a new folder, also while it runs',
      `
Examples:
  tradai backup /backups/tradai-$(date +%F)

Objects and candles are files that are written once: copy them with any tool.`,
    ),
  ).action(async (to: string, options: object) => {
    const { backupCommand } = await import('./commands/platform-backup.ts');
    onEnd(await backupCommand(to, options, io));
  });
}

function addAudit(program: Command, io: Io, onEnd: OnEnd): void {
  const audit = command(program, 'audit', 'look after the record of who did what', '');
  folderOptions(
    command(
      audit,
      'verify',
      'find any line of the record that was changed, left out or put in (exit 3)',
      `
Example:
  tradai audit verify`,
    ),
  ).action(async (options: object) => {
    const { auditVerifyCommand } = await import('./commands/audit-verify.ts');
    onEnd(await auditVerifyCommand(options, io));
  });
}

function addDoctor(program: Command, io: Io, onEnd: OnEnd): void {
  folderOptions(
    command(
      program,
      'doctor',
      'look whether this machine and the folder can carry a platform (exit 3)',
      `
Examples:
  tradai doctor
  tradai doctor --data /var/lib/tradai --port 9000 --time-server time.cloudflare.com`,
    ),
  )
    .option('--port <n>', 'port that is to be listened on (default: 8000)')
    .option('--time-server <host>', 'NTP server to hold the clock against, host or host:port (default: pool.ntp.org)')
    .action(async (options: object) => {
      const { doctorCommand } = await import('./commands/doctor.ts');
      onEnd(await doctorCommand(options, io));
    });
}
