import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../data/make-folder.ts';
import { canonicalHash, canonicalJson } from '../../contract/canonical-json.ts';
import type { SampleRecord } from '../../contract/sample.ts';
import type { WalkForwardDocument, WalkWindowRecord } from '../../contract/walk-forward.ts';
import type { StitchedEquity } from '../../odds/walk-forward/stitched-equity.ts';
import { csv } from '../../report/csv.ts';
import { walkPage } from '../../report/study/walk-page.ts';
import { writeWhole } from '../../report/write.ts';
import type { WalkForwardRun } from './walk-forward.ts';

/** Enough of a hash to tell the walks of one strategy apart. */
const HASH_DIGITS = 8;

/** Folder of a finished walk that nobody named: equal walks have the same. */
export function walkForwardFolder(document: WalkForwardDocument): string {
  return join('results', `${document.strategy.name}-walk-${canonicalHash(document).slice(0, HASH_DIGITS)}`);
}

/**
 * Writes `windows.csv`, `equity.csv`, `window-01.params.json` and so on, `report.html` and at last `walk-forward.json`, so that a folder which has it has
 * everything. Gives their paths.
 */
export function writeWalkForward(folder: string, { outcomes, finished }: WalkForwardRun): string[] {
  if (finished === null) throw new Error('a walk that was stopped has no files');
  const { document, equity } = finished;
  makeFolder(folder);
  rmSync(join(folder, 'walk-forward.json'), { force: true });
  const params = outcomes.flatMap(({ number, params: chosen }): [string, string][] =>
    chosen === null ? [] : [[`window-${String(number).padStart(2, '0')}.params.json`, canonicalJson(chosen)]],
  );
  const files: [string, string][] = [
    ['windows.csv', windowsCsv(document.windows)],
    ['equity.csv', equityCsv(equity)],
    ...params,
    ['report.html', walkPage(document)],
    ['walk-forward.json', canonicalJson(document)],
  ];
  return files.map(([name, text]) => writeWhole(join(folder, name), text));
}

const FIGURES = ['trades', 'wins', 'total_return', 'cagr', 'sharpe', 'max_drawdown', 'market_change'] as const;

/** One row per window: where, figures in and out of sample, and the chosen values. */
export function windowsCsv(windows: readonly WalkWindowRecord[]): string {
  const names = [...new Set(windows.flatMap(({ point }) => Object.keys(point ?? {})))];
  const figures = (sample: SampleRecord | null): (number | null)[] => FIGURES.map((name) => sample?.[name] ?? null);
  const heads = [
    ...['window', 'study', 'trials', 'failed', 'best_trial', 'efficiency'],
    ...['train_from_ms', 'train_to_ms', 'test_from_ms', 'test_to_ms'],
    ...['in_sample', 'out_of_sample'].flatMap((sample) => FIGURES.map((name) => `${sample}_${name}`)),
    ...names,
  ];
  return csv(
    heads,
    windows.map((window) => [
      ...[window.number, window.study, window.trials, window.failed, window.best_trial, window.efficiency],
      ...[window.train.from_ms, window.train.to_ms, window.test.from_ms, window.test.to_ms],
      ...figures(window.in_sample),
      ...figures(window.out_of_sample),
      ...names.map((name) => window.point?.[name] ?? null),
    ]),
  );
}

/** One row per candle of a test: its open time, the account at its close, and the window whose parameters were in use. */
function equityCsv({ timesMs, equity, windows }: StitchedEquity): string {
  let text = 'open_time_ms,equity,window\n';
  for (let i = 0; i < equity.length; i++) text += `${timesMs[i]},${equity[i]},${windows[i]! + 1}\n`;
  return text;
}
