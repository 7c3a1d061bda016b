import { plainTable } from '@tradai/runtime';
import type { PlatformFolder } from '@tradai/platform';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { withFolder, type FolderOptions } from './platform-folder.ts';
import { queueStates, queueTable, type QueueState } from './queue-states.ts';

/** `tradai status`: from the folder, so that a platform that does not answer is shown as well. */
export async function statusCommand(options: FolderOptions, io: Io): Promise<ExitCode> {
  return withFolder(options, io, async (folder) => {
    const [counts, queues] = [await folder.counts(), await queueStates(folder)];
    if (options.json === true) io.out(`${JSON.stringify(documentOf(folder, counts, queues), null, 1)}\n`);
    else io.out(textOf(folder, counts, queues));
    return EXIT_CODE.done;
  });
}

type Counts = Awaited<ReturnType<PlatformFolder['counts']>>;

function documentOf({ paths, holder }: PlatformFolder, counts: Counts, queues: readonly QueueState[]): object {
  return {
    folder: paths.root,
    running: holder === null ? null : { pid: holder.pid, address: holder.address, started_ms: holder.startedMs },
    ...{ runs: counts.runs, slots_used: counts.slots, executions: counts.executions, outbox: counts.outbox },
    queues: Object.fromEntries(queues.map(({ name, ...state }) => [name, state])),
  };
}

function textOf({ paths, holder }: PlatformFolder, counts: Counts, queues: readonly QueueState[]): string {
  const whose =
    holder === null ? 'nobody runs it' : `process ${holder.pid}, ${holder.address ?? 'which does not listen yet'}`;
  const runs = Object.entries(counts.runs).filter(([, count]) => count > 0);
  const { backtest, hyperopt } = counts.slots;
  const facts = [
    ['Platform', `${paths.root}: ${whose}`],
    ['Runs', runs.map(([status, count]) => `${count} ${status}`).join(', ') || 'none'],
    ['Slots in use', `${backtest} backtest, ${hyperopt} hyperopt`],
    ['Executions', `${counts.executions} under way`],
    ['Not sent', String(counts.outbox)],
  ];
  const lines = facts.map(([name, text]) => `${name!.padEnd(13)} ${text}\n`).join('');
  return `${lines}\n${plainTable(...queueTable(queues))}\n`;
}
