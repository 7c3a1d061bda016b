import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { CommanderError, type Command } from 'commander';
import { tellFailure, UsageError, type Io } from '@tradai/runtime/process';
import { makeProgram } from './program.ts';

/** Frames of a strategy's author lie below those of the SDK that call it. */
const STACK_FRAMES = 60;

/** Runs one command line and gives its exit code. Every failure ends in one sentence on `io.err`. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  Error.stackTraceLimit = STACK_FRAMES;
  const ended: { code: ExitCode } = { code: EXIT_CODE.done };
  const program = makeProgram(io, (code) => {
    ended.code = code;
  });
  try {
    await program.parseAsync(isHelpForNothing(argv, program) ? argv.slice(1, 2) : argv, { from: 'user' });
    return ended.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODE.done;
    // Its help was printed, where a command is missing.
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT_CODE.usage;
    const failure = error instanceof CommanderError ? usageError(error) : error;
    return tellFailure(failure, io, argv.includes('--debug'));
  }
}

/** `help backtset`, for which commander would print the help of everything; as a command it is unknown, with the nearest one. */
function isHelpForNothing([help, name]: readonly string[], { commands }: Command): boolean {
  return help === 'help' && name !== undefined && !commands.some((command) => command.name() === name);
}

/** Commander's sentence without its `error:`, its suggestion on the same line. */
function usageError(error: CommanderError): UsageError {
  const [sentence, suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion === undefined ? '' : ` ${suggestion}`;
  return new UsageError(`${sentence!.replace(/\.$/, '')}.${hint}`);
}
