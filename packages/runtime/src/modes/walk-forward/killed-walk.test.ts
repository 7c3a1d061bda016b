import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { killedAtRandom, KILLS } from '../hyperopt/killed-process.fixture.ts';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import { walkForward } from './walk-forward.ts';

const world = new StudyWorld();

/** Trials of all windows. */
async function kept(): Promise<number> {
  const studies = world.studies('killed');
  try {
    return (await studies.list()).reduce((sum, { trials }) => sum + trials, 0);
  } finally {
    studies.close();
  }
}

it(`comes out as if it had not been killed ${KILLS} times`, { timeout: 60_000 + 30_000 * KILLS }, async () => {
  const { backtest, strategyFile } = await world.request();
  const walk = { trainDays: 20, testDays: 10 };
  const asked = { backtest, strategyFile, search: {}, walk, study: 'walk', workers: 2, epochs: 30 + 30 * KILLS };
  const hits = await killedAtRandom({
    file: fileURLToPath(new URL('./walk-process.fixture.ts', import.meta.url)),
    argv: [JSON.stringify(asked), join(world.folder, 'killed.sqlite')],
    kept,
  });
  const before = await kept();
  const resumed = await walkForward({ ...asked, studies: world.studies('killed') });
  const whole = await walkForward({ ...asked, studies: world.studies('whole') });

  expect(hits, 'kills that met a running walk').toBe(KILLS);
  expect(before, 'trials of killed walks').toBeGreaterThanOrEqual(KILLS / 2);
  expect(before).toBeLessThan(2 * asked.epochs);
  expect(resumed.finished).toEqual(whole.finished);
  expect(resumed.outcomes.map(({ trials }) => trials)).toEqual([asked.epochs, asked.epochs]);
});
