import { searching } from '@tradai/runtime';
import { EXIT_CODE, readTrialResults, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { withStudies } from './hyperopt-studies.ts';
import { readText } from './read-text.ts';

/** `tradai hyperopt merge`: trials that ran elsewhere become those of the study. */
export async function hyperoptMergeCommand(
  name: string,
  files: readonly string[],
  options: { readonly db?: string },
  io: Io,
): Promise<ExitCode> {
  const delivered = await Promise.all(
    files.map(async (file) => ({ name: file, results: await readTrialResults(readText(file), file) })),
  );
  const { mergeTrialResults } = await searching();
  const { merged, trials } = await withStudies(options, async (studies) => ({
    merged: await mergeTrialResults(studies, name, delivered),
    trials: (await studies.trials(name)).length,
  }));
  const doubled = merged.doubled === 0 ? '' : `, ${merged.doubled} were there already`;
  io.out(`Study ${name}: ${merged.added} trials added${doubled}; it has ${trials}.\n`);
  return EXIT_CODE.done;
}
