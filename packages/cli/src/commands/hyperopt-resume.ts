import type { ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { hyperoptCommand } from './hyperopt.ts';
import type { ExtentOptions, HyperoptOptions } from './hyperopt-options.ts';
import { withStudies } from './hyperopt-studies.ts';

/** `tradai hyperopt resume`: the search again as it was asked for, with what is said now over it. */
export async function hyperoptResumeCommand(name: string, given: ExtentOptions, io: Io): Promise<ExitCode> {
  const { facts } = await withStudies(given, (studies) => studies.study(name));
  const { strategy_file: file, options } = facts as { strategy_file?: string; options?: HyperoptOptions };
  if (file === undefined || options === undefined)
    throw new UsageError(`The study ${name} was not made by a command; run what made it again.`);
  return hyperoptCommand(file, { ...options, ...given, study: name }, io);
}
