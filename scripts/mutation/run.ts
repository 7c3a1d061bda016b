import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { refuseOption, scriptOptions, wholeNumber } from '../script-options.ts';
import { branchCoverage, coveredRatio, coverageText } from './branch-coverage.ts';
import { campaign } from './campaign.ts';
import { reportText, score, type MutationReport } from './report.ts';
import { isIn, sourcesIn } from './scope.ts';

/*
 * Do the tests of orders, leases and the journal notice mistakes? `npm run mutation -- [--files glob] [--sample N] [--seed S] [--minutes M]
 * [--json file] [--again file]`, or `-- --coverage` for branches alone: see docs/mutation.md. Exit code 3 below the goal, 64 for options that make no sense.
 */

const GOAL = 0.85;
const COVERAGE_GOAL = 0.95;
const BELOW = 3;
const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

const values = scriptOptions({
  files: { type: 'string' },
  sample: { type: 'string', default: '600' },
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '60' },
  json: { type: 'string' },
  again: { type: 'string' },
  coverage: { type: 'boolean', default: false },
});
const [sample, seed] = [wholeNumber('sample', values.sample), wholeNumber('seed', values.seed)];
const minutes = Number(values.minutes);
if (!(minutes >= 0)) refuseOption(`--minutes ${values.minutes}: expected a number from 0 on.`);
const numbers = { sample, seed, minutes };
const { files = null } = values;
if (files !== null && !sourcesIn(ROOT).some((file) => isIn(file, files)))
  refuseOption(`--files ${files}: no file of the scope (scripts/mutation/scope.ts) is like this.`);
const again = values.again === undefined ? null : reportIn(values.again);
process.exitCode = values.coverage ? coverage() : await mutation();

function coverage(): number {
  const { files, failed } = branchCoverage(ROOT);
  console.log(coverageText(files, COVERAGE_GOAL));
  if (failed !== null) console.log(`Tests fail:\n${failed}`);
  return failed !== null || coveredRatio(files) < COVERAGE_GOAL ? BELOW : 0;
}

/** After SIGINT or SIGTERM what was tried until then is told. */
async function mutation(): Promise<number> {
  let isStopped = false;
  const stop = (): void => void (isStopped = true);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const watch = { isStopped: () => isStopped, said: (line: string) => console.error(line) };
  const report = await campaign(ROOT, { files, ...numbers, again }, watch);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
  console.log(reportText(report, GOAL));
  return score(report.tried) < GOAL ? BELOW : 0;
}

function reportIn(file: string): MutationReport {
  const refuse = (what: string): never =>
    refuseOption(`--again ${file}: ${what}; expected a report that --json wrote.`);
  const report = jsonIn(file, refuse) as MutationReport | null;
  return Array.isArray(report?.tried) ? report : refuse('lists no mistakes that were tried');
}

function jsonIn(file: string, refuse: (what: string) => never): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(code === undefined ? 'is no JSON' : `cannot be read (${code})`);
  }
}
