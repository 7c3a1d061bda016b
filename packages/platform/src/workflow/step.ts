import type { Json } from '../domain/json.ts';
import type { Catcher, Parameters, Retrier, State, TaskState } from './definition.ts';
import type { StepFunction, WorkflowReferences } from './references.ts';
import { LAMBDA } from './retries.ts';

/** A state ends so long after the function's own time limit. */
const AFTER_FUNCTION_SECONDS = 15;

/** Of the functions, in seconds; the table of functions has the same. */
const FUNCTION_SECONDS: Readonly<Record<StepFunction, number>> = {
  'validate-strategy': 30,
  'data-collection-proxy': 60,
  'transform-results': 60,
  'check-performance': 30,
  'cleanup-resources': 30,
  'notify-completion': 30,
  'deploy-step': 60,
  'plan-sweep': 60,
  'reduce-sweep': 60,
  'record-run': 30,
};

/** Who a step is for, in every call. */
export const WHOSE = { 'run_id.$': '$.run_id', 'attempt.$': '$.attempt', 'spec_uri.$': '$.spec_uri' } as const;

export interface CallOptions {
  readonly parameters: Parameters;
  /** Where its answer goes; null: nowhere. Left out: it is what its branch gives. */
  readonly into?: string | null;
  /** Left out: the last one of its branch. */
  readonly next?: string;
  /** Where it goes when it fails; left out: its branch's parent decides. */
  readonly failed?: string;
  readonly retry?: readonly Retrier[];
}

/** A function is called. */
export function call(
  { functionArn }: WorkflowReferences,
  name: StepFunction,
  { parameters, into, next, failed, retry = [] }: CallOptions,
): TaskState {
  return {
    ...{ Type: 'Task', Resource: functionArn(name), TimeoutSeconds: FUNCTION_SECONDS[name] + AFTER_FUNCTION_SECONDS },
    ...{ Parameters: parameters, Retry: [LAMBDA, ...retry] },
    ...(into === undefined ? {} : { ResultPath: into }),
    ...(failed === undefined ? {} : { Catch: [anyFailure(failed)] }),
    ...(next === undefined ? { End: true } : { Next: next }),
  };
}

export function anyFailure(Next: string): Catcher {
  return { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next };
}

/** One more look is counted in `$.polls`. */
export function countPoll(Next: string): State {
  return { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.polls.n, 1)' }, ResultPath: '$.polls', Next };
}

/** A call with a next step that follows all the same where it fails. */
export function lastly(state: TaskState): TaskState {
  return { ...state, Catch: [skip(state.Next!)] };
}

export function skip(Next: string): Catcher {
  return { ErrorEquals: ['States.ALL'], ResultPath: '$.skipped', Next };
}

/** Something is written down for later steps. */
export function note(into: string, Result: Json, Next: string): State {
  return { Type: 'Pass', Result, ResultPath: into, Next };
}
