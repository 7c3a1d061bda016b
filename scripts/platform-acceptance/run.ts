import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { CELLS, WIRINGS, type Cell } from './cells.ts';
import { runPart, type Proof } from './run-part.ts';

/*
 * The acceptance of the platform, line by line, embedded and on emulators of AWS: `npm run accept:platform [-- --only 1,4] [--wiring aws]`. Ends with
 * a table; exit code 3 where a line is not proved. See docs/platform-acceptance.md.
 */

const NOT_PROVED = 3;
const WRONG_WORDS = 64;

interface Outcome {
  readonly cell: Cell;
  readonly proofs: readonly Proof[];
  readonly seconds: number;
}

const wanted = wantedCells();
if (wanted === null) {
  console.error('error: expected --only with numbers of lines from 1 to 7, and --wiring embedded or aws.');
  process.exit(WRONG_WORDS);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const logs = join(REPOSITORY, '.demo', 'platform-acceptance', 'logs');
mkdirSync(logs, { recursive: true });
const outcomes: Outcome[] = [];
for (const cell of wanted) {
  const outcome = await prove(cell);
  outcomes.push(outcome);
  for (const failure of outcome.proofs.flatMap(({ failures }) => failures)) console.log(`    ✗ ${failure}`);
}
console.log(`\n${tableOf(outcomes)}\n`);
const failed = outcomes.filter(({ cell, proofs }) => wordOf(cell, proofs) === 'failed');
console.log(
  `${outcomes.length - failed.length} as they should be, ${failed.length} not. Logs: ${relative(REPOSITORY, logs)}`,
);
process.exitCode = failed.length > 0 ? NOT_PROVED : 0;

/** By the words of the command line; null where they are wrong. */
function wantedCells(): Cell[] | null {
  let words: { readonly only?: string; readonly wiring?: string };
  try {
    words = parseArgs({ options: { only: { type: 'string' }, wiring: { type: 'string' } } }).values;
  } catch {
    return null;
  }
  const lines = words.only?.split(',').map(Number) ?? null;
  if (words.wiring !== undefined && !WIRINGS.some((each) => each === words.wiring)) return null;
  if (lines?.some((line) => !CELLS.some((cell) => cell.line === line)) === true) return null;
  return CELLS.filter(({ line, wiring }) => (lines?.includes(line) ?? true) && (words.wiring ?? wiring) === wiring);
}

async function prove(cell: Cell): Promise<Outcome> {
  const fromMs = performance.now();
  const proofs: Proof[] = [];
  process.stdout.write(`${cell.line} ${cell.name}, ${cell.wiring} … `);
  for (const [at, part] of cell.parts.entries())
    proofs.push(await runPart(part, join(logs, `${cell.line}-${cell.wiring}-${at + 1}.log`)));
  const seconds = (performance.now() - fromMs) / 1000;
  console.log(`${wordOf(cell, proofs)}, ${seconds.toFixed(0)} s`);
  return { cell, proofs, seconds };
}

/** `partly`: what can be had is proved, and something cannot. */
function wordOf({ parts, without }: Cell, proofs: readonly Proof[]): 'passed' | 'partly' | 'failed' | 'not asked' {
  if (parts.length === 0) return 'not asked';
  if (proofs.some(({ isSo }) => !isSo)) return 'failed';
  return without === undefined ? 'passed' : 'partly';
}

function tableOf(all: readonly Outcome[]): string {
  const rows = all.map(({ cell, proofs, seconds }) => [
    `${cell.line} ${cell.name}`,
    cell.wiring,
    wordOf(cell, proofs),
    proofs.map(({ figures }) => figures).join('; '),
    cell.without ?? '',
    seconds.toFixed(0),
  ]);
  const heads = ['Line', 'Wiring', 'Outcome', 'Figures', 'Without', 's'];
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
