import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { candleTables, largeCases, randomScenarios, shippableCases } from './suites.ts';
import { describeVerdict, summaryLine, type CaseResult } from './verdict.ts';

/**
 * Compares every golden of the real engine with this one, a line each. A folder of further random scenarios may be named:
 * `npm run parity -- path/to/folder`. Exit code 3 when any differs.
 */
const REFERENCE = process.env['TRADAI_REFERENCE'] ?? resolve(import.meta.dirname, '..', '..', '..', '..', 'shared');

function allResults(): CaseResult[] {
  const [folder] = process.argv.slice(2);
  if (folder !== undefined) return randomScenarios(resolve(folder));
  const results = [...candleTables(), ...shippableCases(), ...randomScenarios()];
  if (existsSync(join(REFERENCE, 'goldens', 'freqtrade', 'index.json'))) results.push(...largeCases(REFERENCE));
  else console.log('skipped: the larger cases need the shared reference data (TRADAI_REFERENCE), which is not here.');
  return results;
}

const results = allResults();
for (const result of results) console.log(describeVerdict(result));
console.log(summaryLine(results));
process.exitCode = results.some(({ verdict }) => verdict.kind === 'differs') ? 3 : 0;
