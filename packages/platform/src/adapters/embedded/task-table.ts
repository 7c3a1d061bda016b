import { createHash } from 'node:crypto';
import { isPassing, ServiceError } from '@tradai/runtime/ports';
import type { Json } from '../../domain/json.ts';
import { failureOf } from '../../domain/run-failure.ts';
import { STATUS_MOVES, type StatusMove } from '../../domain/run-status.ts';
import { FUNCTIONS, type FunctionName, type Functions } from '../../ports/functions.ts';
import type { RunStore } from '../../ports/run-store.ts';
import type { TaskExit, Tasks, TaskSpec } from '../../ports/tasks.ts';
import type { Machine } from '../../ports/workflows.ts';
import { allStates } from '../../workflow/all-states.ts';
import type { Definition, TaskState } from '../../workflow/definition.ts';
import type { WorkflowReferences } from '../../workflow/references.ts';
import type { TaskHandler } from './run-definition.ts';

export interface HandlerTableOptions {
  readonly definitions: Readonly<Partial<Record<Machine, Definition>>>;
  /** What the documents were made with. */
  readonly references: Pick<WorkflowReferences, 'taskDefinitions'>;
  readonly runs: Pick<RunStore, 'change'>;
  readonly functions: Functions;
  readonly tasks: Pick<Tasks, 'run'>;
}

/** A task fails by a name that documents catch or try again. */
class StepError extends Error {
  constructor(name: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

/**
 * What a task of a document does here, read out of the document: what AWS would be asked, this process is. So there is no second list that
 * could say something else.
 */
export function handlerTable(options: HandlerTableOptions): (machine: Machine, state: string) => TaskHandler {
  const { definitions, references, runs, functions, tasks } = options;
  const states = new Map(
    Object.entries(definitions).map(([machine, definition]) => [machine, allStates(definition)] as const),
  );
  return (machine, name) => {
    const state = states.get(machine)?.[name];
    if (state?.Type !== 'Task') throw new RangeError(`${machine} has no task ${name}`);
    const { Resource: resource } = state;
    if (resource.endsWith(':states:::dynamodb:updateItem')) return (input) => changeRow(runs, input);
    if (resource.endsWith(':states:::ecs:runTask.sync'))
      return (input, signal) => runContainer(tasks, references, input, signal);
    return calling(functions, functionOf(name, state));
  };
}

function calling(functions: Functions, name: FunctionName): TaskHandler {
  return async (input, signal) => {
    try {
      return await functions.invoke(name, input as Json, signal);
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new StepError('Lambda.ServiceException', error.message, error);
    }
  };
}

function functionOf(state: string, { Resource: resource }: TaskState): FunctionName {
  const last = resource.slice(resource.lastIndexOf(':') + 1);
  const name = FUNCTIONS.find((each) => each === last);
  if (name === undefined) throw new RangeError(`${state} asks for ${resource}, which is nothing that is done here`);
  return name;
}

/** A value as DynamoDB writes it. */
interface Written {
  readonly S?: string;
  readonly N?: string;
}

interface RowUpdate {
  readonly Key: { readonly pk: Written };
  readonly ExpressionAttributeValues: Readonly<Record<':to' | ':now' | ':x' | ':attempt', Written>> & {
    readonly ':code'?: Written;
    readonly ':cause'?: Written;
    readonly ':event': { readonly M: { readonly move: Written } };
  };
}

/** The move that the event of the update tells of, under the conditions of our own rows. */
async function changeRow(runs: Pick<RunStore, 'change'>, input: object): Promise<Json> {
  const { Key: key, ExpressionAttributeValues: values } = input as RowUpdate;
  const id = key.pk.S!.slice('RUN#'.length);
  const move = moveOf(values[':event'].M.move.S!, values[':to'].S!);
  const code = values[':code']?.S ?? '';
  const patch = code === '' ? {} : { failure: failureOf(code, values[':cause']?.S ?? '') };
  const [attempt, execution, atMs] = [Number(values[':attempt'].N), values[':x'].S!, Date.parse(values[':now'].S!)];
  const outcome = await asStep('DynamoDB', () =>
    runs.change(id, { ...{ move, by: 'workflow', attempt, execution, atMs }, patch: { ...patch, execution } }),
  );
  if (outcome !== null && outcome.kind !== 'conflict') return {};
  throw new StepError('DynamoDB.ConditionalCheckFailedException', 'The conditional request failed');
}

function moveOf(name: string, to: string): StatusMove {
  const move = Object.values<StatusMove>(STATUS_MOVES).find((each) => each.name === name);
  if (move?.to === to) return move;
  throw new StepError('DynamoDB.ValidationException', `"${name}" is no move to ${to}`);
}

interface RunTask {
  readonly TaskDefinition: string;
  readonly CapacityProviderStrategy: readonly [{ readonly CapacityProvider: string }];
  readonly Overrides: {
    readonly ContainerOverrides: readonly [
      { readonly Name: string; readonly Environment: readonly { readonly Name: string; readonly Value: string }[] },
    ];
  };
}

async function runContainer(
  tasks: Pick<Tasks, 'run'>,
  references: HandlerTableOptions['references'],
  input: object,
  signal: AbortSignal,
): Promise<Json> {
  const task = input as RunTask;
  const spec = taskSpec(task, references);
  const exit = await asStep('ECS', () => tasks.run(spec, signal));
  const described = describe(exit, task.Overrides.ContainerOverrides[0].Name);
  if (exit.exitCode === 0 && exit.stopCode === 'EssentialContainerExited') return described;
  throw new StepError('States.TaskFailed', JSON.stringify(described));
}

/** Whose container it is, and what it is told. */
function taskSpec(
  { TaskDefinition, CapacityProviderStrategy: [capacity], Overrides }: RunTask,
  { taskDefinitions }: HandlerTableOptions['references'],
): TaskSpec {
  const variables = Overrides.ContainerOverrides[0].Environment.map(({ Name, Value }) => [Name, Value] as const);
  const environment = Object.fromEntries(variables);
  const { RUN_ID: runId = '', ATTEMPT: attempt, BATCH_URI: batch } = environment;
  const isSpot = capacity.CapacityProvider === 'FARGATE_SPOT';
  const sizes = ['prepare', 'small', 'large'] as const;
  const size = sizes.find((each) => taskDefinitions[each] === TaskDefinition)!;
  const tier = size === 'small' ? (isSpot ? 'spot' : 'on-demand') : size;
  return {
    ...{ runId, attempt: Number(attempt), size, isSpot, environment },
    tier: batch === undefined ? tier : `${tier}-${createHash('sha256').update(batch).digest('hex').slice(0, 16)}`,
  };
}

/** As ECS describes it: one that never began has a container without an exit code. */
function describe({ task, stopCode, exitCode }: TaskExit, name: string): { readonly [key: string]: Json } {
  const container = exitCode === null ? { Name: name } : { Name: name, ExitCode: exitCode };
  return { TaskArn: task, StopCode: stopCode, Containers: [container] };
}

/** What cannot be done now by the names that documents try again. */
async function asStep<T>(service: 'DynamoDB' | 'ECS', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const names = { DynamoDB: 'DynamoDB.InternalServerError', ECS: 'AmazonECS.Unknown' } as const;
    throw new StepError(isPassing(error) ? names[service] : `${service}.Refused`, error.message, error);
  }
}
