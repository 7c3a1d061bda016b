import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../data/make-folder.ts';
import { canonicalJson } from '../../contract/canonical-json.ts';
import type { HyperoptDocument } from '../../contract/hyperopt.ts';
import type { ParamsFile } from '../../contract/params-file.ts';
import { csv } from '../../report/csv.ts';
import { studyPage } from '../../report/study/study-page.ts';
import { writeWhole } from '../../report/write.ts';

export interface HyperoptFiles {
  readonly document: HyperoptDocument;
  readonly params: ParamsFile | null;
  /** Name of the page; null for none. A folder that holds a run as well has a `report.html` of that. */
  readonly page: string | null;
}

/**
 * Writes `trials.csv`, `params.json`, the page and at last `hyperopt.json`, so that a folder which has it has everything. Gives their
 * paths. What an earlier search has left of these and this one does not have is taken away.
 */
export function writeHyperopt(folder: string, { document, params, page }: HyperoptFiles): string[] {
  makeFolder(folder);
  for (const stale of ['hyperopt.json', 'params.json', ...(page === null ? [] : [page])])
    rmSync(join(folder, stale), { force: true });
  const files: [string, string][] = [
    ['trials.csv', trialsCsv(document)],
    ...(params === null ? [] : ([['params.json', canonicalJson(params)]] as [string, string][])),
    ...(page === null ? [] : ([[page, studyPage(document)]] as [string, string][])),
    ['hyperopt.json', canonicalJson(document)],
  ];
  return files.map(([name, text]) => writeWhole(join(folder, name), text));
}

/** One row per trial: values of the objectives, violations of the constraints, figures, and what was tried. */
function trialsCsv({ trials, search }: HyperoptDocument): string {
  const constraints = Object.keys(search.constraints);
  const figures = [...new Set(trials.flatMap((trial) => Object.keys(trial.figures)))];
  const names = search.space.map(({ name }) => name);
  return csv(
    [
      'trial',
      ...search.objectives,
      ...constraints.map((name) => `violation_${name}`),
      ...figures,
      ...names.map((name) => `param_${name}`),
      'error',
    ],
    trials.map((trial) => [
      trial.number,
      ...search.objectives.map((_, i) => trial.values[i] ?? null),
      ...constraints.map((_, i) => trial.violations[i] ?? null),
      ...figures.map((name) => trial.figures[name] ?? null),
      ...names.map((name) => trial.point[name] ?? null),
      trial.error,
    ]),
  );
}
