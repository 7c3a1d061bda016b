import { describe, expect, it } from 'vitest';
import type { StudyTrial } from '../../ports/studies.ts';
import { hyperopt } from './hyperopt.ts';
import { StudyWorld } from './study-world.fixture.ts';

const world = new StudyWorld();

/** What a trial is, without the time that it took. */
function facts(trials: readonly StudyTrial[]): object[] {
  return trials.map(({ tookMs: _took, ...trial }) => trial);
}

describe('a search', () => {
  it('tries as many points as it was asked to, and runs the best one as a whole', async () => {
    const { trials, best, final, end, params } = await hyperopt(await world.request());

    expect(end).toBe('done');
    expect(trials.map(({ number }) => number)).toEqual([...Array(20).keys()]);
    expect(trials.every(({ error }) => error === null)).toBe(true);
    const values = trials.flatMap(({ values: [value] }) => value ?? []);
    expect(best!.values[0]).toBe(Math.min(...values));
    expect(final!.run.outcome.trades).toHaveLength(best!.figures['trades']!);
    expect(params).toMatchObject({ strategy: final!.run.built.definition.name, params: final!.run.built.params });
  });

  it('has the same trials whatever the number of workers', async () => {
    const request = await world.request();
    const one = await hyperopt({ ...request, study: 'one', workers: 1 });
    const two = await hyperopt({ ...request, study: 'two', workers: 2 });

    expect(facts(two.trials)).toEqual(facts(one.trials));
    expect(new Set(one.trials.map(({ values }) => values[0])).size).toBeGreaterThan(5);
  });
});
