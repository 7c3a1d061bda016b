import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '@tradai/runtime/data';
import { searching, shortPath } from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode, type ParamsFile } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { trialOf, withStudies, type TrialOptions } from './hyperopt-studies.ts';

/** `tradai hyperopt export`: writes a trial's parameters for `--params`. */
export async function hyperoptExportCommand(
  name: string,
  options: TrialOptions & { readonly out?: string },
  io: Io,
): Promise<ExitCode> {
  const { study, trials } = await withStudies(options, async (studies) => ({
    study: await studies.study(name),
    trials: await studies.trials(name),
  }));
  const trial = await trialOf(trials, options, study.name);
  const { paramsOfTrial } = await searching();
  const params = paramsOfTrial(study, trial, trials.length);
  if (options.json === true) io.out(canonicalJson(params));
  else {
    const usual = join('results', study.name, `trial-${trial.number}.params.json`);
    io.out(`Parameters: ${writeParams(params, options.out ?? usual)}\n`);
  }
  return EXIT_CODE.done;
}

/** Gives the path for people. */
export function writeParams(params: ParamsFile, out: string): string {
  makeFolder(dirname(out));
  writeFileSync(out, canonicalJson(params));
  return shortPath(out);
}
