import { describe, expect, it } from 'vitest';
import { deploy } from './deploy.ts';
import { scriptedRun, TaskFailure, type Script } from './scripted-run.fixture.ts';
import { SOME_REFERENCES } from './some-references.fixture.ts';
import { undeploy } from './undeploy.ts';

const INPUT = { deploy_id: '0197', strategy: 'momentum', mode: 'dry-run', alias: 'production', polls: { n: 0 } };
const broken = [new TaskFailure('Lambda.Unknown', 'broken')];
const times = (count: number, name: string): string[] => Array<string>(count).fill(name);
const lives = (state: string, message = ''): object => ({ state, message });

const HAPPY: Script = {
  ValidateVersion: [{ version: 3, config_sha256: 'ab', image_digest: null }],
  WriteDesired: [{ epoch: 4, previous: null }],
  CheckLive: [lives('WAITING'), lives('TRADING')],
};
const BEGIN = ['ValidateVersion', 'WriteDesired', 'EnsureService'];
const REFUSED = ['DeployRefused', 'NotifyRefused'];
const RESTORED = ['RestorePrevious', ...REFUSED];

interface Recorded {
  readonly to: string;
  readonly error?: { readonly Error: string; readonly Cause: string };
}

const cases: readonly (readonly [title: string, script: Script, tasks: readonly string[], error: string])[] = [
  ['whose version is refused', { ValidateVersion: [new TaskFailure('Strategy.ImageMissing', 'no image')] }, ['ValidateVersion', ...REFUSED], 'Strategy.ImageMissing'],
  ['that a later one has overtaken', { WriteDesired: [new TaskFailure('Deploy.Superseded', '')] }, ['ValidateVersion', 'WriteDesired', ...REFUSED], 'Deploy.Superseded'],
  ['whose image is not there', { EnsureService: broken }, [...BEGIN, ...RESTORED], 'Lambda.Unknown'],
  ['whose sign cannot be looked for', { CheckLive: broken }, [...BEGIN, 'CheckLive', ...RESTORED], 'Lambda.Unknown'],
  ['that its container refuses', { CheckLive: [lives('REJECTED', 'There are no credentials of the account main.')] }, [...BEGIN, 'CheckLive', ...RESTORED], 'TradAI.LiveRejected'],
  ['that is not seen to trade', { CheckLive: [lives('WAITING')] }, [...BEGIN, ...times(40, 'CheckLive'), ...RESTORED], 'TradAI.LiveTooLate'],
  ['that cannot be recorded', { RecordLive: broken }, [...BEGIN, ...times(2, 'CheckLive'), 'RecordLive', ...RESTORED], 'Lambda.Unknown'],
  ['that cannot be taken back', { CheckLive: broken, RestorePrevious: broken }, [...BEGIN, 'CheckLive', ...RESTORED], 'Lambda.Unknown'],
  ['of which nobody can be told', { EnsureService: broken, NotifyRefused: broken }, [...BEGIN, ...RESTORED], 'Lambda.Unknown'],
]; // prettier-ignore

describe('the workflow of a deployment', () => {
  it('ends when it was seen to trade, whoever can be told of it', async () => {
    const script = { ...HAPPY, NotifyDeployed: broken };
    const end = await scriptedRun(deploy(SOME_REFERENCES), INPUT, script);
    expect(end.status).toBe('SUCCEEDED');
    expect(end.tasks).toEqual([...BEGIN, 'CheckLive', 'CheckLive', 'RecordLive', 'NotifyDeployed']);
    expect(end.inputs['CheckLive']![0]).toMatchObject({ op: 'check-live', after_epoch: 4, deploy_id: '0197' });
  });

  it.each(cases)('%s ends rolled back', async (_, script, tasks, error) => {
    const end = await scriptedRun(deploy(SOME_REFERENCES), INPUT, { ...HAPPY, ...script });
    expect(end.tasks).toEqual(tasks);
    const [recorded] = end.inputs['DeployRefused'] as [Recorded];
    expect(recorded).toMatchObject({ to: 'ROLLED_BACK', error: { Error: error } });
    expect(end.status).toMatch(/^FAILED/);
  });

  it('says in the words of the container why it was refused', async () => {
    const script = { ...HAPPY, CheckLive: [lives('REJECTED', 'There are no credentials of the account main.')] };
    const end = await scriptedRun(deploy(SOME_REFERENCES), INPUT, script);
    const [recorded] = end.inputs['DeployRefused'] as [Recorded];
    expect(recorded.error!.Cause).toBe('There are no credentials of the account main.');
  });
});

const STOP: Script = { CheckReleased: [{ released: false }, { released: true }] };
const SCALED = ['SetStopped', 'ScaleToZero'];

describe('the workflow of an end', () => {
  it('ends when the lease was given back', async () => {
    const end = await scriptedRun(undeploy(SOME_REFERENCES), INPUT, STOP);
    expect(end.status).toBe('SUCCEEDED');
    expect(end.tasks).toEqual([...SCALED, ...times(2, 'CheckReleased'), 'RecordStopped']);
  });

  it.each([
    ['that nobody wanted', { SetStopped: broken }, ['SetStopped']],
    ['whose service cannot be scaled', { ScaleToZero: broken }, SCALED],
    ['that cannot be looked at', { CheckReleased: broken }, [...SCALED, 'CheckReleased']],
    ['whose lease is kept', { CheckReleased: [{ released: false }] }, [...SCALED, ...times(15, 'CheckReleased')]],
    ['that cannot be recorded', { RecordStopped: broken }, [...SCALED, ...times(2, 'CheckReleased'), 'RecordStopped']],
  ] as const)('%s is told', async (_, script, tasks) => {
    const end = await scriptedRun(undeploy(SOME_REFERENCES), INPUT, { ...STOP, ...script });
    expect(end.tasks).toEqual([...tasks, 'StopFailed']);
    expect(end.status).toMatch(/^FAILED/);
  });
});
