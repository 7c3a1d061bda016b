import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell, Comparison } from './comparison.ts';

/** What was measured last. */
export interface Figures {
  /** Version. */
  readonly optuna: string;
  readonly seeds: number;
  readonly comparisons: readonly Comparison[];
}

const FILE = join(import.meta.dirname, 'goldens/figures.json');

export function readFigures(): Figures {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Figures;
}

/** A line per comparison. */
export function writeFigures({ comparisons, ...head }: Figures): void {
  const lines = comparisons.map((comparison) => JSON.stringify(comparison)).join(',\n');
  writeFileSync(FILE, `${JSON.stringify(head).slice(0, -1)},"comparisons":[\n${lines}\n]}\n`);
}

/** One in twenty, shared among all comparisons. */
export function significance({ comparisons }: Pick<Figures, 'comparisons'>): number {
  return 0.05 / comparisons.reduce((count, { cells }) => count + cells.length, 0);
}

/** Where ours finds worse values than chance explains. */
export function worseCells(figures: Figures): { readonly comparison: Comparison; readonly cell: Cell }[] {
  const limit = significance(figures);
  return figures.comparisons.flatMap((comparison) =>
    comparison.cells.filter(({ luck }) => luck < limit).map((cell) => ({ comparison, cell })),
  );
}
