import { allStates } from './all-states.ts';
import type { Branch, Definition, State, TaskState } from './definition.ts';

/** Errors of ours that stand for any one. */
const WILDCARDS = ['States.ALL', 'States.TaskFailed'];
/** They are never caught by AWS as one would think. */
const NEVER_CAUGHT = ['States.Runtime', 'States.DataLimitExceeded'];
const FORBIDDEN_FIELDS = [
  ...['QueryLanguage', 'Assign', 'Output', 'Arguments', 'TimeoutSecondsPath', 'HeartbeatSeconds'],
  ...[
    'HeartbeatSecondsPath',
    'ItemReader',
    'ItemBatcher',
    'ResultWriter',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
];
const FORBIDDEN_TEXTS = ['$$.State.RetryCount', '$$.Task.Token'];

/**
 * What a document must not use because AWS and the library that stands in for it understand it differently, or only one of them does. One
 * sentence each; none: it runs alike on both.
 */
export function lintDefinition(definition: Definition): string[] {
  const states = Object.entries(allStates(definition));
  return [
    ...repeatedNames(definition),
    ...states.flatMap(([name, state]) => stateProblems(name, state)),
    ...tasksThatNobodyCatches(definition),
  ];
}

function repeatedNames(definition: Definition): string[] {
  const names: string[] = [];
  const walk = ({ States }: Branch): void => {
    for (const [name, state] of Object.entries(States)) {
      names.push(name);
      if (state.Type === 'Parallel') state.Branches.forEach(walk);
      if (state.Type === 'Map') walk(state.ItemProcessor);
    }
  };
  walk(definition);
  const repeated = names.filter((name, at) => names.indexOf(name) !== at);
  return repeated.map((name) => `${name}: the name is there twice; tasks are found by it.`);
}

function stateProblems(name: string, state: State): string[] {
  const text = JSON.stringify(state);
  const fields = FORBIDDEN_FIELDS.filter((field) => text.includes(`"${field}":`));
  const texts = FORBIDDEN_TEXTS.filter((part) => text.includes(part));
  const problems = [...fields, ...texts].map((what) => `${name}: ${what} is not understood by both.`);
  if ('ResultPath' in state && state.ResultPath === '$')
    problems.push(`${name}: leave ResultPath out in place of "$".`);
  if (/\$[^"']*\[\d+\](?=[.[])/.test(text))
    problems.push(`${name}: an index may only end a path; use States.ArrayGetItem.`);
  problems.push(
    ...placeholders(name, text),
    ...handlersOf(state).flatMap((handlers) => handlerProblems(name, handlers)),
  );
  if (state.Type === 'Task' && !(state.TimeoutSeconds > 0))
    problems.push(`${name}: a task without TimeoutSeconds waits for ever.`);
  if (state.Type === 'Task' && state.Retry.length === 0) problems.push(`${name}: a task is tried again by Retry.`);
  return problems;
}

/** `${Name}` is filled in by who deploys it, and only as a whole text. */
function placeholders(name: string, text: string): string[] {
  const partly = /"[^"]*\$\{[^}"]*\}[^"]+"|"[^"]+\$\{[^}"]*\}[^"]*"/.test(text);
  return partly ? [`${name}: a placeholder is a text of its own.`] : [];
}

type Handlers = readonly { readonly ErrorEquals: readonly string[] }[];

function handlersOf(state: State): Handlers[] {
  const { Retry, Catch } = state as Partial<Pick<TaskState, 'Retry' | 'Catch'>>;
  return [Retry ?? [], Catch ?? []];
}

function handlerProblems(name: string, handlers: Handlers): string[] {
  const problems: string[] = [];
  for (const [at, { ErrorEquals: errors }] of handlers.entries()) {
    for (const error of errors.filter((each) => NEVER_CAUGHT.includes(each)))
      problems.push(`${name}: ${error} cannot be relied on.`);
    const isAll = errors.includes('States.ALL');
    if (isAll && errors.length > 1) problems.push(`${name}: States.ALL stands alone.`);
    const isLast = at === handlers.length - 1;
    if (!isLast && isAll) problems.push(`${name}: States.ALL comes last.`);
    const after = handlers.slice(at + 1).flatMap((later) => later.ErrorEquals);
    const hidden = after.filter((later) => !WILDCARDS.includes(later) && later !== 'States.Timeout');
    if (errors.includes('States.TaskFailed') && hidden.length > 0)
      problems.push(`${name}: States.TaskFailed hides ${hidden.join(', ')} behind it.`);
  }
  return problems;
}

/** A failure leads somewhere: of its own, or of the parallel or map that it lies in. */
function tasksThatNobodyCatches(branch: Branch, isCaught = false): string[] {
  return Object.entries(branch.States).flatMap(([name, state]) => {
    const own = 'Catch' in state && state.Catch !== undefined && state.Catch.length > 0;
    if (state.Type === 'Parallel')
      return state.Branches.flatMap((inner) => tasksThatNobodyCatches(inner, own || isCaught));
    if (state.Type === 'Map') return tasksThatNobodyCatches(state.ItemProcessor, own || isCaught);
    return state.Type === 'Task' && !own && !isCaught ? [`${name}: nobody catches what it throws.`] : [];
  });
}
