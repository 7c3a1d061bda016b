import type { Definition } from './definition.ts';
import { DEPLOYED, failure, notify } from './deploy.ts';
import type { WorkflowReferences } from './references.ts';
import { call, countPoll } from './step.ts';

const LONGEST_SECONDS = 1800;
const POLL_SECONDS = 10;
/** 150 seconds: longer than a session may take to drain. */
const MOST_POLLS = 15;

/** A strategy stops trading. What it wants to be stays `STOPPED` also where it could not be seen to stop. */
export function undeploy(references: WorkflowReferences): Definition {
  const step = (op: string, more: Readonly<Record<string, string | number>>, into: string | null, next: string) =>
    call(references, 'deploy-step', { parameters: { op, ...DEPLOYED, ...more }, into, next, failed: 'StopFailed' });
  return {
    ...{ Comment: 'Stops a strategy that trades.', StartAt: 'SetStopped', TimeoutSeconds: LONGEST_SECONDS },
    States: {
      SetStopped: step('write-stopped', {}, '$.desired', 'ScaleToZero'),
      ScaleToZero: step('scale', { count: 0 }, null, 'WaitForRelease'),
      WaitForRelease: { Type: 'Wait', Seconds: POLL_SECONDS, Next: 'CountReleasePoll' },
      CountReleasePoll: countPoll('CheckReleased'),
      CheckReleased: step('check-released', {}, '$.lease', 'ReleasedYet'),
      ReleasedYet: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.lease.released', BooleanEquals: true, Next: 'RecordStopped' },
          { Variable: '$.polls.n', NumericGreaterThanEquals: MOST_POLLS, Next: 'ReleaseTooLate' },
        ],
        Default: 'WaitForRelease',
      },
      ReleaseTooLate: failure('TradAI.ReleaseTooLate', 'The lease was not given back in time.', 'StopFailed'),
      RecordStopped: step('record', { to: 'STOPPED' }, null, 'Stopped'),
      Stopped: { Type: 'Succeed' },
      StopFailed: notify(references, 'STOP_FAILED', 'NotStopped'),
      NotStopped: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    },
  };
}
