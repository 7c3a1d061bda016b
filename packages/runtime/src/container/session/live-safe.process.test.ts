import { afterEach, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

async function record<T>(live: LiveWorld, key: string): Promise<T | null> {
  return JSON.parse((await live.records()).get(key) ?? 'null') as T | null;
}

/** It has a stop at the exchange. */
async function holding(live: LiveWorld): Promise<StartedProcess> {
  const run = live.start();
  const isRunning = async (): Promise<true | null> =>
    (await record<HostState>(live, HOST_STATE))?.stage === 'RUNNING' ? true : null;
  await until(isRunning, 'the start', run);
  await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
  await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
  return run;
}

/** Started so often that the next start is a crash loop's. */
async function startedOften(live: LiveWorld): Promise<StartedProcess> {
  let run = await holding(live);
  for (let starts = 1; starts < 6; starts++) {
    run.child.kill('SIGKILL');
    await run.ended;
    run = live.start();
    const isCounted = async (): Promise<true | null> =>
      ((await record<readonly number[]>(live, 'host/starts')) ?? []).length > starts ? true : null;
    await until(isCounted, 'the next start', run);
  }
  return run;
}

it('a container in SAFE compares books and exchange by the clock of the exchange, years from its own machine’s', async () => {
  const live = (world = await LiveWorld.open('spot', 2));
  await live.allow();
  const run = await startedOften(live);
  await until(
    async () => ((await record<HostState>(live, HOST_STATE))?.stage === 'SAFE' ? true : null),
    'the crash loop',
    run,
  );
  const { atMs: before = 0 } = (await record<{ readonly atMs: number }>(live, 'host/audit')) ?? {};
  const looked = async (): Promise<true | null> =>
    ((await record<{ readonly atMs: number }>(live, 'host/audit'))?.atMs ?? 0) > before ? true : null;
  await until(looked, 'an audit', run);
  expect((await record<HostState>(live, HOST_STATE))!.causes).not.toContain('no-exchange-answer');
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(EXIT_CODE.done);
}, 240_000);
