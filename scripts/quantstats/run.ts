import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../python-environment.ts';
import { type CheckedCase, checkedCases } from './cases.ts';

/*
 * Our statistics beside those of quantstats (Python), on daily returns of golden runs: `npm run quantstats`. Ends with 3 when a figure
 * that both define alike differs.
 */

/** Relative. Sums run in another order there. */
const TOLERANCE = 1e-9;
/**
 * Figures that quantstats defines otherwise; the comma begins what it would be by our definition. A fall that lasts from the first day
 * to the last is no fall in its list.
 */
const OTHERWISE: ReadonlySet<string> = new Set(['ulcer_index', 'value_at_risk', 'probabilistic_sharpe', 'drawdowns']);

const python = pythonWith(join(import.meta.dirname, 'requirements.txt'));
if (python === null) {
  console.error('skipped: no python3 that can install quantstats');
  process.exit(69);
}
process.exitCode = compare(checkedCases(), python) === 0 ? 0 : 3;

interface Theirs {
  readonly version: string;
  readonly cases: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function compare(cases: readonly CheckedCase[], interpreter: string): number {
  const input = JSON.stringify(Object.fromEntries(cases.map(({ name, series }) => [name, series])));
  const output = execFileSync(interpreter, [join(import.meta.dirname, 'figures.py')], { input, encoding: 'utf8' });
  const theirs = JSON.parse(output) as Theirs;
  let different = 0;
  for (const { name, days, figures } of cases) {
    console.log(`\n${name}, ${days} days: ours, quantstats ${theirs.version}, relative difference`);
    for (const [figure, value] of Object.entries(theirs.cases[name]!)) {
      const ours = figures[figure.split(',')[0]!]!;
      const difference = Math.abs(ours - value) / Math.max(Math.abs(value), 1e-12);
      const isEqual = difference <= TOLERANCE || Math.abs(ours - value) < 1e-13;
      if (!isEqual && !OTHERWISE.has(figure)) different++;
      const verdict = isEqual ? 'equal' : OTHERWISE.has(figure) ? 'defined otherwise' : 'DIFFERS';
      console.log(`  ${figure.padEnd(44)} ${short(ours)} ${short(value)} ${difference.toExponential(1)}  ${verdict}`);
    }
  }
  console.log(`\nquantstats: ${different} differ`);
  return different;
}

function short(value: number): string {
  return String(Number(value.toPrecision(10))).padEnd(16);
}
