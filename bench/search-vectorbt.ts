import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CandleColumns } from '@tradai/strategy-sdk';
import { sharedColumnMemory } from '../packages/runtime/src/hyperopt/shared-columns.ts';
import { TrialRunner } from '../packages/runtime/src/modes/hyperopt/trial-runner.ts';
import { pythonWith } from '../scripts/python-environment.ts';
import { walkCandles } from './candles.ts';
import { atLeast, measure, type Report } from './harness.ts';
import { averagesGrid, searchSetup } from './search-setup.ts';
import ladder from './searched-ladder/strategy.ts';

const CANDLES = 100_000;
const STARTUP = 120;

interface Theirs {
  readonly version: string;
  readonly cpuMs: number;
  readonly trades: number;
}

/** The same grid as vectorbt runs it, without an ROI ladder, which it has not. */
export function searchVectorbt(): Report {
  const part = 'beside vectorbt: 200 pairs of averages × 100,000 candles, CPU time';
  const python = pythonWith(join(import.meta.dirname, 'search-requirements.txt'));
  if (python === null) return { part, figures: [], goals: [], notes: ['skipped: vectorbt could not be installed'] };
  const candles = walkCandles(CANDLES, 7);
  const theirs = gridOf(python, candles);
  const setup = searchSetup([candles], STARTUP, 'OnlyProfitHyperOptLoss');
  const runner = new TrialRunner(ladder, {}, { ...setup, columns: sharedColumnMemory(512 * 1024 ** 2) });
  const grid = averagesGrid().map(({ params }) => ({ params, overrides: { minimal_roi: {} } }));
  const run = () => grid.reduce((count, trial) => count + runner.run(trial).figures.trades, 0);
  const [ours] = measure([{ name: 'ours', run }], { rounds: 3, warmUp: 2 });
  return {
    part,
    figures: [
      { name: `vectorbt ${theirs.version}`, value: theirs.cpuMs, unit: 'ms' },
      { name: 'its trades', value: theirs.trades, unit: '' },
      { name: 'ours', value: ours!.medianMs, unit: 'ms' },
      { name: 'our trades', value: run(), unit: '' },
    ],
    goals: [atLeast('vectorbt over ours', theirs.cpuMs / ours!.medianMs, 20)],
  };
}

function gridOf(python: string, { open, high, low, close }: CandleColumns): Theirs {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-grid-'));
  try {
    const file = join(folder, 'candles');
    const bytes = [open, high, low, close].map((column) =>
      Buffer.from(column.buffer, column.byteOffset, column.byteLength),
    );
    writeFileSync(file, Buffer.concat(bytes));
    const script = join(import.meta.dirname, 'vectorbt_grid.py');
    return JSON.parse(execFileSync(python, [script, file], { encoding: 'utf8' })) as Theirs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
