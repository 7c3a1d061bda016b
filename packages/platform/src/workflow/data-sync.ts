import type { Definition, State, States } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { UNAVAILABLE } from './retries.ts';
import { anyFailure, call, countPoll } from './step.ts';

const LONGEST_SECONDS = 43_200;
const GROUPS_AT_ONCE = 4;
const POLL_SECONDS = 60;
/** Eight hours. */
const MOST_POLLS = 480;

/** All candles that are wanted, group by group: an exchange's market at one timeframe. A group that fails lets the others go on. */
export function dataSync(references: WorkflowReferences): Definition {
  const collect = 'data-collection-proxy';
  return {
    ...{ Comment: 'Fetches candles.', StartAt: 'PlanSync', TimeoutSeconds: LONGEST_SECONDS },
    States: {
      PlanSync: call(references, collect, {
        parameters: { op: 'plan', 'sync_id.$': '$.sync_id', 'request.$': '$.request' },
        ...{ into: '$.plan', next: 'SyncGroups', failed: 'SyncBroken', retry: [UNAVAILABLE] },
      }),
      SyncGroups: {
        ...{ Type: 'Map', ItemsPath: '$.plan.groups', MaxConcurrency: GROUPS_AT_ONCE },
        ItemSelector: { 'sync_id.$': '$.sync_id', 'group.$': '$$.Map.Item.Value', polls: { n: 0 } },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...{ StartAt: 'StartBackfill', States: group(references) },
        },
        ...{ ResultPath: '$.groups', Catch: [anyFailure('SyncBroken')], Next: 'RecordSync' },
      },
      RecordSync: call(references, collect, {
        parameters: { op: 'record', 'sync_id.$': '$.sync_id', 'groups.$': '$.groups' },
        ...{ into: '$.recorded', next: 'SyncDone', failed: 'SyncBroken', retry: [UNAVAILABLE] },
      }),
      SyncDone: { Type: 'Succeed' },
      SyncBroken: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    },
  };
}

function group(references: WorkflowReferences): States {
  const collect = (parameters: Readonly<Record<string, string>>, next: string): State =>
    call(references, 'data-collection-proxy', {
      ...{ parameters, into: '$.backfill', next, failed: 'GroupFailed', retry: [UNAVAILABLE] },
    });
  const state = (word: string) => ({ Variable: '$.backfill.state', StringEquals: word });
  return {
    StartBackfill: collect({ op: 'backfill', 'sync_id.$': '$.sync_id', 'group.$': '$.group' }, 'SyncWait'),
    SyncWait: { Type: 'Wait', Seconds: POLL_SECONDS, Next: 'CountSyncPoll' },
    CountSyncPoll: countPoll('PollBackfill'),
    PollBackfill: collect({ op: 'poll', 'backfill_id.$': '$.backfill.backfill_id' }, 'GroupDone'),
    GroupDone: {
      Type: 'Choice',
      Choices: [
        { ...state('DONE'), Next: 'GroupOk' },
        {
          Or: [state('FAILED'), state('PARTIAL'), { Variable: '$.polls.n', NumericGreaterThanEquals: MOST_POLLS }],
          Next: 'GroupFailed',
        },
      ],
      Default: 'SyncWait',
    },
    GroupOk: { Type: 'Pass', Result: { ok: true }, End: true },
    GroupFailed: { Type: 'Pass', Result: { ok: false }, End: true },
  };
}
