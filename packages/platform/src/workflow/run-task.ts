import type { Json } from '../domain/json.ts';
import type { Catcher, TaskState } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { ECS, ECS_ERRORS } from './retries.ts';
import { anyFailure } from './step.ts';

/** The only container of a task. */
const CONTAINER = 'strategy';
const PLATFORM_VERSION = '1.4.0';

export interface ContainerTask {
  readonly definition: keyof WorkflowReferences['taskDefinitions'];
  readonly capacity: 'FARGATE' | 'FARGATE_SPOT';
  readonly seconds: number;
  readonly mode: string | { readonly path: string };
  readonly into: string;
  readonly next: string;
  readonly failed: { readonly launch: string; readonly time: string; readonly task: string };
}

/** A container runs to its end. What it brought is where it wrote it: a task gives nothing back but how it ended. */
export function runTask(references: WorkflowReferences, task: ContainerTask): TaskState {
  return {
    ...launch(references, task.definition, task.capacity, task.seconds, environment(task.mode)),
    ResultPath: task.into,
    Catch: catchers(task),
    Next: task.next,
  };
}

export interface BatchTask {
  readonly capacity: ContainerTask['capacity'];
  readonly seconds: number;
  readonly next: string;
  readonly failed: string;
}

/** A container works through a batch of trials; however it fails, it is the same to the search. */
export function runBatch(references: WorkflowReferences, { capacity, seconds, next, failed }: BatchTask): TaskState {
  const variables = [...environment('hyperopt'), { Name: 'BATCH_URI', 'Value.$': '$.batch_uri' }];
  return {
    ...launch(references, 'small', capacity, seconds, variables),
    ...{ ResultPath: '$.task', Catch: [anyFailure(failed)], Next: next },
  };
}

type Variable = Readonly<Record<string, Json>>;

function launch(
  references: WorkflowReferences,
  definition: ContainerTask['definition'],
  capacity: ContainerTask['capacity'],
  seconds: number,
  variables: readonly Variable[],
) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    TimeoutSeconds: seconds,
    Parameters: {
      Cluster: references.cluster,
      TaskDefinition: references.taskDefinitions[definition],
      CapacityProviderStrategy: [{ CapacityProvider: capacity, Weight: 1 }],
      ...{ PlatformVersion: PLATFORM_VERSION, PropagateTags: 'TASK_DEFINITION', EnableExecuteCommand: false },
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: references.subnets,
          SecurityGroups: references.securityGroups,
          AssignPublicIp: 'DISABLED',
        },
      },
      Overrides: { ContainerOverrides: [{ Name: CONTAINER, Environment: variables }] },
    },
    ResultSelector: { 'task_arn.$': '$.TaskArn' },
    Retry: [ECS],
  } as const;
}

function environment(mode: ContainerTask['mode']): Variable[] {
  return [
    { Name: 'RUN_ID', 'Value.$': '$.run_id' },
    { Name: 'ATTEMPT', 'Value.$': "States.Format('{}', $.attempt)" },
    typeof mode === 'string' ? { Name: 'TRADING_MODE', Value: mode } : { Name: 'TRADING_MODE', 'Value.$': mode.path },
    { Name: 'STRATEGY_NAME', 'Value.$': '$.strategy' },
    // A container wants to know one; which version runs, the specification says.
    { Name: 'STRATEGY_STAGE', Value: 'None' },
    { Name: 'SPEC_URI', 'Value.$': '$.spec_uri' },
    { Name: 'MAX_SECONDS', 'Value.$': "States.Format('{}', $.max_seconds)" },
    { Name: 'EXECUTION_ARN', 'Value.$': '$$.Execution.Id' },
  ];
}

/** A failed task matches every error but a timeout, so that the launch comes first. */
function catchers({ failed }: ContainerTask): readonly Catcher[] {
  const into = (ErrorEquals: readonly string[], Next: string): Catcher => ({
    ...{ ErrorEquals, ResultPath: '$.failure', Next },
  });
  return [
    into(ECS_ERRORS, failed.launch),
    into(['States.Timeout'], failed.time),
    into(['States.TaskFailed'], failed.task),
  ];
}
