import { TradaiError } from '@tradai/strategy-sdk';
import { exitCodeOf, isUserMistake, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from './io.ts';

/** A command line that means nothing: an unknown option, a value that does not fit. */
export class UsageError extends TradaiError<'usage'> {
  constructor(message: string) {
    super('usage', message);
  }
}

/** Prints one line for a failure, with stacks when `debug`, and gives the exit code. */
export function tellFailure(error: unknown, io: Io, debug: boolean): ExitCode {
  io.err(`error: ${sentence(error)}\n`);
  if (debug) io.err(`${stacks(error)}\n`);
  return exitCodeOf(error);
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/\s*\n\s*/g, ' ').trim();
  if (isUserMistake(error)) return line;
  return `${line === '' ? 'something failed without a word' : line} (this is a defect of tradai; --debug shows where)`;
}

function stacks(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by: ${stacks(error.cause)}`;
}
