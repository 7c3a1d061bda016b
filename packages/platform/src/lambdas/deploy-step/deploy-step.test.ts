import type { SessionBeat } from '@tradai/runtime/contract';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../domain/json.ts';
import { aBeat, aLease, deployWorld, SESSION, type DeployWorld } from '../../operations/deploy-world.fixture.ts';
import { stopSession, submitDeployment } from '../../operations/submit-deployment.ts';
import { deployStep } from './deploy-step.ts';

const VERSION = { version: '3', config_sha256: 'ab', image_digest: null };

interface Steps {
  readonly id: string;
  readonly step: (op: string, more?: Readonly<Record<string, Json>>) => Promise<Json>;
}

function stepsOf(world: DeployWorld, id: string, mode: string = SESSION.mode): Steps {
  const whose = { deploy_id: id, strategy: SESSION.strategy, mode };
  return { id, step: (op, more = {}) => deployStep({ op, ...whose, ...more }, world, AbortSignal.abort()) };
}

/** A deployment that was accepted. */
async function accepted(world: DeployWorld, more: Readonly<Record<string, string>> = {}): Promise<Steps> {
  const request = { ...SESSION, alias: 'production', ...more };
  const submission = await submitDeployment(world, 'ann', request, crypto.randomUUID());
  if (submission.kind === 'mismatch') throw new Error('mismatch');
  return stepsOf(world, submission.deployment.id, submission.deployment.mode);
}

/** A deployment of version 3 that trades: its lease is `epoch`. */
async function live(world: DeployWorld, epoch = 1, version: Json = VERSION): Promise<Steps> {
  const steps = await accepted(world);
  await steps.step('write-desired', { version });
  await steps.step('ensure-service');
  world.clock.pass(1000);
  world.signs.rows.set('dry-run/momentum', aLease({ epoch }));
  await world.heartbeats.put(aBeat(world.clock.now(), { epoch }));
  expect(await steps.step('check-live')).toEqual({ state: 'TRADING', message: '' });
  await steps.step('record', { to: 'LIVE' });
  return steps;
}

const desired = (world: DeployWorld) => world.deployments.desired(SESSION);
const row = (world: DeployWorld, { id }: Steps) => world.deployments.get(id);

describe('a deployment, step by step,', () => {
  it('wants a version, sees it trade, and says so', async () => {
    const world = deployWorld();
    const steps = await live(world);
    expect(await row(world, steps)).toMatchObject({ status: 'LIVE', failure: null });
    expect(await desired(world)).toMatchObject({ state: 'RUNNING', strategyVersion: 3, proof: 'proven' });
    expect(world.liveServices.specs.get('dry-run/momentum/dry-run')).toMatchObject({ stage: 'production', version: 3 });
  });

  it('finds what it did before, however often a step is done', async () => {
    const world = deployWorld();
    const steps = await accepted(world);
    const first = await steps.step('write-desired', { version: VERSION });
    world.signs.rows.set('dry-run/momentum', aLease({ epoch: 7 }));
    expect(await steps.step('write-desired', { version: VERSION })).toEqual(first);
    for (const _ of [1, 2]) await steps.step('ensure-service');
    expect(world.liveServices.starts).toBe(1);
  });

  const signs: readonly (readonly [title: string, beat: Partial<SessionBeat>])[] = [
    ['of an older lease', { epoch: 4 }],
    ['from before it was wanted', { ts: Date.UTC(2026, 0, 5) }],
    ['of another version', { versions: { model: 'momentum version 2' } }],
    ['of one that gets ready', { stage: 'WARMING' }],
    ['of one that a person has paused', { stage: 'HALTED' }],
    ['of one that has ended', { outcome: { code: 0, name: 'done', message: '' } }],
  ];
  it.each(signs)('does not take a beat %s for a sign', async (_, beat) => {
    const world = deployWorld();
    world.signs.rows.set('dry-run/momentum', aLease({ epoch: 4 }));
    const steps = await accepted(world);
    expect(await steps.step('write-desired', { version: VERSION })).toEqual({ epoch: 4, previous: null });
    await steps.step('ensure-service');
    await world.heartbeats.put(aBeat(world.clock.now(), { epoch: 5, ...beat }));
    expect(await steps.step('check-live')).toEqual({ state: 'WAITING', message: '' });
    await world.heartbeats.put(aBeat(world.clock.now(), { epoch: 5 }));
    expect(await steps.step('check-live')).toEqual({ state: 'TRADING', message: '' });
  });

  it('is rejected where its container ends for good, in its words', async () => {
    const world = deployWorld();
    const steps = await accepted(world);
    await steps.step('write-desired', { version: VERSION });
    await steps.step('ensure-service');
    world.liveServices.tell(SESSION, { wanted: 0, running: 0, lastExitCode: 78, lastWords: 'No such pair.' });
    expect(await steps.step('check-live')).toEqual({ state: 'REJECTED', message: 'No such pair.' });
    world.liveServices.tell(SESSION, { wanted: 1, lastExitCode: 70, lastWords: 'boom', restarts: 6 });
    expect(await steps.step('check-live')).toMatchObject({ state: 'REJECTED', message: /6 times.*boom/ });
  });

  it('replaces nothing where what it brings trades already', async () => {
    const world = deployWorld();
    await live(world, 3);
    world.clock.pass(1000);
    const again = await accepted(world);
    expect(await again.step('write-desired', { version: VERSION })).toMatchObject({ epoch: 2 });
    await again.step('ensure-service');
    expect(world.liveServices.starts).toBe(1);
    expect(await again.step('check-live')).toMatchObject({ state: 'WAITING' });
    world.clock.pass(60_000);
    await world.heartbeats.put(aBeat(world.clock.now(), { epoch: 3 }));
    expect(await again.step('check-live')).toMatchObject({ state: 'TRADING' });
  });

  it('lets what it brings trade with money, and what it may be taken back to, and nothing else does', async () => {
    const world = deployWorld();
    const [one, two, three] = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
    const permit = async () => {
      const row = await world.leaseRows.read({ kind: 'live-permit', strategy: SESSION.strategy, account: 'main' });
      return row === null ? null : { builds: row.build.split(' '), by: row.holder, mode: row.mode, epoch: row.epoch };
    };
    const money = { account: 'main', mode: 'live' };
    const bring = async (digest: string) => {
      const steps = await accepted(world, money);
      await steps.step('write-desired', { version: { ...VERSION, image_digest: digest } });
      return steps;
    };
    await live(world);
    expect(await permit()).toBeNull();
    const first = await bring(one);
    expect(await permit()).toEqual({ builds: [one], by: 'ann', mode: 'live', epoch: 1 });
    await first.step('write-desired', { version: { ...VERSION, image_digest: one } });
    await first.step('ensure-service');
    expect((await permit())!.epoch).toBe(1);
    await first.step('record', { to: 'LIVE' });
    const second = await bring(two);
    expect((await permit())!.builds).toEqual([two, one]);
    await second.step('record', { to: 'LIVE' });
    await bring(three);
    expect((await permit())!.builds).toEqual([three, two]);
  });

  it('of which a later one is there gives way', async () => {
    const world = deployWorld();
    const early = await accepted(world);
    const late = await accepted(world);
    await early.step('write-desired', { version: VERSION });
    await late.step('write-desired', { version: { ...VERSION, version: 4 } });
    for (const op of ['ensure-service', 'check-live'])
      await expect(early.step(op)).rejects.toMatchObject({ name: 'Deploy.Superseded' });
    await early.step('restore');
    expect(await desired(world)).toMatchObject({ strategyVersion: 4, proof: 'wanted' });
    const earliest = early.step('write-desired', { version: VERSION });
    await expect(earliest).rejects.toMatchObject({ name: 'Deploy.Superseded' });
  });
});

describe('a deployment that does not come to trade', () => {
  it('leaves nothing where there was nothing', async () => {
    const world = deployWorld();
    const steps = await accepted(world);
    await steps.step('write-desired', { version: VERSION });
    await steps.step('ensure-service');
    for (const _ of [1, 2]) await steps.step('restore');
    await steps.step('record', { to: 'ROLLED_BACK', error: { Error: 'TradAI.LiveTooLate', Cause: 'late' } });
    expect(await desired(world)).toMatchObject({ state: 'STOPPED', proof: 'restored', version: 2 });
    expect(await world.liveServices.describe(SESSION)).toMatchObject({ wanted: 0 });
    expect(await row(world, steps)).toMatchObject({
      status: 'ROLLED_BACK',
      failure: { code: 'TradAI.LiveTooLate', message: 'late' },
    });
  });

  it('brings back what was proven before it, held to its version', async () => {
    const world = deployWorld();
    await live(world);
    for (const version of [4, 5]) {
      const steps = await accepted(world);
      expect(await steps.step('write-desired', { version: { ...VERSION, version } })).toMatchObject({
        previous: { state: 'RUNNING', version: 3 },
      });
      await steps.step('ensure-service');
      if (version === 5) await steps.step('restore');
    }
    expect(await desired(world)).toMatchObject({ state: 'RUNNING', strategyVersion: 3, proof: 'restored' });
    const { environment, revision } = world.liveServices.specs.get('dry-run/momentum/dry-run')!;
    expect(environment['SPEC_URI']).toBe(`s3://results/${world.objectsWritten[0]}`);
    expect(revision).toBe((await world.deployments.list({ limit: 9 })).at(-1)!.id);
  });

  it('is not brought again by a workflow that goes on before that, and is told of as it was', async () => {
    const world = deployWorld();
    const steps = await accepted(world);
    await steps.step('write-desired', { version: VERSION });
    await steps.step('restore', { previous: null, error: { Error: 'TradAI.LiveTooLate', Cause: 'late' } });
    for (const op of ['ensure-service', 'check-live'])
      await expect(steps.step(op)).rejects.toMatchObject({ name: 'Deploy.TakenBack' });
    await steps.step('restore', { previous: null, error: { Error: 'Deploy.TakenBack', Cause: '' } });
    await steps.step('record', { to: 'ROLLED_BACK', error: { Error: 'Deploy.TakenBack', Cause: '' } });
    expect(await row(world, steps)).toMatchObject({ failure: { code: 'TradAI.LiveTooLate', message: 'late' } });
  });

  it('and was taken back goes by the alias again at the next one', async () => {
    const world = deployWorld();
    await live(world);
    const bad = await accepted(world);
    await bad.step('write-desired', { version: { ...VERSION, version: 4 } });
    await bad.step('restore');
    const good = await accepted(world);
    await good.step('write-desired', { version: { ...VERSION, version: 5 } });
    expect(await desired(world)).toMatchObject({ pin: null, strategyVersion: 5, previous: { strategyVersion: 3 } });
  });

  it('is told in the words of its function, not in the document of Lambda', async () => {
    const world = deployWorld();
    const steps = await accepted(world);
    const Cause = JSON.stringify({ errorType: 'Strategy.ImageMissing', errorMessage: 'No image sha256:1.', trace: [] });
    await steps.step('record', { to: 'ROLLED_BACK', error: { Error: 'Strategy.ImageMissing', Cause } });
    expect(await row(world, steps)).toMatchObject({ failure: { message: 'No image sha256:1.' } });
  });
});

describe('the end of a session, step by step,', () => {
  async function stopping(world: DeployWorld): Promise<Steps> {
    const stop = await stopSession(world, 'ann', SESSION, null);
    if (stop?.kind !== 'accepted') throw new Error('not accepted');
    return stepsOf(world, stop.deployment.id);
  }

  it('wants it stopped, waits until its lease is free, and says so', async () => {
    const world = deployWorld();
    await live(world);
    const steps = await stopping(world);
    await steps.step('write-stopped');
    world.liveServices.tell(SESSION, { running: 1 });
    expect(await steps.step('check-released')).toEqual({ released: false });
    await steps.step('scale', { count: 0 });
    expect(await steps.step('check-released')).toEqual({ released: false });
    world.signs.rows.set('dry-run/momentum', aLease({ isReleased: true }));
    expect(await steps.step('check-released')).toEqual({ released: true });
    await steps.step('record', { to: 'STOPPED' });
    expect(await row(world, steps)).toMatchObject({ status: 'STOPPED', kind: 'undeploy' });
    expect(await desired(world)).toMatchObject({ state: 'STOPPED', previous: { state: 'RUNNING' } });
  });

  it('takes the lease of a process that is gone for free', async () => {
    const world = deployWorld();
    await live(world);
    const steps = await stopping(world);
    await steps.step('write-stopped');
    await steps.step('scale', { count: 0 });
    world.signs.ended.add('h1');
    expect(await steps.step('check-released')).toEqual({ released: true });
  });

  it('is none where nobody wanted it to trade', async () => {
    expect(await stopSession(deployWorld(), 'ann', SESSION, null)).toBeNull();
  });
});

describe('what is done every minute', () => {
  it('settles a deployment whose execution ended, and lets what runs follow what is wanted', async () => {
    const world = deployWorld();
    const steps = await live(world);
    world.liveServices.states.clear();
    const lost = await accepted(world, { account: 'other' });
    await world.workflows.start('deploy', lost.id, {});
    world.workflows.end(lost.id, 'ABORTED');
    expect(await deployStep({ op: 'reconcile' }, world, AbortSignal.abort())).toEqual({ settled: 1 });
    expect(await row(world, lost)).toMatchObject({ status: 'FAILED' });
    expect(await row(world, steps)).toMatchObject({ status: 'LIVE' });
    expect(await world.liveServices.describe(SESSION)).toMatchObject({ wanted: 1 });
  });
});

describe('an event of deploy-step', () => {
  it.each([
    ['another op', { op: 'explode' }],
    ['another count', { op: 'scale', count: 1 }],
    ['no version', { op: 'write-desired' }],
    ['no id', { op: 'check-live', deploy_id: '../x' }],
  ])('with %s is refused', async (_, event) => {
    const steps = await accepted(deployWorld());
    const whose = { deploy_id: steps.id, strategy: 'momentum', mode: 'dry-run' };
    const done = deployStep({ ...whose, ...event }, deployWorld(), AbortSignal.abort());
    await expect(done).rejects.toMatchObject({ name: 'Event.Invalid' });
  });

  it('of a deployment that is not there is refused', async () => {
    const [world, other] = [deployWorld(), deployWorld()];
    const { id } = await accepted(world);
    await expect(stepsOf(other, id).step('check-live')).rejects.toMatchObject({ name: 'Deploy.Unknown' });
  });
});
