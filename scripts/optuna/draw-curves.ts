import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTESTS } from './contests.ts';
import type { Figures } from './figures.ts';
import { smallMultiples } from './small-multiples.ts';

const FOLDER = join(import.meta.dirname, '../../docs/search-curves');

/** Writes the pictures of docs/search.md. */
export function drawCurves(figures: Figures): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, svg] of picturesOf(figures)) writeFileSync(join(FOLDER, name), svg);
}

/** By file name, one per contest. */
export function picturesOf({ comparisons }: Figures): Map<string, string> {
  return new Map(
    CONTESTS.map(({ kind, batch }) => [
      `${kind}-${batch}.svg`,
      smallMultiples(comparisons.filter((one) => one.kind === kind && one.batch === batch)),
    ]),
  );
}
