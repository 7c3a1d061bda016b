import { ExecutionAbortedError, ExecutionTimeoutError, StateMachine } from 'aws-local-stepfunctions';
import type { Definition, State } from '../../workflow/definition.ts';
import { allStates } from '../../workflow/all-states.ts';
import type { Line } from './line.ts';

/** As AWS has it: what goes into a state or comes out of it may not be larger. */
const MOST_PAYLOAD_BYTES = 262_144;

/** Does what a task of a document asks for. It ends when the signal does; what it throws is matched by `name`. */
export type TaskHandler = (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<unknown>;

export interface DefinitionRun {
  readonly definition: Definition;
  readonly startAt: string;
  readonly input: string;
  readonly context: { readonly id: string; readonly name: string; readonly input: string; readonly startedMs: number };
  readonly handlerOf: (state: string) => TaskHandler;
  /** Where a state's task waits for its place before its time begins; null: it needs none. */
  readonly lineOf?: (state: string) => Line | null;
  /** A state at the top of the document is about to be done, with this input. */
  readonly onState: (state: string, input: string) => Promise<void>;
  readonly now: () => number;
  /** Ends the execution, and every task under way. */
  readonly stop: AbortSignal;
  /** Nothing is waited for: neither what a document waits for, nor between a task's tries. */
  readonly isHasty?: boolean;
}

export type DefinitionEnd =
  | { readonly status: 'SUCCEEDED' }
  | { readonly status: 'FAILED'; readonly cause: string }
  | { readonly status: 'TIMED_OUT' | 'ABORTED' };

/** A task took too long or too much. */
class StateError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Carries a document out, from a state on. */
export async function runDefinition(run: DefinitionRun): Promise<DefinitionEnd> {
  const { definition, startAt, context, stop } = run;
  const machine = new StateMachine({ ...patient(run), StartAt: startAt } as never, {
    validationOptions: { noValidate: true },
  });
  const over = new AbortController();
  const stopped = AbortSignal.any([stop, over.signal]);
  const execution = machine.run(JSON.parse(run.input) as never, {
    overrides: {
      ...{ taskResourceLocalHandlers: handlers(run, stopped) as never },
      ...(run.isHasty === true ? hurried(definition) : {}),
    },
    context: contextOf(context, run.now) as never,
  });
  const abort = (): void => execution.abort();
  stop.addEventListener('abort', abort, { once: true });
  const told = follow(execution.eventLogs, run);
  try {
    await execution.result;
    return { status: 'SUCCEEDED' };
  } catch (error) {
    if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
    if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT' };
    return { status: 'FAILED', cause: error instanceof Error ? error.message : String(error) };
  } finally {
    stop.removeEventListener('abort', abort);
    over.abort();
    await told;
  }
}

/** The document for the library, which would count standing in line as a task's own time: that is looked after here. */
function patient({ definition, lineOf }: DefinitionRun): Definition {
  if (lineOf === undefined) return definition;
  return JSON.parse(JSON.stringify(definition), (key, value: unknown) => {
    const isTask = (value as { readonly Type?: unknown } | null)?.Type === 'Task';
    return isTask && lineOf(key) !== null ? { ...(value as object), TimeoutSeconds: definition.TimeoutSeconds } : value;
  }) as Definition;
}

function hurried(definition: Definition) {
  const none = (type: State['Type']): Record<string, number> =>
    Object.fromEntries(
      Object.entries(allStates(definition)).flatMap(([name, { Type }]) => (Type === type ? [[name, 0]] : [])),
    );
  return { waitTimeOverrides: none('Wait'), retryIntervalOverrides: none('Task') };
}

/** Writes down where the execution stands. It may lag behind by a state, so that every task can be done a second time. */
async function follow(events: AsyncIterable<unknown>, { definition, onState }: DefinitionRun): Promise<void> {
  for await (const event of events) {
    const { type, state } = event as { type: string; state?: { name: string; input: unknown } };
    if (type === 'StateEntered' && state !== undefined && Object.hasOwn(definition.States, state.name))
      await onState(state.name, JSON.stringify(state.input));
  }
}

function handlers(run: DefinitionRun, stopped: AbortSignal): Record<string, (input: unknown) => Promise<unknown>> {
  const tasks = Object.entries(allStates(run.definition)).filter(([, { Type }]) => Type === 'Task');
  return Object.fromEntries(
    tasks.map(([name, state]) => [name, (input: unknown) => placed(run, name, state, input, stopped)]),
  );
}

/** A task that needs a place has it until it has ended, also where its time is up before that. */
async function placed(
  { handlerOf, lineOf }: DefinitionRun,
  name: string,
  state: State,
  input: unknown,
  stopped: AbortSignal,
): Promise<unknown> {
  const handler = handlerOf(name);
  const line = lineOf?.(name) ?? null;
  // The library still begins what stood in line, as the items of a map do.
  if (stopped.aborted) throw notBegun(name);
  if (line === null) return timed(handler, name, state, input, stopped);
  const leave = await line.enter(stopped).catch(() => {
    throw notBegun(name);
  });
  let isBegun = false;
  const work: TaskHandler = (given, signal) => {
    isBegun = true;
    return handler(given, signal).finally(leave);
  };
  return timed(work, name, state, input, stopped).finally(() => {
    if (!isBegun) leave();
  });
}

function notBegun(name: string): StateError {
  return new StateError('States.TaskFailed', `${name} was not begun: its execution is over.`);
}

/** A state's time is up for its task as well: the library lets it run on. */
async function timed(
  handler: TaskHandler,
  name: string,
  state: State,
  input: unknown,
  stopped: AbortSignal,
): Promise<unknown> {
  const seconds = state.Type === 'Task' ? state.TimeoutSeconds : 0;
  const limit = AbortSignal.timeout(seconds * 1000);
  assertSize(name, input);
  const either = AbortSignal.any([stopped, limit]);
  const ended = new Promise<never>((_, reject) => {
    const late = (): void => reject(new StateError('States.Timeout', `${name} took more than ${seconds} s.`));
    if (either.aborted) late();
    either.addEventListener('abort', late, { once: true });
  });
  const output = await Promise.race([handler(input as Readonly<Record<string, unknown>>, either), ended]);
  assertSize(name, output);
  return output ?? {};
}

function assertSize(name: string, payload: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(payload ?? null));
  if (bytes <= MOST_PAYLOAD_BYTES) return;
  throw new StateError(
    'States.DataLimitExceeded',
    `${name} has ${bytes} bytes; expected at most ${MOST_PAYLOAD_BYTES}.`,
  );
}

function contextOf({ id, name, input, startedMs }: DefinitionRun['context'], now: () => number) {
  return {
    Execution: {
      Id: id,
      Name: name,
      Input: JSON.parse(input) as unknown,
      StartTime: new Date(startedMs).toISOString(),
    },
    State: {
      get EnteredTime(): string {
        return new Date(now()).toISOString();
      },
    },
  };
}
