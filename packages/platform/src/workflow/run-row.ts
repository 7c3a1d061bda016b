import type { Catcher, TaskState } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { DYNAMODB } from './retries.ts';

/** An execution that says again what it has said is believed: its first answer was lost. Nothing in the row is another one then. */
const SAID_BEFORE = '(#s = :to AND execution_arn = :x)';

const KEY = { pk: { 'S.$': "States.Format('RUN#{}', $.run_id)" }, sk: { S: 'META' } } as const;
const UPDATE = { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:updateItem', TimeoutSeconds: 30 } as const;

/** The run says that it runs. One that waits is taken as well: whoever started it may not have come to say so. */
export function markRunning(references: WorkflowReferences, next: string, failed: readonly Catcher[]): TaskState {
  return rowUpdate(references, next, failed, {
    sets: 'started_at = if_not_exists(started_at, :now)',
    from: '#s = :queued OR #s = :starting',
    values: {
      ':to': { S: 'RUNNING' },
      ':g': { S: 'STATUS#RUNNING' },
      ':queued': { S: 'QUEUED' },
      ':starting': { S: 'STARTING' },
    },
    status: { '#e': 'RUNNING' },
    event: { move: { S: 'run' }, status: { S: 'RUNNING' } },
  });
}

/** How the run ended, by `$.outcome`. */
export function updateState(references: WorkflowReferences, next: string, failed: readonly Catcher[]): TaskState {
  return rowUpdate(references, next, failed, {
    sets: 'ended_at = if_not_exists(ended_at, :now), error_code = if_not_exists(error_code, :code), error_cause = if_not_exists(error_cause, :cause)',
    from: '#s = :running OR #s = :starting',
    values: {
      ':to': { 'S.$': '$.outcome.status' },
      ':g': { 'S.$': '$.outcome.gsi' },
      ':code': { 'S.$': '$.outcome.code' },
      ':cause': { 'S.$': '$.outcome.cause' },
      ':running': { S: 'RUNNING' },
      ':starting': { S: 'STARTING' },
    },
    status: { '#e.$': '$.outcome.status' },
    event: { move: { 'S.$': '$.outcome.move' }, status: { 'S.$': '$.outcome.status' } },
  });
}

type Values = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface RowChange {
  /** Beside the status, in DynamoDB's language. */
  readonly sets: string;
  /** Where the run may stand. */
  readonly from: string;
  readonly values: Values;
  /** What it will be, as a name in `history`. */
  readonly status: Readonly<Record<string, string>>;
  readonly event: Values;
}

/**
 * A change of the row by the workflow. Its event goes into the map `history` under its status, unless one is there: each status is reached once in
 * an attempt, so that what is said again adds nothing. `ver` counts the changes of others; the row's version is that and the events in `history`
 * which nobody has made rows of yet.
 */
function rowUpdate(
  { table }: WorkflowReferences,
  next: string,
  failed: readonly Catcher[],
  { sets, from, values, status, event }: RowChange,
): TaskState {
  return {
    ...UPDATE,
    Parameters: {
      TableName: table,
      Key: KEY,
      UpdateExpression: `SET #s = :to, gsi1pk = :g, execution_arn = :x, ${sets}, history.#e = if_not_exists(history.#e, :event)`,
      ConditionExpression: `(attempt = :attempt) AND (${from} OR ${SAID_BEFORE})`,
      ExpressionAttributeNames: { '#s': 'status', ...status },
      ExpressionAttributeValues: { ...values, ...common(event) },
    },
    ...{ ResultPath: null, Retry: [DYNAMODB], Catch: failed, Next: next },
  };
}

function common(event: Values) {
  const now = { 'S.$': '$$.State.EnteredTime' };
  const attempt = { 'N.$': "States.Format('{}', $.attempt)" };
  return {
    ':now': now,
    ':x': { 'S.$': '$$.Execution.Id' },
    ':attempt': attempt,
    ':event': { M: { ...event, at: now, attempt, by: { S: 'workflow' } } },
  };
}
