import { plainTable } from '@tradai/runtime';
import type { PlatformFolder } from '@tradai/platform';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { withFolder, type FolderOptions } from './platform-folder.ts';
import { MOST_DEAD, queueStates, queueTable } from './queue-states.ts';

/** `tradai queue list` */
export async function queueListCommand(options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const queues = await queueStates(folder);
    io.out(`${options.json === true ? JSON.stringify(queues, null, 1) : plainTable(...queueTable(queues))}\n`);
    return EXIT_CODE.done;
  });
}

/** `tradai queue show <name>` */
export async function queueShowCommand(name: string, options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const dead = await queueOf(folder, name).dead(MOST_DEAD);
    if (options.json === true) io.out(`${JSON.stringify(dead.map(deadJson), null, 1)}\n`);
    else if (dead.length === 0) io.out(`The queue ${name} has no dead letters.\n`);
    else {
      const rows = dead.map(({ id, group, receives, diedMs, body }) => [
        ...[id, group, String(receives), new Date(diedMs).toISOString(), JSON.stringify(body)],
      ]);
      io.out(`${plainTable(['Id', 'Group', 'Received', 'Died', 'Body'], rows, ['Id', 'Received'])}\n`);
    }
    return EXIT_CODE.done;
  });
}

/** `tradai queue redrive <name>`: written down before it is done. */
export async function queueRedriveCommand(
  name: string,
  options: FolderOptions & { readonly id?: string },
  io: Io,
): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const queue = queueOf(folder, name);
    await folder.audit('queue.redrive', name, { id: options.id ?? null });
    const sent = await queue.redrive(options.id);
    if (options.json === true) io.out(`${JSON.stringify({ queue: name, sent })}\n`);
    else io.out(sent === 1 ? '1 message is sent again.\n' : `${sent} messages are sent again.\n`);
    return EXIT_CODE.done;
  });
}

type DeadLetter = Awaited<ReturnType<PlatformFolder['queues']['backtest']['dead']>>[number];

function deadJson({ id, group, dedup, receives, diedMs, body }: DeadLetter): object {
  return { id, group, dedup, receives, died_at: new Date(diedMs).toISOString(), body };
}

function queueOf({ queues }: PlatformFolder, name: string): PlatformFolder['queues']['backtest'] {
  if (name === 'backtest' || name === 'deploy') return queues[name];
  throw new UsageError(`There is no queue "${name}"; expected ${Object.keys(queues).join(' or ')}.`);
}
