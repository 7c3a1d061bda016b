import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { ChildLiveServices } from '../../packages/platform/src/adapters/embedded/child-live-services.ts';
import { SqliteEpisodes } from '../../packages/platform/src/adapters/embedded/sqlite-episodes.ts';
import { SYSTEM_CLOCK } from '../../packages/platform/src/compose/system-clock.ts';
import type { DesiredSession } from '../../packages/platform/src/domain/deployment.ts';
import { SILENT_MS } from '../../packages/platform/src/domain/session-troubles.ts';
import { healthCheck } from '../../packages/platform/src/lambdas/health-check/health-check.ts';
import { deployWorld } from '../../packages/platform/src/operations/deploy-world.fixture.ts';
import type { Notice } from '../../packages/platform/src/ports/notices.ts';
import { until } from '../../packages/runtime/src/container/session/dry-run-process.fixture.ts';
import { LiveContainer } from '../../packages/runtime/src/container/session/live-container.fixture.ts';
import { LiveWorld } from '../../packages/runtime/src/container/session/live-process.fixture.ts';
import { openState } from '../../packages/runtime/src/services.ts';

const FACTOR = 5;
const CONTAINER = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url));

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

/** A platform beside the folder in which a session beats. */
async function platform(live: LiveWorld) {
  const state = await openState({ kind: 'folder', folder: live.variables['TRADAI_STATE']! });
  const parts = deployWorld();
  const clock = { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() + aheadMs };
  let aheadMs = 0;
  const folder = join(live.folder, 'platform');
  const commandOf = () => [process.execPath, '--conditions=@tradai/source', CONTAINER] as const;
  const onError = (error: unknown): void => {
    throw error;
  };
  const environment = { ...live.variables, PATH: process.env['PATH']! };
  const options = { database: parts.database, folder, clock: SYSTEM_CLOCK, environment, commandOf, onError };
  const liveServices = new ChildLiveServices(options);
  onTestFinished(async () => {
    await liveServices.close();
    state.close();
  });
  const told: string[] = [];
  const services = {
    ...{ ...parts, clock, liveServices, heartbeats: state.heartbeats, episodes: new SqliteEpisodes(parts.database) },
    notices: {
      send: ({ status, title, text }: Notice) => Promise.resolve(void told.push(`${status} ${title}. ${text}`)),
    },
    noticesSent: {
      claim: () => Promise.resolve('mine' as const),
      sent: () => Promise.resolve(),
      giveBack: () => Promise.resolve(),
    },
  };
  return {
    services,
    /** Lets no beat come for so long. */
    pass: (ms: number) => void (aheadMs += ms),
    /** What people are told by a check. */
    check: async (): Promise<readonly string[]> => {
      await healthCheck(null, services, AbortSignal.abort());
      return told.splice(0);
    },
  };
}

it(
  'a session that trades with money is told of as halted while a person stops it, silent once it is killed, and ended where it cannot begin; its stop stays',
  { timeout: 120_000 },
  async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    const held = await LiveContainer.holding(live);
    const { services, pass, check } = await platform(live);
    const key = { strategy: live.strategy, account: 'main', mode: 'live' } as const;
    const name = `${live.strategy} (live, main):`;
    await held.beat('RUNNING');
    expect(await check()).toEqual([]);

    held.run.child.kill('SIGUSR2');
    await held.beat('HALTED', 'kill-switch');
    expect(await check()).toEqual([`ALERT ${name} halted. It enters nothing until a person says so (kill-switch).`]);
    expect(await check(), 'once').toEqual([]);
    await live.order('on', { kind: 'resume' });
    await held.beat('RUNNING');
    expect(await check()).toEqual([expect.stringContaining(`ALL_CLEAR ${name} halted is over.`)]);

    await held.killed();
    expect(await check(), 'nobody knows yet').toEqual([]);
    pass(SILENT_MS + 2000);
    expect(await check()).toEqual([expect.stringMatching(/^ALERT .+: silent\. No beat for \d+ s\.$/)]);
    expect(live.restingStops()).toEqual(held.stops);

    const journal = join(live.folder, 'state/sessions/main', `${live.strategy}.live.db`);
    writeFileSync(journal, 'no journal');
    rmSync(`${journal}-wal`, { force: true });
    const choice = { stage: 'Production', imageDigest: null, revision: 'r1', strategyVersion: 1 } as const;
    await services.liveServices.ensure({ ...key, ...choice, version: 1, environment: {} });
    const desired: DesiredSession = {
      ...{ ...key, ...choice, version: 1, state: 'RUNNING', configSha256: null, pin: null, previous: null },
      ...{ deployment: 'd1', afterEpoch: 1, proof: 'wanted', updatedMs: services.clock.now() },
    };
    await services.deployments.putDesired(desired, 0);
    const hasEnded = async () => ((await services.liveServices.describe(key))?.wanted === 0 ? true : null);
    await until(hasEnded, 'its end', held.run);
    expect(await check()).toEqual([
      expect.stringContaining(`ALL_CLEAR ${name} silent is over.`),
      `ALERT ${name} ended. It ended with 73 and is not started again. ${journal} is damaged: it is not the journal that was written.`,
    ]);
    expect(live.restingStops()).toEqual(held.stops);
  },
);
