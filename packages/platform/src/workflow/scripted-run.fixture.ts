import { StateMachine } from 'aws-local-stepfunctions';
import { allStates } from './all-states.ts';
import type { Definition } from './definition.ts';

/** A task fails with a name that the document may catch. */
export class TaskFailure extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** A container's end as ECS describes it: `exitCode` null for one that never began. */
export function ended(exitCode: number | null, stopCode = 'EssentialContainerExited'): TaskFailure {
  const container = exitCode === null ? { Name: 'strategy' } : { Name: 'strategy', ExitCode: exitCode };
  return new TaskFailure(
    'States.TaskFailed',
    JSON.stringify({ TaskArn: 't', StopCode: stopCode, Containers: [container] }),
  );
}

/** What a task does, time after time; the last answer goes on. */
export type Script = Readonly<Record<string, readonly (object | Error)[]>>;

export interface ScriptedEnd {
  readonly status: string;
  /** Tasks in the order in which they began. */
  readonly tasks: readonly string[];
  readonly inputs: Readonly<Record<string, readonly unknown[]>>;
}

/** Runs a document with tasks that do as they are told; whatever waits does not. */
export async function scriptedRun(definition: Definition, input: object, script: Script): Promise<ScriptedEnd> {
  const tasks: string[] = [];
  const inputs: Record<string, unknown[]> = {};
  const states = allStates(definition);
  const handlers = Object.entries(states).flatMap(([name, state]) => {
    if (state.Type !== 'Task') return [];
    const handler = (given: unknown): Promise<object> => {
      const answers = script[name] ?? [{}];
      const answer = answers[Math.min(inputs[name]?.length ?? 0, answers.length - 1)]!;
      tasks.push(name);
      (inputs[name] ??= []).push(given);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return [[name, handler] as const];
  });
  const none = (type: string): Record<string, number> =>
    Object.fromEntries(Object.entries(states).flatMap(([name, { Type }]) => (Type === type ? [[name, 0]] : [])));
  const machine = new StateMachine(definition as never, { validationOptions: { checkPaths: false, checkArn: false } });
  const { result } = machine.run(
    input as never,
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers) as never,
        waitTimeOverrides: none('Wait'),
        retryIntervalOverrides: none('Task'),
      },
      context: {
        Execution: { Id: 'x-1', Name: 'x-1', Input: input, StartTime: '2026-01-05T10:00:00Z' },
        State: { EnteredTime: '2026-01-05T10:00:00Z' },
      },
    } as never,
  );
  const status = await result.then(
    () => 'SUCCEEDED',
    (error: unknown) => `FAILED ${error instanceof Error ? error.message : String(error)}`,
  );
  return { status, tasks, inputs };
}
