import type { Definition, Parameters, State, States } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { call, countPoll, lastly, note } from './step.ts';

const LONGEST_SECONDS = 3600;
const POLL_SECONDS = 15;
/** Ten minutes. */
const MOST_POLLS = 40;

/** Whose deployment it is, in every call. */
export const DEPLOYED = {
  'deploy_id.$': '$.deploy_id',
  'strategy.$': '$.strategy',
  'mode.$': '$.mode',
} as const satisfies Parameters;

/** A version of a strategy comes to trade, or the one before goes on: whoever cannot be seen to trade within ten minutes does not stay. */
export function deploy(references: WorkflowReferences): Definition {
  return {
    Comment: 'Brings a version of a strategy to trade.',
    StartAt: 'ValidateVersion',
    TimeoutSeconds: LONGEST_SECONDS,
    States: { ...begin(references), ...watch(references), ...refuse(references) },
  };
}

function begin(references: WorkflowReferences): States {
  const version = { 'version.$': '$.version' };
  return {
    ValidateVersion: call(references, 'validate-strategy', {
      parameters: { ...DEPLOYED, 'alias.$': '$.alias' },
      ...{ into: '$.version', next: 'WriteDesired', failed: 'DeployRefused' },
    }),
    WriteDesired: call(references, 'deploy-step', {
      parameters: { op: 'write-desired', ...DEPLOYED, ...version },
      ...{ into: '$.desired', next: 'EnsureService', failed: 'DeployRefused' },
    }),
    EnsureService: call(references, 'deploy-step', {
      parameters: { op: 'ensure-service', ...DEPLOYED, ...version },
      ...{ into: '$.service', next: 'WaitForBeat', failed: 'RestorePrevious' },
    }),
  };
}

function watch(references: WorkflowReferences): States {
  return {
    WaitForBeat: { Type: 'Wait', Seconds: POLL_SECONDS, Next: 'CountBeatPoll' },
    CountBeatPoll: countPoll('CheckLive'),
    CheckLive: call(references, 'deploy-step', {
      parameters: { op: 'check-live', ...DEPLOYED, 'version.$': '$.version', 'after_epoch.$': '$.desired.epoch' },
      ...{ into: '$.live', next: 'LiveYet', failed: 'RestorePrevious' },
    }),
    LiveYet: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.live.state', StringEquals: 'TRADING', Next: 'RecordLive' },
        { Variable: '$.live.state', StringEquals: 'REJECTED', Next: 'LiveRejected' },
        { Variable: '$.polls.n', NumericGreaterThanEquals: MOST_POLLS, Next: 'LiveTooLate' },
      ],
      Default: 'WaitForBeat',
    },
    // In the words of whoever refused.
    LiveRejected: {
      Type: 'Pass',
      Parameters: { Error: 'TradAI.LiveRejected', 'Cause.$': '$.live.message' },
      ResultPath: '$.failure',
      Next: 'RestorePrevious',
    },
    LiveTooLate: failure('TradAI.LiveTooLate', 'No beat of a newer epoch said that it trades.', 'RestorePrevious'),
    RecordLive: call(references, 'deploy-step', {
      parameters: { op: 'record', ...DEPLOYED, to: 'LIVE' },
      ...{ into: null, next: 'NotifyDeployed', failed: 'RestorePrevious' },
    }),
    NotifyDeployed: notify(references, 'LIVE', 'Deployed'),
    Deployed: { Type: 'Succeed' },
  };
}

function refuse(references: WorkflowReferences): States {
  return {
    RestorePrevious: lastly(
      call(references, 'deploy-step', {
        parameters: { op: 'restore', ...DEPLOYED, 'previous.$': '$.desired.previous', 'error.$': '$.failure' },
        ...{ into: null, next: 'DeployRefused' },
      }),
    ),
    DeployRefused: lastly(
      call(references, 'deploy-step', {
        parameters: { op: 'record', ...DEPLOYED, to: 'ROLLED_BACK', 'error.$': '$.failure' },
        ...{ into: null, next: 'NotifyRefused' },
      }),
    ),
    NotifyRefused: notify(references, 'ROLLED_BACK', 'NotDeployed'),
    NotDeployed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
  };
}

export function failure(Error: string, Cause: string, next: string): State {
  return note('$.failure', { Error, Cause }, next);
}

export function notify(references: WorkflowReferences, status: string, next: string): State {
  const parameters = { ...DEPLOYED, status };
  return lastly(call(references, 'notify-completion', { parameters, into: null, next }));
}
