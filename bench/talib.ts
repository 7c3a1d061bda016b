import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../scripts/python-environment.ts';
import { walkCandles } from './candles.ts';
import { atMost, geometricMean, measure, type Figure, type Report } from './harness.ts';
import { columnsOf, CONTESTS } from './indicators.ts';

const CANDLES = 1_000_000;
const REQUIREMENTS = join(import.meta.dirname, 'talib-requirements.txt');

interface TalibFigures {
  readonly version: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** TA-Lib's own C beside ours, where Python is; the environment is kept outside the clone, by its requirements. */
export function talib(): Report {
  const part = "indicators beside TA-Lib's C, 1,000,000 candles";
  const python = pythonWith(REQUIREMENTS);
  if (python === null) return { part, figures: [], goals: [], notes: ['skipped: no python3 that can install TA-Lib'] };
  const candles = walkCandles(CANDLES);
  const dir = mkdtempSync(join(tmpdir(), 'tradai-talib-'));
  try {
    const file = join(dir, 'columns.f64');
    writeFileSync(
      file,
      Buffer.concat(
        [candles.high, candles.low, candles.close].map((column) => Buffer.from(Float64Array.from(column).buffer)),
      ),
    );
    const theirs = JSON.parse(
      execFileSync(python, [join(import.meta.dirname, 'talib_figures.py'), file], { encoding: 'utf8' }),
    ) as TalibFigures;
    const ratios: number[] = [];
    const figures = CONTESTS.flatMap((contest): Figure[] => {
      const [ours] = measure([{ name: 'ours', run: columnsOf(contest, candles) }], { rounds: 9 });
      const c = theirs.figures[contest.name]!;
      ratios.push(ours!.medianMs / c);
      return [
        { name: `${contest.name}, TA-Lib ${theirs.version}`, value: c, unit: 'ms' },
        { name: `${contest.name}, ours`, value: ours!.medianMs, unit: 'ms' },
        { name: `${contest.name}, ours over TA-Lib`, value: ours!.medianMs / c, unit: '×' },
      ];
    });
    return { part, figures, goals: [atMost("ours over TA-Lib's C, geometric mean", geometricMean(ratios), 1.5)] };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
