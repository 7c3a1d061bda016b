import type { Catcher, TaskState } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { DYNAMODB } from './retries.ts';

/** An execution that says again what it has said is believed: its first answer was lost. */
const SAID_BEFORE = '(#s = :to AND execution_arn = :x)';

const KEY = { pk: { 'S.$': "States.Format('RUN#{}', $.run_id)" }, sk: { S: 'META' } } as const;
const UPDATE = { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:updateItem', TimeoutSeconds: 30 } as const;

/** The run says that it runs. One that waits is taken as well: whoever started it may not have come to say so. */
export function markRunning({ table }: WorkflowReferences, next: string, failed: readonly Catcher[]): TaskState {
  return {
    ...UPDATE,
    Parameters: {
      TableName: table,
      Key: KEY,
      UpdateExpression:
        'SET #s = :to, gsi1pk = :g, updated_at = :now, ver = ver + :one, execution_arn = :x, started_at = if_not_exists(started_at, :now), history = list_append(history, :event)',
      ConditionExpression: `(attempt = :attempt) AND (#s = :queued OR #s = :starting OR ${SAID_BEFORE})`,
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: {
        ':to': { S: 'RUNNING' },
        ':g': { S: 'STATUS#RUNNING' },
        ':queued': { S: 'QUEUED' },
        ':starting': { S: 'STARTING' },
        ...common({ move: { S: 'run' }, status: { S: 'RUNNING' } }),
      },
    },
    ...{ ResultPath: null, Retry: [DYNAMODB], Catch: failed, Next: next },
  };
}

/** How the run ended, by `$.outcome`. */
export function updateState({ table }: WorkflowReferences, next: string, failed: readonly Catcher[]): TaskState {
  return {
    ...UPDATE,
    Parameters: {
      TableName: table,
      Key: KEY,
      UpdateExpression:
        'SET #s = :to, gsi1pk = :g, updated_at = :now, ended_at = :now, ver = ver + :one, execution_arn = :x, error_code = :code, error_cause = :cause, history = list_append(history, :event)',
      ConditionExpression: `(attempt = :attempt) AND (#s = :running OR #s = :starting OR ${SAID_BEFORE})`,
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: {
        ':to': { 'S.$': '$.outcome.status' },
        ':g': { 'S.$': '$.outcome.gsi' },
        ':code': { 'S.$': '$.outcome.code' },
        ':cause': { 'S.$': '$.outcome.cause' },
        ':running': { S: 'RUNNING' },
        ':starting': { S: 'STARTING' },
        ...common({ move: { 'S.$': '$.outcome.move' }, status: { 'S.$': '$.outcome.status' } }),
      },
    },
    ...{ ResultPath: null, Retry: [DYNAMODB], Catch: failed, Next: next },
  };
}

function common(event: {
  readonly move: { readonly [key: string]: string };
  readonly status: { readonly [key: string]: string };
}) {
  const now = { 'S.$': '$$.State.EnteredTime' };
  const attempt = { 'N.$': "States.Format('{}', $.attempt)" };
  return {
    ':now': now,
    ':one': { N: '1' },
    ':x': { 'S.$': '$$.Execution.Id' },
    ':attempt': attempt,
    ':event': { L: [{ M: { ...event, at: now, attempt, by: { S: 'workflow' } } }] },
  };
}
