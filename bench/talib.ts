import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const python = pythonWithTalib();
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

function pythonWithTalib(): string | null {
  const key = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const environment = join(cache, 'tradai', `peers-${key}`);
  const python = join(environment, 'bin', 'python');
  const ready = join(environment, 'ready');
  if (existsSync(ready)) return python;
  try {
    mkdirSync(environment, { recursive: true });
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'ignore' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS], { stdio: 'ignore' });
    writeFileSync(ready, '');
    return python;
  } catch {
    return null;
  }
}
