import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import type { WalkForwardRequest } from './walk-forward-request.ts';
import { walkForward } from './walk-forward.ts';

const PROCESS = fileURLToPath(new URL('./walk-process.fixture.ts', import.meta.url));
const KILLS = Number(process.env['TRADAI_KILLS'] ?? 3);
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

/** Kills the walk `afterMs` after there is one more trial. */
async function killed(request: WalkForwardRequest, afterMs: number): Promise<void> {
  const { studies: _studies, ...rest } = request;
  const argv = ['--conditions=@tradai/source', PROCESS, JSON.stringify(rest), join(world.folder, 'killed.sqlite')];
  const child = spawn(process.execPath, argv, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const before = await kept();
  while (child.exitCode === null && (await kept()) === before) await sleep(5);
  await sleep(afterMs);
  child.kill('SIGKILL');
  await ended;
}

it(`comes out as if it had not been killed ${KILLS} times`, { timeout: 60_000 + 30_000 * KILLS }, async () => {
  const { backtest, strategyFile } = await world.request();
  const walk = { trainDays: 20, testDays: 10 };
  const asked = { backtest, strategyFile, search: {}, walk, study: 'walk', workers: 2, epochs: 10 + 10 * KILLS };
  const request = { ...asked, studies: world.studies('killed') };
  for (let i = 0; i < KILLS; i++) await killed(request, (i * 7) % 40);
  const before = await kept();
  const resumed = await walkForward(request);
  const whole = await walkForward({ ...request, studies: world.studies('whole') });

  expect(before).toBeGreaterThanOrEqual(KILLS);
  expect(before).toBeLessThan(2 * asked.epochs);
  expect(resumed.finished).toEqual(whole.finished);
  expect(resumed.outcomes.map(({ trials }) => trials)).toEqual([asked.epochs, asked.epochs]);
});
