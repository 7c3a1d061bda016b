import { describe, expect, it } from 'vitest';
import { compare } from './comparison.ts';
import { significance, worseCells } from './figures.ts';
import { smallMultiples } from './small-multiples.ts';
import { comparisonRow } from './table.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

/** Of each seed a value of its own, which falls by one half way and is not there before the third trial. */
function curvesFrom(value: number): number[][] {
  return SEEDS.map((seed) =>
    Array.from({ length: 50 }, (_, i) => (i < 2 ? Infinity : value + seed / 2 - (i < 25 ? 0 : 1))),
  );
}

const problem = { name: 'made', dimensions: [], trials: 50, least: 1, measure: () => Promise.resolve([]) };
const contest = { kind: 'tpe', batch: 8 } as const;
const worse = compare(contest, problem, curvesFrom(21), curvesFrom(3));
const alike = compare(contest, problem, curvesFrom(3), curvesFrom(3));

describe('a comparison', () => {
  it('has medians of distances from the least value, at the budgets there are', () => {
    expect(worse.cells).toMatchObject([
      { trials: 25, ours: 24.75, theirs: 6.75, better: 0 },
      { trials: 50, ours: 23.75, theirs: 5.75, better: 0 },
    ]);
    expect(comparisonRow(worse)).toBe('| `made` | 24.8 / 6.75 (0.00) | 23.8 / 5.75 (0.00) |  |  |');
  });

  it('has quartiles from where all of them are values', () => {
    const { every, low, middle, high } = worse.curves.ours;
    expect(every).toBe(1);
    expect([low, middle, high].map((values) => values.slice(1, 3))).toEqual([
      [null, 22.38],
      [null, 24.75],
      [null, 27.13],
    ]);
  });

  it('calls ours worse where chance does not explain it, the 5 % shared among all cells', () => {
    const comparisons = [worse, alike];
    expect(significance({ comparisons })).toBe(0.05 / 4);
    expect(
      worseCells({ optuna: '', seeds: 20, comparisons }).map(({ comparison, cell }) => [comparison, cell.trials]),
    ).toEqual([
      [worse, 25],
      [worse, 50],
    ]);
  });

  it('is drawn from where there are values, on an axis of its own', () => {
    const svg = smallMultiples([worse, alike]);
    expect(svg.match(/>made</g)).toHaveLength(2);
    // After three of 50 trials, ours at the top and after 50 at the right end.
    const [, start, steps] = /class="o" d="M(\d+ \d+)l([^"]*)"/.exec(svg.slice(svg.indexOf('<g ')))!;
    expect(start!.split(' ')[0]).toBe('102');
    const across = steps!.match(/-?\d+/g)!.reduce((sum, text, i) => sum + (i % 2 === 0 ? Number(text) : 0), 0);
    expect(102 + across).toBe(392);
  });
});
