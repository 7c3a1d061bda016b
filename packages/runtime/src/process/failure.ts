import { TradaiError } from '@tradai/strategy-sdk';
import { EXIT_CODE, exitCodeOf, isUserMistake, type ExitCode } from '../contract/index.ts';
import type { Io } from './io.ts';

/** A command line that means nothing: an unknown option, a value that does not fit. */
export class UsageError extends TradaiError<'usage'> {
  constructor(message: string) {
    super('usage', message);
  }
}

/** Prints one line for a failure, with stacks when `debug`, and gives the exit code. */
export function tellFailure(error: unknown, io: Io, debug: boolean): ExitCode {
  const { text, ending } = failureOf(error);
  io.err(`error: ${text}\n`);
  if (debug) io.err(`${stacksOf(error)}\n`);
  return ending;
}

/** One sentence about a failure, and how a process ends by it. */
export function failureOf(error: unknown): Failure {
  return systemErrorOf(error) ?? { text: sentence(error), ending: exitCodeOf(error) };
}

export interface Failure {
  readonly text: string;
  readonly ending: ExitCode;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'access is denied',
  EEXIST: 'something of that name is in the way',
  EISDIR: 'it is a folder',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where a folder is needed',
  EPERM: 'that is not permitted',
  EROFS: 'the file system cannot be written to',
};

/** What the system refused; nearly always a path that was given, else (a full disk, too many open files) worth another try. */
function systemErrorOf(error: unknown): Failure | null {
  const { code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !/^E[A-Z0-9]+$/.test(code)) return null;
  const isPassing = ['ENOSPC', 'EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN'].includes(code);
  return {
    text: `${path ?? syscall}: ${SYSTEM_ERRORS[code] ?? `the system refused (${code})`}.`,
    ending: isPassing ? EXIT_CODE.temporary : EXIT_CODE.usage,
  };
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Bytes of a damaged file may stand in a message, and a terminal would obey them.
  const line = text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .trim();
  if (isUserMistake(error)) return line;
  return `${line === '' ? 'something failed without a word' : line} (this is a defect of tradai; --debug shows where)`;
}

/** With causes, for whoever looks for a defect. */
export function stacksOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by: ${stacksOf(error.cause)}`;
}
