import { describe, expect, it } from 'vitest';
import { deployConsumer } from '../lambdas/deploy-consumer/deploy-consumer.ts';
import { deployWorld, SESSION, type DeployWorld } from './deploy-world.fixture.ts';
import { reconcileDeployment, reconcileDeployments } from './reconcile-deployment.ts';
import { submitDeployment } from './submit-deployment.ts';
import { wantVersion } from './write-desired.ts';

async function running(): Promise<{ world: DeployWorld; id: string }> {
  const world = deployWorld();
  const submission = await submitDeployment(world, 'ann', { ...SESSION, alias: 'production' }, 'k');
  if (submission.kind !== 'accepted') throw new Error('not accepted');
  const { deployment } = submission;
  await deployConsumer({ deploy_id: deployment.id, strategy: 'momentum', v: 1 }, world, AbortSignal.abort());
  await wantVersion(world, deployment, { strategyVersion: 3, configSha256: null, imageDigest: null });
  return { world, id: deployment.id };
}

describe('a deployment whose execution ended without saying so', () => {
  it.each([
    ['ABORTED', 'TradAI.Aborted'],
    ['TIMED_OUT', 'TradAI.TimedOut'],
    ['FAILED', 'TradAI.WorkflowFailed'],
    ['SUCCEEDED', 'TradAI.WorkflowFailed'],
  ] as const)('by %s has failed, and is taken back', async (status, code) => {
    const { world, id } = await running();
    world.workflows.end(id, status);
    expect(await reconcileDeployments(world)).toBe(1);
    expect(await world.deployments.get(id)).toMatchObject({ status: 'FAILED', failure: { code } });
    expect(await world.deployments.desired(SESSION)).toMatchObject({ state: 'STOPPED', proof: 'restored' });
    expect(await reconcileDeployments(world)).toBe(0);
  });

  it('is left alone while that runs, and where it said what it came to', async () => {
    const { world, id } = await running();
    expect(await reconcileDeployment(world, id)).toBeNull();
    const now = (await world.deployments.get(id))!;
    await world.deployments.put({ ...now, status: 'LIVE', version: 3 }, now.version);
    world.workflows.end(id, 'FAILED');
    expect(await reconcileDeployment(world, id)).toMatchObject({ status: 'LIVE' });
    expect(await reconcileDeployment(world, 'another')).toBeNull();
  });
});

describe('a deployment that is asked for', () => {
  const ask = (world: DeployWorld, key: string | null, more = {}) =>
    submitDeployment(world, 'ann', { ...SESSION, alias: 'production', ...more }, key);

  it('twice under one key is one, and another one under it is refused', async () => {
    const world = deployWorld();
    expect((await ask(world, 'k')).kind).toBe('accepted');
    expect((await ask(world, 'k')).kind).toBe('replayed');
    expect((await ask(world, 'k', { account: 'other' })).kind).toBe('mismatch');
  });

  it('twice by a double click is one, and again after something has changed another', async () => {
    const world = deployWorld();
    expect((await ask(world, null)).kind).toBe('accepted');
    expect((await ask(world, null)).kind).toBe('replayed');
    const [deployment] = await world.deployments.list({ limit: 1 });
    await wantVersion(world, deployment!, { strategyVersion: 3, configSha256: null, imageDigest: null });
    expect((await ask(world, null)).kind).toBe('accepted');
  });

  it('of an alias that nobody has is refused', async () => {
    await expect(ask(deployWorld(), null, { alias: 'nope' })).rejects.toMatchObject({ code: 'unknown-alias' });
  });
});
