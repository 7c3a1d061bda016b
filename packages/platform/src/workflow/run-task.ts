import type { Catcher, Json, TaskState } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { ECS, ECS_ERRORS } from './retries.ts';

/** The only container of a task. */
export const CONTAINER = 'strategy';
/** What a task's exit is told by: a failed one is a description of the task, in JSON. */
const PLATFORM_VERSION = '1.4.0';

export interface ContainerTask {
  readonly definition: keyof WorkflowReferences['taskDefinitions'];
  readonly capacity: 'FARGATE' | 'FARGATE_SPOT';
  readonly seconds: number;
  readonly mode: Json | { readonly path: string };
  readonly into: string;
  readonly next: string;
  readonly failed: { readonly launch: string; readonly time: string; readonly task: string };
}

/** A container runs to its end. What it brought is where it wrote it: a task gives nothing back but how it ended. */
export function runTask(references: WorkflowReferences, task: ContainerTask): TaskState {
  return {
    ...{ Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask.sync', TimeoutSeconds: task.seconds },
    Parameters: {
      Cluster: references.cluster,
      TaskDefinition: references.taskDefinitions[task.definition],
      CapacityProviderStrategy: [{ CapacityProvider: task.capacity, Weight: 1 }],
      ...{ PlatformVersion: PLATFORM_VERSION, PropagateTags: 'TASK_DEFINITION', EnableExecuteCommand: false },
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: references.subnets,
          SecurityGroups: references.securityGroups,
          AssignPublicIp: 'DISABLED',
        },
      },
      Overrides: { ContainerOverrides: [{ Name: CONTAINER, Environment: environment(task.mode) }] },
    },
    ResultSelector: { 'task_arn.$': '$.TaskArn' },
    ResultPath: task.into,
    Retry: [ECS],
    Catch: catchers(task),
    Next: task.next,
  };
}

function environment(mode: ContainerTask['mode']): Json {
  const isPath = typeof mode === 'object' && mode !== null && 'path' in mode;
  return [
    { Name: 'RUN_ID', 'Value.$': '$.run_id' },
    { Name: 'ATTEMPT', 'Value.$': "States.Format('{}', $.attempt)" },
    isPath
      ? { Name: 'TRADING_MODE', 'Value.$': (mode as { path: string }).path }
      : { Name: 'TRADING_MODE', Value: mode },
    { Name: 'STRATEGY_NAME', 'Value.$': '$.strategy' },
    { Name: 'SPEC_URI', 'Value.$': '$.spec_uri' },
    { Name: 'MAX_SECONDS', 'Value.$': "States.Format('{}', $.max_seconds)" },
    { Name: 'EXECUTION_ARN', 'Value.$': '$$.Execution.Id' },
  ];
}

/** A failed task matches every error but a timeout, so that the launch comes first. */
function catchers({ failed: { launch, time, task } }: ContainerTask): readonly Catcher[] {
  const into = (ErrorEquals: readonly string[], Next: string): Catcher => ({
    ErrorEquals,
    ResultPath: '$.failure',
    Next,
  });
  return [into(ECS_ERRORS, launch), into(['States.Timeout'], time), into(['States.TaskFailed'], task)];
}
