import { afterEach, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { SessionStage } from '../../contract/heartbeat.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** Audits come every twelve seconds. */
const FACTOR = 5;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

async function says(live: LiveWorld, stage: SessionStage, run: StartedProcess): Promise<HostState> {
  const look = async (): Promise<HostState | null> => {
    const state = JSON.parse((await live.records()).get(HOST_STATE) ?? 'null') as HostState | null;
    return state?.stage === stage ? state : null;
  };
  return until(look, stage, run);
}

/** What comes so soon after the first refusal was sent before anybody had read that. */
const ON_ITS_WAY_MS = 250;

/** Paths asked for while the exchange refused this address, by somebody who knew. */
function askedInBan({ sim }: LiveWorld): readonly string[] {
  const { records } = sim.log;
  const bannedMs = records.find(({ status }) => status === 418)!.at;
  const isLate = (at: number): boolean => at > bannedMs + ON_ITS_WAY_MS * FACTOR;
  return records.filter(({ at, duringBan }) => duringBan && isLate(at)).map(({ path }) => path);
}

/** From now on, until it is unloaded. */
function revoke(live: LiveWorld): number {
  return live.sim.faults.load({
    version: 1,
    rules: [{ match: { path: '/api/v3/**' }, do: { exchange: { kind: 'keyState', value: 'revoked' } } }],
  });
}

describe('a container in the mode live whose key is revoked', { timeout: 180_000 }, () => {
  it('ends by 77 where nothing is open, and says why', async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    await live.allow();
    const run = live.start();
    await says(live, 'RUNNING', run);
    revoke(live);
    const { code, err } = await run.ended;
    expect({ code, err: err.slice(-800) }).toMatchObject({ code: EXIT_CODE.credentials });
    expect(err).toContain('refuses the credentials');
    const state = JSON.parse((await live.records()).get(HOST_STATE)!) as HostState;
    expect(state).toMatchObject({ stage: 'AUTH_LOST', causes: ['auth'] });
  });

  it('stays with its position, and goes on when it is taken again; a ban after that is not probed', async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    await live.allow();
    const run = live.start();
    await says(live, 'RUNNING', run);
    await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
    await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
    const revoked = revoke(live);
    await says(live, 'AUTH_LOST', run);
    live.sim.faults.unload(revoked);
    await says(live, 'RUNNING', run);

    live.sim.faults.load({
      version: 1,
      rules: [{ match: { path: '/api/v3/account', max: 1 }, do: { limit: { kind: '418', seconds: 20 } } }],
    });
    await says(live, 'BANNED', run);
    await says(live, 'RUNNING', run);
    expect(askedInBan(live)).toEqual([]);
    expect(live.restingStops()).toHaveLength(1);
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(EXIT_CODE.done);
    expect(live.sim.report()).toMatchObject({ postsPerClientId: 1, duplicateIntents: 0, ordersWithoutRequest: 0 });
    expect(await live.differences()).toEqual([]);
  });
});
