import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hyperopt } from './hyperopt.ts';
import type { HyperoptRequest } from './hyperopt-request.ts';
import { StudyWorld } from './study-world.fixture.ts';

const PROCESS = fileURLToPath(new URL('./search-process.fixture.ts', import.meta.url));
const KILLS = Number(process.env['TRADAI_KILLS'] ?? 3);
const world = new StudyWorld();

/** Kills the search `afterMs` after its study has one more trial. */
async function killed(request: HyperoptRequest, file: string, afterMs: number): Promise<void> {
  const { studies: _studies, ...rest } = request;
  const argv = ['--conditions=@tradai/source', PROCESS, JSON.stringify(rest), file];
  const child = spawn(process.execPath, argv, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const before = await kept('killed');
  while (child.exitCode === null && (await kept('killed')) === before) await sleep(5);
  await sleep(afterMs);
  child.kill('SIGKILL');
  await ended;
}

async function kept(file: string): Promise<number> {
  const studies = world.studies(file);
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
    const asked = { ...(await world.request()), study: 'killed', epochs: 20 + 10 * KILLS, workers: 2 };
    for (let i = 0; i < KILLS; i++) await killed(asked, join(world.folder, 'killed.sqlite'), (i * 7) % 40);
    const before = await kept('killed');
    const resumed = await hyperopt({ ...asked, studies: world.studies('killed') });
    const whole = await hyperopt({ ...asked, studies: world.studies('whole') });
    const facts = ({ trials }: typeof whole): object[] => trials.map(({ tookMs: _took, ...trial }) => trial);

    expect(before).toBeGreaterThanOrEqual(KILLS);
    expect(facts(resumed)).toEqual(facts(whole));
    expect(resumed.trials.map(({ number }) => number)).toEqual([...Array(asked.epochs).keys()]);
    expect(resumed.best!.number).toBe(whole.best!.number);
  },
);
