import { describe, expect, it } from 'vitest';
import { readEvent } from './read-event.ts';

const ARN = 'arn:aws:states:eu-central-1:123456789012:stateMachine:tradai-backtest';
const MACHINES = { backtest: ARN };

/** As AWS documents it. */
function statusChange(detail: object, more: object = {}) {
  return {
    ...{ version: '0', id: '315c1398-40ff-a850-213b-158f73e60175', account: '123456789012', region: 'eu-central-1' },
    ...{ 'detail-type': 'Step Functions Execution Status Change', source: 'aws.states', time: '2026-01-05T10:01:00Z' },
    detail: {
      executionArn: `${ARN.replace('stateMachine', 'execution')}:r1-a1`,
      ...{ stateMachineArn: ARN, name: 'r1-a1', status: 'FAILED', startDate: 1_767_607_200_000 },
      ...{ stopDate: 1_767_607_260_000, input: '{}', output: null, ...detail },
    },
    ...more,
  };
}

describe('an event of EventBridge', () => {
  it.each([
    ['FAILED', 'FAILED'],
    ['SUCCEEDED', 'SUCCEEDED'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['ABORTED', 'ABORTED'],
    ['PENDING_REDRIVE', 'FAILED'],
  ])('says that an execution ended as %s', (status, meant) => {
    expect(readEvent(statusChange({ status }), MACHINES)).toEqual({
      kind: 'execution-ended',
      execution: {
        ...{ machine: 'backtest', name: 'r1-a1', status: meant },
        ...{ startedMs: 1_767_607_200_000, endedMs: 1_767_607_260_000 },
      },
    });
  });

  it.each<[string, unknown]>([
    ['an execution that began', statusChange({ status: 'RUNNING', stopDate: null })],
    ['one of a machine that is not ours', statusChange({ stateMachineArn: `${ARN}-other` })],
    ['a status that AWS has not yet', statusChange({ status: 'PAUSED' })],
    ['another kind of event', { ...statusChange({}), 'detail-type': 'ECS Task State Change' }],
    ['somebody else’s of our kind', { source: 'other', 'detail-type': 'alias-moved', detail: {} }],
    ['ours with holes', { source: 'tradai', 'detail-type': 'alias-moved', detail: { strategy: 'momentum' } }],
    ['nothing', null],
  ])('concerns us not where it is %s', (_, event) => {
    expect(readEvent(event, MACHINES)).toBeNull();
  });
});
