import { EXIT_CODE, type ExitCode } from '../contract/index.ts';
import { tellFailure } from './failure.ts';
import type { Io } from './io.ts';

let isOurs = false;

/** Ends the process; the only way out that is not taken for an accident. */
export function endProcess(code: ExitCode): never {
  isOurs = true;
  process.exit(code);
}

/** Ends the process when everything is written and every failure is known, whatever timers a strategy may have left running. */
export function endWhenWritten(code: ExitCode): void {
  process.stdout.write('', () => process.stderr.write('', () => setImmediate(() => endProcess(code))));
}

/**
 * Code of a strategy can end the process, wait for something that never comes, or throw from a timer. Each becomes one sentence and a
 * code that no script takes for success.
 */
export function watchEnd(io: Io, debug: boolean): void {
  // A reader that has seen enough (`tradai … | head`) ends the command and is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    endProcess(error.code === 'EPIPE' ? EXIT_CODE.done : tellFailure(error, io, debug)),
  );
  // Nobody could read what is said about it.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error: unknown) => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    io.err(`error: a timer or promise that nothing waits for failed: ${text.replaceAll(/\s*\n\s*/g, ' ')}.\n`);
    if (debug && error instanceof Error) io.err(`${error.stack}\n`);
    endProcess(EXIT_CODE.crash);
  });
  process.on('beforeExit', () => endProcess(tellEarlyEnd(io)));
  process.on('exit', () => {
    if (!isOurs) process.exitCode = tellEarlyEnd(io);
  });
}

function tellEarlyEnd(io: Io): ExitCode {
  io.err(
    'error: the process ended before the command did: a strategy exits, or waits for something that never comes.\n',
  );
  return EXIT_CODE.internal;
}
