import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TradaiError } from '@tradai/strategy-sdk';
import { EXIT_CODE, exitCodeOf, isUserMistake } from '../src/contract/exit-code.ts';
import type { JudgeOptions } from './golden-case.ts';
import { candleTables, randomScenarios } from './scenario-suites.ts';
import { largeCases, ownCases, shippableCases } from './golden-suites.ts';
import { describeVerdict, summaryLine, type CaseResult } from './verdict.ts';

/**
 * Compares every golden of the real engine with this one, a line each. Exit code 3 when any differs.
 * `npm run parity -- --random <folder>` judges a folder of further random scenarios instead. `--callbacks` plays every golden
 * strategy with callbacks that want nothing too, and demands the same to the byte; scenarios are always played so.
 */
const REFERENCE = process.env['TRADAI_REFERENCE'] ?? resolve(import.meta.dirname, '..', '..', '..', '..', 'shared');

main();

function main(): void {
  try {
    const results = asked();
    for (const result of results) console.log(describeVerdict(result));
    console.log(summaryLine(results));
    process.exitCode = results.some(({ verdict }) => verdict.kind === 'differs')
      ? EXIT_CODE.differences
      : EXIT_CODE.done;
  } catch (error) {
    if (!isUserMistake(error)) throw error;
    console.error(error.message);
    process.exitCode = exitCodeOf(error);
  }
}

function asked(): CaseResult[] {
  const { random, callbacks: watch = false } = options();
  return random === undefined ? allGoldens({ watch }) : randomScenarios(resolve(random));
}

function options(): { readonly random?: string; readonly callbacks?: boolean } {
  try {
    return parseArgs({ options: { random: { type: 'string' }, callbacks: { type: 'boolean' } } }).values;
  } catch (error) {
    const usage = 'npm run parity [-- --random <folder> | --callbacks]';
    throw new TradaiError('usage', `usage: ${usage}: ${(error as Error).message}`);
  }
}

function allGoldens(how: JudgeOptions): CaseResult[] {
  const results = [...candleTables(), ...shippableCases(how), ...ownCases(how), ...randomScenarios()];
  if (existsSync(join(REFERENCE, 'goldens', 'freqtrade', 'index.json'))) results.push(...largeCases(REFERENCE, how));
  else console.log('skipped: the larger cases need the shared reference data (TRADAI_REFERENCE), which is not here.');
  return results;
}
