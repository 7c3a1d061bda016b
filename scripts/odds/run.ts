import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenInput } from '../../packages/runtime/src/odds/golden-input.fixture.ts';
import { pythonWith } from '../python-environment.ts';
import { noiseTable } from './noise.ts';
import { reportSearches } from './searches-report.ts';

/*
 * Honest odds by numpy, scipy and arch, which tests hold ours to: `npm run odds` computes the goldens anew and ends with 3 when one differs from what is
 * recorded; `npm run odds -- --record` records them. `npm run odds -- --noise` prints what the odds say of
 * searches on made markets; `npm run odds -- --searches` does so with the engine, 20 seeds of noise and of a planted edge, and three examples,
 * and ends with 3 when noise is called skill or the edge is not found.
 */

/** Relative. Sums run in another order on another machine. */
const TOLERANCE = 1e-9;
const SEEDS = 100;
const GOLDENS = join(import.meta.dirname, '../../packages/runtime/goldens/odds.json');

if (process.argv.includes('--noise')) {
  console.table(noiseTable(SEEDS));
  process.exit(0);
}
if (process.argv.includes('--searches')) process.exit((await reportSearches()) ? 0 : 3);

const python = pythonWith(join(import.meta.dirname, 'requirements.txt'));
if (python === null) {
  console.error('skipped: no python3 that can install arch, numpy and scipy');
  process.exit(69);
}
const output = execFileSync(python, [join(import.meta.dirname, 'figures.py')], {
  input: JSON.stringify(goldenInput()),
  encoding: 'utf8',
});
if (process.argv.includes('--record')) writeFileSync(GOLDENS, `${JSON.stringify(JSON.parse(output), null, 1)}\n`);
const [found, recorded] = [output, readFileSync(GOLDENS, 'utf8')].map((text) => figuresOf(JSON.parse(text), ''));
const different = [...new Set([...found!.keys(), ...recorded!.keys()])].filter(
  (name) => !isEqual(found!.get(name), recorded!.get(name)),
);
for (const name of different)
  console.log(`${name}: ${String(recorded!.get(name))} recorded, ${String(found!.get(name))} found`);
console.log(`odds: ${found!.size} figures, ${different.length} differ`);
process.exitCode = different.length === 0 ? 0 : 3;

/** Every figure by its path. */
function figuresOf(value: unknown, path: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, part]) => [...figuresOf(part, `${path}/${key}`)]));
}

function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(b), 1e-6);
}
