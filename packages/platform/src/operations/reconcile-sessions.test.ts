import { describe, expect, it } from 'vitest';
import type { DesiredSession } from '../domain/deployment.ts';
import { aDesiredSession } from '../ports/deployments-contract.fixture.ts';
import { aBeat, deployWorld, SESSION, type DeployWorld } from './deploy-world.fixture.ts';
import { reconcileSessions } from './reconcile-sessions.ts';

async function wanted(more: Partial<DesiredSession> = {}): Promise<DeployWorld> {
  const world = deployWorld();
  const desired = aDesiredSession({ proof: 'proven', imageDigest: 'sha256:1', ...more });
  await world.deployments.putDesired(desired, 0);
  world.versions.tags.set(3, { image_digest: 'sha256:1' });
  return world;
}

describe('what runs follows what is wanted', () => {
  it('also where the platform has lost sight of it', async () => {
    const world = await wanted();
    for (const _ of [1, 2]) await reconcileSessions(world);
    expect(world.liveServices.starts).toBe(1);
    expect(await world.deployments.list({ limit: 9 })).toEqual([]);
  });

  it('where it is not to run any more', async () => {
    const world = await wanted({ state: 'STOPPED' });
    await world.liveServices.ensure({
      ...SESSION,
      version: 3,
      stage: 'x',
      imageDigest: null,
      revision: 'r',
      environment: {},
    });
    await reconcileSessions(world);
    expect(await world.liveServices.describe(SESSION)).toMatchObject({ wanted: 0 });
  });
});

describe('a session that cannot follow', () => {
  it('keeps no other from it, and is told', async () => {
    const world = await wanted();
    await world.deployments.putDesired(aDesiredSession({ account: 'a', revision: 'bad', proof: 'proven' }), 0);
    const { liveServices } = world;
    const ensure = liveServices.ensure.bind(liveServices);
    liveServices.ensure = (spec) => (spec.revision === 'bad' ? Promise.reject(new Error('no image')) : ensure(spec));
    await expect(reconcileSessions(world)).rejects.toThrow('no image');
    expect(liveServices.starts).toBe(1);
  });
});

describe('what is wanted follows the alias', () => {
  it('to a version of the same image, once its container trades it', async () => {
    const world = await wanted();
    await reconcileSessions(world);
    world.versions.tags.set(4, { image_digest: 'sha256:1', config_sha256: 'cd' });
    world.versions.aliases.set('production', 4);
    await world.heartbeats.put(aBeat(world.clock.now()));
    await reconcileSessions(world);
    expect(await world.deployments.desired(SESSION)).toMatchObject({ strategyVersion: 3 });
    await world.heartbeats.put(aBeat(world.clock.now(), { versions: { model: 'momentum version 4' } }));
    for (const _ of [1, 2]) await reconcileSessions(world);
    expect(await world.deployments.desired(SESSION)).toMatchObject({
      strategyVersion: 4,
      configSha256: 'cd',
      version: 2,
    });
    expect(world.liveServices.starts).toBe(1);
    expect(await world.deployments.list({ limit: 9 })).toEqual([]);
  });

  it.each([
    ['to a version of another image, by a deployment', { imageDigest: 'sha256:0' }],
    [
      'where the container is held to its version, by a deployment',
      { pin: 's3://results/specs/1.json', strategyVersion: 2 },
    ],
  ])('%s, tried once', async (_, more) => {
    const world = await wanted({ strategyVersion: 2, ...more });
    for (const __ of [1, 2]) await reconcileSessions(world);
    world.clock.pass(120_000);
    await reconcileSessions(world);
    const deployments = await world.deployments.list({ limit: 9 });
    expect(deployments).toMatchObject([{ subject: 'platform', strategyVersion: 3, alias: 'production' }]);
  });

  it('not where the registry is away or the alias is gone', async () => {
    const world = await wanted();
    world.versions.aliases.clear();
    await reconcileSessions(world);
    expect(world.liveServices.starts).toBe(1);
  });

  it('not while a deployment has yet to show that it trades', async () => {
    const world = await wanted({ proof: 'wanted', strategyVersion: 2, imageDigest: 'sha256:0' });
    await reconcileSessions(world);
    expect(await world.deployments.list({ limit: 9 })).toEqual([]);
  });
});
