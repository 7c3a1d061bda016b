import { describe, expect, it } from 'vitest';
import { changeDeployment } from '../../operations/change-deployment.ts';
import { deployWorld, SESSION } from '../../operations/deploy-world.fixture.ts';
import { submitDeployment } from '../../operations/submit-deployment.ts';
import { deployConsumer } from './deploy-consumer.ts';

const SIGNAL = AbortSignal.abort();

async function waiting() {
  const world = deployWorld();
  await submitDeployment(world, 'ann', { ...SESSION, alias: 'production' }, null);
  const [delivery] = await world.queues.deploy.receive(1, 0);
  const { body } = delivery!;
  return { world, body, id: String(body['deploy_id']), row: () => world.deployments.get(String(body['deploy_id'])) };
}

describe('the message of a deployment', () => {
  it('starts its execution, once', async () => {
    const { world, body, id, row } = await waiting();
    expect(await deployConsumer(body, world, SIGNAL)).toEqual({ started: true });
    expect(await row()).toMatchObject({ status: 'RUNNING', execution: id, version: 2 });
    await deployConsumer(body, world, SIGNAL);
    expect([...world.workflows.executions.keys()]).toEqual([id]);
    expect(await row()).toMatchObject({ version: 2 });
  });

  it('that comes after its end does nothing', async () => {
    const { world, body, id } = await waiting();
    await changeDeployment(world, id, { to: 'FAILED', failure: { code: 'x', message: '' } });
    expect(await deployConsumer(body, world, SIGNAL)).toEqual({ started: false });
    expect(world.workflows.executions.size).toBe(0);
  });

  it('of one that is not known does nothing, and another body is refused', async () => {
    const { body } = await waiting();
    const other = deployWorld();
    expect(await deployConsumer(body, other, SIGNAL)).toEqual({ started: false });
    const bad = deployConsumer({ ...body, v: 2 }, other, SIGNAL);
    await expect(bad).rejects.toMatchObject({ name: 'Event.Invalid' });
  });
});
