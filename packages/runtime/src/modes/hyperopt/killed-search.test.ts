import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hyperopt } from './hyperopt.ts';
import { killedAtRandom, KILLS } from './killed-process.fixture.ts';
import { StudyWorld } from './study-world.fixture.ts';

const world = new StudyWorld();

async function kept(): Promise<number> {
  const studies = world.studies('killed');
  try {
    return (await studies.list())[0]?.trials ?? 0;
  } finally {
    studies.close();
  }
}

it(
  `has every trial once, and the same ones, after it was killed ${KILLS} times`,
  { timeout: 60_000 + 30_000 * KILLS },
  async () => {
    const { studies: _studies, ...asked } = { ...(await world.request()), study: 'killed', workers: 2 };
    const request = { ...asked, epochs: 60 + 60 * KILLS };
    const hits = await killedAtRandom({
      file: fileURLToPath(new URL('./search-process.fixture.ts', import.meta.url)),
      argv: [JSON.stringify(request), join(world.folder, 'killed.sqlite')],
      kept,
    });
    const before = await kept();
    const resumed = await hyperopt({ ...request, studies: world.studies('killed') });
    const whole = await hyperopt({ ...request, studies: world.studies('whole') });
    const facts = ({ trials }: typeof whole): object[] => trials.map(({ tookMs: _took, ...trial }) => trial);

    expect(hits, 'kills that met a running search').toBe(KILLS);
    expect(before, 'trials of killed searches').toBeGreaterThanOrEqual(KILLS / 2);
    expect(before).toBeLessThan(request.epochs);
    expect(facts(resumed)).toEqual(facts(whole));
    expect(resumed.trials.map(({ number }) => number)).toEqual([...Array(request.epochs).keys()]);
    expect(resumed.best!.number).toBe(whole.best!.number);
  },
);
