import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@tradai/runtime/data';
import { searching, shortPath } from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode, type TrialBatch } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { whole } from './hyperopt-options.ts';
import { withStudies } from './hyperopt-studies.ts';

export interface SpreadOptions {
  readonly epochs?: string;
  readonly size?: string;
  readonly out?: string;
  readonly db?: string;
}

const EPOCHS = 100;
const SIZE = 64;

/** `tradai hyperopt spread`: a file for each part of what the study can run now. */
export async function hyperoptSpreadCommand(name: string, options: SpreadOptions, io: Io): Promise<ExitCode> {
  const spread = {
    epochs: whole('--epochs', options.epochs, 1) ?? EPOCHS,
    size: whole('--size', options.size, 1) ?? SIZE,
  };
  const { trialBatches } = await searching();
  const batches = await withStudies(options, async (studies) =>
    trialBatches(await studies.study(name), await studies.trials(name), spread),
  );
  if (batches.length === 0) {
    io.err(`${name} has all ${spread.epochs} trials; nothing is left to run.\n`);
    return EXIT_CODE.done;
  }
  const folder = options.out ?? join('results', `${name}-batches`);
  makeFolder(folder);
  for (const batch of batches) {
    const file = join(folder, `${numbersText(batch)}.json`);
    writeFileSync(file, canonicalJson(batch));
    io.out(`${shortPath(file)}\n`);
  }
  return EXIT_CODE.done;
}

/** `0-63`: the first number and the last. */
function numbersText({ range, points = [] }: TrialBatch): string {
  if (range !== undefined) return `${range.from}-${range.to - 1}`;
  return `${points[0]!.number}-${points.at(-1)!.number}`;
}
