import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTESTS } from './contests.ts';
import { picturesOf } from './draw-curves.ts';
import { readFigures, worseCells } from './figures.ts';
import { tableOf } from './table.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const LARGEST = 20_000;

const figures = readFigures();
const pictures = picturesOf(figures);
const page = readFileSync(join(DOCS, 'search.md'), 'utf8');
/** Without what aligns the columns. */
const lines = page.split('\n').map((line) => line.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---'));

describe('the page of searches', () => {
  it.each(CONTESTS)('has the table of $kind in batches of $batch', ({ kind, batch }) => {
    const own = figures.comparisons.filter((one) => one.kind === kind && one.batch === batch);
    expect(lines.join('\n')).toContain(tableOf(own).join('\n').replaceAll(/ +/g, ' '));
  });

  it('says of whom, how many and how much', () => {
    const cells = figures.comparisons.flatMap((one) => one.cells);
    const least = Math.min(...cells.map(({ luck }) => luck));
    expect(worseCells(figures)).toEqual([]);
    expect(page).toContain(`Optuna ${figures.optuna}`);
    expect(page).toContain(`${figures.seeds} seeds`);
    expect(page).toContain(
      `the smallest probability of luck in these ${cells.length} comparisons is ${least.toFixed(2)}`,
    );
  });

  it.each([...pictures.keys()])('shows %s', (name) => {
    expect(page).toContain(`](search-curves/${name})`);
  });
});

describe('the curves of searches', () => {
  it.each([...pictures])('are drawn from the figures in %s', (name, svg) => {
    expect(readFileSync(join(DOCS, 'search-curves', name), 'utf8')).toBe(svg);
    expect(svg.length).toBeLessThan(LARGEST);
  });

  it('have no picture that is drawn no more', () => {
    expect(readdirSync(join(DOCS, 'search-curves')).toSorted()).toEqual([...pictures.keys()].toSorted());
  });
});
