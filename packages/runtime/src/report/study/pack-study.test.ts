import { expect, it } from 'vitest';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { readHyperopt } from '../../contract/read-document.ts';
import { unpackStudy } from '../page/study/study.ts';
import { packStudy } from './pack-study.ts';
import { studyPage } from './study-page.ts';
import { aStudy, SPACE } from './study.fixture.ts';

it('made studies are documents', async () => {
  const study = aStudy({ trials: 40, objectives: ['equity-sharpe', 'equity-drawdown'] });
  await expect(readHyperopt(canonicalJson(study))).resolves.toEqual(study);
});

it('trials that were packed are what they were', () => {
  const document = aStudy({ trials: 60 });
  const { trials, best } = unpackStudy(packStudy(document));
  expect(best!.number).toBe(document.best);
  for (const [i, trial] of trials.entries()) {
    const { number, values, point, error, figures } = document.trials[i]!;
    expect([trial.number, trial.error]).toEqual([number, error]);
    expect(Number.isNaN(trial.values[0])).toBe(values.length === 0);
    expect(trial.values[0] || 0).toBeCloseTo(values[0] ?? 0, 5);
    expect(Object.keys(figures).every((name) => Math.abs(trial.figures.get(name)! - figures[name]!) < 1e-4)).toBe(true);
    const texts = trial.point.map((value, k) => {
      const searched = SPACE[k]!;
      return searched.kind === 'choice' ? searched.options[value] : value;
    });
    expect(texts).toEqual(SPACE.map(({ name }) => point[name]));
  }
});

it('a trial is valued, infeasible, without a value, or has failed', () => {
  const { trials } = unpackStudy(packStudy(aStudy({ trials: 60 })));
  const states = Map.groupBy(trials, ({ state }) => state);
  expect(states.get('failed')!.every(({ number }) => number % 17 === 5)).toBe(true);
  expect(states.get('valueless')!.map(({ number }) => number)).toEqual([7, 36]);
  expect(states.get('infeasible')!.every(({ violation }) => violation > 0)).toBe(true);
  expect([...states.values()].flat()).toHaveLength(60);
});

it.each([
  [10, 0.3],
  [2000, 0.6],
  [10_000, 2],
])('a page of %d trials is smaller than 3 MB', (trials, megabytes) => {
  expect(studyPage(aStudy({ trials })).length).toBeLessThan(megabytes * 1e6);
});
