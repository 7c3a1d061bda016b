import {
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { awsPlace } from '@tradai/runtime/aws';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { A_KEY, aLiveSpec } from '../../ports/live-services-contract.fixture.ts';
import { EcsLiveServices } from './ecs-live-services.ts';
import { liveDefinition, serviceName, type LivePlace } from './live-definition.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const NAME = 'tradai-dry-run-momentum-dry-run-7686f832';
const DEFINITION = `arn:aws:ecs:eu-central-1:123456789012:task-definition/${NAME}:1`;
const AWS = awsPlace('ECS', {
  ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
});

const PLACE: LivePlace = {
  ...{ cluster: 'tradai', subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-live'], architecture: 'ARM64' },
  image: { repository: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/services/strategy', digest: DIGEST },
  executionRole: 'arn:aws:iam::123456789012:role/execution',
  taskRoles: { 'dry-run': 'arn:aws:iam::123456789012:role/dry', live: 'arn:aws:iam::123456789012:role/live' },
  ...{ logs: { group: '/tradai/live', region: 'eu-central-1' }, variables: { STATE_TABLE: 'tradai-state' } },
};

/** What ECS must be told with every change, so that two never trade at once. */
const RULES = {
  ...{ cluster: 'tradai', platformVersion: '1.4.0', enableExecuteCommand: false },
  availabilityZoneRebalancing: 'DISABLED',
  deploymentConfiguration: {
    ...{ minimumHealthyPercent: 0, maximumPercent: 100 },
    deploymentCircuitBreaker: { enable: true, rollback: true },
  },
  networkConfiguration: {
    awsvpcConfiguration: {
      ...{ subnets: ['subnet-a', 'subnet-b'], securityGroups: ['sg-live'], assignPublicIp: 'DISABLED' },
    },
  },
};

function opened({ images = [DIGEST] } = {}) {
  const ecs = mockClient(ECSClient);
  onTestFinished(() => ecs.restore());
  ecs.on(RegisterTaskDefinitionCommand).resolves({ taskDefinition: { taskDefinitionArn: DEFINITION } });
  ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: 'MISSING' }] });
  ecs.on(CreateServiceCommand).resolves({});
  ecs.on(UpdateServiceCommand).resolves({});
  const digest = (reference: string) => Promise.resolve(images.includes(reference) ? reference : null);
  const services = new EcsLiveServices(AWS, PLACE, { images: { digest }, now: () => NOW });
  const stands = (spec = aLiveSpec(), more: object = {}) => {
    const { containerDefinitions } = liveDefinition(PLACE, spec);
    const service = { serviceName: NAME, status: 'ACTIVE', taskDefinition: DEFINITION, desiredCount: 1, ...more };
    ecs.on(DescribeServicesCommand).resolves({ services: [{ runningCount: 1, ...service }] });
    ecs.on(DescribeTaskDefinitionCommand).resolves({ taskDefinition: { containerDefinitions: containerDefinitions! } });
  };
  return {
    ...{ ecs, services, stands },
    registered: () => ecs.commandCalls(RegisterTaskDefinitionCommand).map(({ args: [{ input }] }) => input),
    created: () => ecs.commandCalls(CreateServiceCommand).map(({ args: [{ input }] }) => input),
    updated: () => ecs.commandCalls(UpdateServiceCommand).map(({ args: [{ input }] }) => input),
  };
}

describe('a session as a service of ECS', () => {
  it('is made with a definition of its own, and one task that is gone before the next one begins', async () => {
    const { services, registered, created } = opened();
    await services.ensure(aLiveSpec({ environment: { SPEC_URI: 's3://results/s.json' } }));
    expect(registered()).toEqual<RegisterTaskDefinitionCommandInput[]>([
      {
        ...{ family: NAME, networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '512', memory: '1024' },
        runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
        ...{ executionRoleArn: PLACE.executionRole, taskRoleArn: PLACE.taskRoles['dry-run'] },
        containerDefinitions: [
          {
            ...{ name: 'session', image: `${PLACE.image.repository}@${DIGEST}`, essential: true, stopTimeout: 120 },
            environment: [
              { name: 'ACCOUNT', value: 'dry-run' },
              { name: 'SPEC_URI', value: 's3://results/s.json' },
              { name: 'STATE_TABLE', value: 'tradai-state' },
              { name: 'STRATEGY_NAME', value: 'momentum' },
              { name: 'STRATEGY_STAGE', value: 'production' },
              { name: 'TRADING_MODE', value: 'dry-run' },
            ],
            logConfiguration: {
              logDriver: 'awslogs',
              options: {
                ...{ 'awslogs-group': '/tradai/live', 'awslogs-region': 'eu-central-1' },
                'awslogs-stream-prefix': NAME,
              },
            },
            dockerLabels: {
              'tradai.revision': 'r1',
              'tradai.content': expect.stringMatching(/^[\da-f]{64}$/) as string,
            },
          },
        ],
      },
    ]);
    expect(created()).toEqual([
      {
        ...{ ...RULES, serviceName: NAME, desiredCount: 1, launchType: 'FARGATE', propagateTags: 'SERVICE' },
        ...{ taskDefinition: DEFINITION, clientToken: expect.stringMatching(/^[\da-f]{36}$/) as string },
      },
    ]);
  });

  it('that stands as it is wanted is left alone', async () => {
    const { services, stands, registered, updated } = opened();
    stands();
    await services.ensure(aLiveSpec());
    expect([registered(), updated()]).toEqual([[], []]);
  });

  it.each([
    ['another revision is one', { revision: 'r2' }, { desiredCount: 1 }],
    ['another stage of the same revision stays as many as it was', { stage: 'staging' }, {}],
  ])('%s', async (_, more, count) => {
    const { services, stands, updated } = opened();
    stands(aLiveSpec(), { desiredCount: 0 });
    await services.ensure(aLiveSpec(more));
    expect(updated()).toEqual([{ ...RULES, service: NAME, taskDefinition: DEFINITION, ...count }]);
  });

  it('that was deleted is made anew', async () => {
    const { services, stands, created } = opened();
    stands(aLiveSpec(), { status: 'INACTIVE' });
    await services.ensure(aLiveSpec());
    expect(created()).toHaveLength(1);
  });

  it('of an image that is not there is refused before anything is made', async () => {
    const { services, registered } = opened({ images: [] });
    await expect(services.ensure(aLiveSpec({ imageDigest: DIGEST }))).rejects.toMatchObject({ code: 'refused' });
    expect(registered()).toEqual([]);
  });

  it('is scaled once, and one that never was is not', async () => {
    const { services, stands, updated } = opened();
    await services.scale(A_KEY, 1);
    stands();
    await services.scale(A_KEY, 1);
    expect(updated()).toEqual([]);
    await services.scale(A_KEY, 0);
    expect(updated()).toEqual([{ ...RULES, service: NAME, desiredCount: 0 }]);
  });

  it('is described by its tasks of this definition that ended by themselves', async () => {
    const { ecs, services, stands } = opened();
    expect(await services.describe(A_KEY)).toBeNull();
    stands();
    const task = (minutes: number, exitCode: number, more: object = {}) => ({
      ...{ taskDefinitionArn: DEFINITION, stopCode: 'EssentialContainerExited' as const, ...more },
      ...{ stoppedAt: new Date(NOW - minutes * 60_000), containers: [{ exitCode, reason: `${exitCode}` }] },
    });
    const tasks = [
      ...[task(3, 75), task(1, 69), task(11, 1), task(0, 64, { taskDefinitionArn: `${DEFINITION}0` })],
      task(0, 0, { stopCode: 'ServiceSchedulerInitiated' }),
    ];
    ecs.on(ListTasksCommand).resolves({ taskArns: ['t'] });
    ecs.on(DescribeTasksCommand).resolves({ tasks });
    expect(await services.describe(A_KEY)).toEqual({
      ...{ wanted: 1, running: 1, revision: 'r1', restarts: 2, lastExitCode: 69, lastWords: '69' },
    });
  });
});

describe('an event that a task has stopped', () => {
  const event = (exitCode: number, more: object = {}) => ({
    ...{ source: 'aws.ecs', 'detail-type': 'ECS Task State Change' },
    detail: {
      ...{ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', group: `service:${NAME}` },
      ...{ taskDefinitionArn: DEFINITION, containers: [{ name: 'session', exitCode }], ...more },
    },
  });

  it.each([64, 73, 77, 78])('with %i is the last one of its revision', async (code) => {
    const { services, stands, updated } = opened();
    stands();
    await services.onTaskStopped(event(code));
    expect(updated()).toEqual([{ cluster: 'tradai', service: NAME, desiredCount: 0 }]);
  });

  it.each<[string, unknown]>([
    ['for another reason', event(75)],
    ['of a definition before', event(64, { taskDefinitionArn: `${DEFINITION}0` })],
    ['of no service', event(64, { group: 'family:backtest' })],
    ['because it was asked to', event(64, { stopCode: 'UserInitiated' })],
    ['not yet', event(64, { lastStatus: 'RUNNING' })],
    ['without an exit code', event(64, { containers: [{ name: 'session' }] })],
  ])('%s changes nothing', async (_, given) => {
    const { services, stands, updated } = opened();
    stands();
    await services.onTaskStopped(given);
    expect(updated()).toEqual([]);
  });
});

describe('names of services', () => {
  it('differ where the sessions do', () => {
    const keys = [
      { ...A_KEY, strategy: 'a-b', account: 'c' },
      { ...A_KEY, strategy: 'a', account: 'b-c' },
    ];
    expect(new Set(keys.map(serviceName)).size).toBe(2);
  });

  it.each(['', '../x', 'a b', `a${'b'.repeat(64)}`])('are made of no name such as "%s"', (strategy) => {
    expect(() => serviceName({ ...A_KEY, strategy })).toThrow(/is no name of a strategy/);
  });
});
