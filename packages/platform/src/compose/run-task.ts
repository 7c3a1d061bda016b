import { once } from 'node:events';
import { exitCodeOf, isUserMistake } from '@tradai/runtime/contract';

/** A service that runs until it is asked to stop. */
export interface Task {
  /** Where it listens. */
  readonly address: string;
  /** Takes nothing more, and lets go of what is under way. */
  close(): Promise<void>;
}

/**
 * The whole of a process: starts a service and closes it at SIGTERM or SIGINT. A mistake in its variables, or a service that is away, ends it with one
 * sentence and the code of that error.
 */
export async function runTask(start: () => Promise<Task>): Promise<void> {
  const asked = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  try {
    const task = await start();
    await asked;
    await task.close();
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
