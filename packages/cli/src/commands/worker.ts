import type { WorkedQueue } from '@tradai/platform';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withStop, type Io } from '@tradai/runtime/process';

interface WorkerCommandOptions {
  readonly queue?: string;
}

const QUEUES: readonly WorkedQueue[] = ['backtest', 'deploy'];

/** `tradai worker`: until it is asked to stop. */
export async function workerCommand(given: object, io: Io): Promise<ExitCode> {
  const queue = queueOf(given);
  const { startWorker } = await import('@tradai/platform');
  await withStop(async (signal) => {
    const worker = await startWorker({
      ...{ queue, env: io.env },
      onError: (error, id) =>
        io.err(`${id === null ? 'The queue could not be asked' : `Message ${id} was not done`}: ${sentence(error)}\n`),
    });
    io.out(`Takes messages of the queue ${queue}.\n`);
    if (!signal.aborted) await new Promise((asked) => signal.addEventListener('abort', asked, { once: true }));
    io.err('Stopping: the message that was begun is done first.\n');
    await worker.stop();
  });
  return EXIT_CODE.done;
}

function queueOf({ queue }: WorkerCommandOptions): WorkedQueue {
  const found = QUEUES.find((name) => name === queue);
  if (found !== undefined) return found;
  const told = queue === undefined ? 'missing' : JSON.stringify(queue);
  throw new UsageError(`--queue is ${told}; expected ${QUEUES.join(' or ')}.`);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
