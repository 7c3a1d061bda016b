import { describe, expect, it } from 'vitest';
import { deployConsumer } from '../../lambdas/deploy-consumer/deploy-consumer.ts';
import { deployStep } from '../../lambdas/deploy-step/deploy-step.ts';
import { aBeat, aLease, deployWorld, SESSION, type DeployWorld } from '../../operations/deploy-world.fixture.ts';
import { stopSession, submitDeployment } from '../../operations/submit-deployment.ts';
import type { Execution } from '../../ports/workflows.ts';
import type { Definition } from '../../workflow/definition.ts';
import { deploy } from '../../workflow/deploy.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { undeploy } from '../../workflow/undeploy.ts';
import { LocalWorkflows } from './local-workflows.ts';
import type { TaskHandler } from './run-definition.ts';

const NO_STEP = 'no step';

/** Nothing is waited for. */
function hasty(definition: Definition): Definition {
  const states = Object.entries(definition.States).map(([name, state]) => [
    name,
    state.Type === 'Wait' ? { ...state, Seconds: 0 } : state,
  ]);
  return { ...definition, States: Object.fromEntries(states) as Definition['States'] };
}

const DEFINITIONS = { deploy: hasty(deploy(SOME_REFERENCES)), undeploy: hasty(undeploy(SOME_REFERENCES)) };

/** Steps on the services of `world`; what becomes of its container happens meanwhile. */
function handlersOf(world: DeployWorld, told: string[]) {
  return (state: string): TaskHandler => {
    if (state === 'ValidateVersion')
      return () => Promise.resolve({ version: 3, config_sha256: 'ab', image_digest: null });
    if (state.startsWith('Notify') || state === 'StopFailed')
      return ({ status }) => Promise.resolve(void told.push(String(status)));
    return async (input, signal) => {
      if (input['op'] === 'check-live') await trade(world);
      if (input['op'] === 'check-released') world.signs.rows.set('dry-run/momentum', aLease({ isReleased: true }));
      return deployStep(input, world, signal);
    };
  };
}

async function trade(world: DeployWorld): Promise<void> {
  world.clock.pass(1000);
  world.signs.rows.set('dry-run/momentum', aLease());
  await world.heartbeats.put(aBeat(world.clock.now()));
}

interface Process {
  readonly workflows: LocalWorkflows;
  /** Resolves when the execution has ended, or when this process hangs in its step. */
  readonly over: Promise<Execution | 'hung'>;
}

/** Workflows whose process stops in one step, after it was done. */
function started(world: DeployWorld, told: string[], stopsIn: string): Process {
  const over = Promise.withResolvers<Execution | 'hung'>();
  const handlers = handlersOf(world, told);
  const workflows = new LocalWorkflows({
    ...{ database: world.database, definitions: DEFINITIONS, clock: world.clock },
    handlerOf: (_, state) => {
      if (state !== stopsIn) return handlers(state);
      return async (input, signal) => {
        await handlers(state)(input, signal);
        over.resolve('hung');
        return new Promise(() => {});
      };
    },
    onEnd: (execution) => over.resolve(execution),
  });
  return { workflows, over: over.promise };
}

/** An execution of the deployment that waits, whose process is ended in one of its steps and followed by another. */
async function restarted(world: DeployWorld, stopsIn: string): Promise<{ told: string[]; end: Execution | 'hung' }> {
  const told: string[] = [];
  const first = started(world, told, stopsIn);
  const [delivery] = await world.queues.deploy.receive(1, 0);
  await deployConsumer(delivery!.body, { ...world, workflows: first.workflows }, AbortSignal.abort());
  const end = await first.over;
  if (stopsIn === NO_STEP) return { told, end };
  expect(end).toBe('hung');
  await first.workflows.close();
  const second = started(world, told, NO_STEP);
  expect(await second.workflows.resume()).toBe(1);
  return { told, end: await second.over };
}

async function deployed(world: DeployWorld, stopsIn: string) {
  await submitDeployment(world, 'ann', { ...SESSION, alias: 'production' }, null);
  return restarted(world, stopsIn);
}

describe('a deployment whose platform ends', () => {
  const steps = ['ValidateVersion', 'WriteDesired', 'EnsureService', 'CheckLive', 'RecordLive', 'NotifyDeployed'];
  it.each([NO_STEP, ...steps])('in %s comes to trade all the same, in one container', async (stopsIn) => {
    const world = deployWorld();
    const { told, end } = await deployed(world, stopsIn);
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(world.liveServices.starts).toBe(1);
    expect((await world.deployments.list({ limit: 9 })).map(({ status }) => status)).toEqual(['LIVE']);
    expect(await world.deployments.desired(SESSION)).toMatchObject({ proof: 'proven', state: 'RUNNING' });
    expect(new Set(told)).toEqual(new Set(['LIVE']));
  });

  const refused = ['RestorePrevious', 'DeployRefused', 'NotifyRefused'];
  it.each([NO_STEP, ...refused])('in %s is taken back all the same', async (stopsIn) => {
    const world = deployWorld();
    world.liveServices.trouble = new Error('There is no such image here.');
    const { told, end } = await deployed(world, stopsIn);
    expect(end).toMatchObject({ status: 'FAILED' });
    const [deployment] = await world.deployments.list({ limit: 9 });
    expect(deployment).toMatchObject({ status: 'ROLLED_BACK', failure: { message: 'There is no such image here.' } });
    expect(await world.deployments.desired(SESSION)).toMatchObject({ state: 'STOPPED' });
    expect(new Set(told)).toEqual(new Set(['ROLLED_BACK']));
  });
});

describe('an end whose platform ends', () => {
  it.each([NO_STEP, 'SetStopped', 'ScaleToZero', 'CheckReleased', 'RecordStopped'])('in %s is one', async (stopsIn) => {
    const world = deployWorld();
    await deployed(world, NO_STEP);
    const [given] = await world.queues.deploy.receive(1, 0);
    expect(given).toBeUndefined();
    world.clock.pass(400_000);
    const [again] = await world.queues.deploy.receive(1, 0);
    await again!.done();
    await stopSession(world, 'ann', SESSION, null);
    expect((await restarted(world, stopsIn)).end).toMatchObject({ status: 'SUCCEEDED' });
    const statuses = (await world.deployments.list({ limit: 9 })).map(({ status }) => status);
    expect(statuses).toEqual(['STOPPED', 'LIVE']);
    expect(await world.liveServices.describe(SESSION)).toMatchObject({ wanted: 0, running: 0 });
  });
});
