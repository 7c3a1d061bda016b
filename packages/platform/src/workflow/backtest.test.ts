import { describe, expect, it } from 'vitest';
import { backtest } from './backtest.ts';
import { ended, scriptedRun, TaskFailure, type Script } from './scripted-run.fixture.ts';
import { SOME_REFERENCES } from './some-references.fixture.ts';

const FRESH = { state: 'FRESH', backfill_id: '' };
const FILLING = { state: 'BACKFILLING', backfill_id: 'b-1' };
const DONE = { TaskArn: 'arn:task/1', StopCode: 'EssentialContainerExited', Containers: [{ ExitCode: 0 }] };
const DATA_AWAY = new TaskFailure('DataCollection.Unavailable', 'no answer');

const HAPPY: Script = {
  CheckDataFreshness: [FRESH],
  PrepareConfig: [DONE],
  RunSpot: [DONE],
  RunOnDemand: [DONE],
  RunLarge: [DONE],
  TransformResults: [{ summary: { trades: 3 } }],
  CheckPerformance: [{ verdict: 'PASS' }],
};

const INPUT = {
  ...{ run_id: '0197', attempt: 1, kind: 'backtest', strategy: 'momentum', version: '3', spec_uri: 's3://r/s.json' },
  ...{ max_seconds: 3600, capacity: 'spot', polls: { n: 0 }, exit: {} },
};

const BEFORE = ['MarkRunning', 'ValidateStrategy', 'CheckDataFreshness'];
const AFTER = ['UpdateState', 'Cleanup', 'Notify'];
const RESULTS = ['TransformResults', 'CheckPerformance'];
const times = (count: number, name: string): string[] => Array<string>(count).fill(name);

type Case = [title: string, script: Script, tasks: string[], status: string, code: string, capacity?: string];

const cases: Case[] = [
  ['goes well', {}, ['PrepareConfig', 'RunSpot', ...RESULTS], 'COMPLETED', ''],
  ['goes well on demand', {}, ['PrepareConfig', 'RunOnDemand', ...RESULTS], 'COMPLETED', '', 'on-demand'],
  [
    'has no image',
    { ValidateStrategy: [new TaskFailure('Strategy.ImageMissing', 'no image sha256:1')] },
    ...([[], 'FAILED', 'Strategy.ImageMissing'] as const),
  ] as unknown as Case,
  ['has candles on the second poll', { CheckDataFreshness: [FILLING], PollFreshness: [FILLING, FRESH] }, [...times(2, 'PollFreshness'), 'PrepareConfig', 'RunSpot', ...RESULTS], 'COMPLETED', ''],
  ['never has its candles', { CheckDataFreshness: [FILLING], PollFreshness: [FILLING] }, times(20, 'PollFreshness'), 'FAILED', 'TradAI.DataUnavailable'],
  ['has no candles', { CheckDataFreshness: [{ state: 'UNAVAILABLE', backfill_id: '' }] }, [], 'FAILED', 'TradAI.DataUnavailable'],
  ['cannot be prepared', { PrepareConfig: [ended(78)] }, ['PrepareConfig'], 'FAILED', 'TradAI.ConfigFailed'],
  ['is taken away by Spot', { RunSpot: [ended(143, 'SpotInterruption')] }, ['PrepareConfig', 'RunSpot', 'RunOnDemand', ...RESULTS], 'COMPLETED', ''],
  ['is told that it will be', { RunSpot: [ended(143, 'TerminationNotice')] }, ['PrepareConfig', 'RunSpot', 'RunOnDemand', ...RESULTS], 'COMPLETED', ''],
  ['asks to be started again', { RunSpot: [ended(75)] }, ['PrepareConfig', 'RunSpot', 'RunOnDemand', ...RESULTS], 'COMPLETED', ''],
  ['asks for it again on demand', { RunSpot: [ended(75)], RunOnDemand: [ended(75)] }, ['PrepareConfig', 'RunSpot', 'RunOnDemand'], 'FAILED', 'TradAI.StrategyFailed'],
  ['finds no capacity', { RunSpot: [new TaskFailure('AmazonECS.Unknown', 'RESOURCE:CPU')] }, ['PrepareConfig', ...times(7, 'RunSpot')], 'FAILED', 'TradAI.LaunchFailed'],
  ['cannot pull its image, twice', { RunSpot: [ended(null, 'TaskFailedToStart')], RunOnDemand: [ended(null, 'TaskFailedToStart')] }, ['PrepareConfig', 'RunSpot', 'RunOnDemand'], 'FAILED', 'TradAI.LaunchFailed'],
  ['is killed for its memory', { RunSpot: [ended(137)] }, ['PrepareConfig', 'RunSpot', 'RunLarge', ...RESULTS], 'COMPLETED', ''],
  ['is killed for it on the large one too', { RunSpot: [ended(137)], RunLarge: [ended(137)] }, ['PrepareConfig', 'RunSpot', 'RunLarge'], 'FAILED', 'TradAI.StrategyFailed'],
  ...[1, 64, 65, 69, 70, 78].map((code): Case => [`ends with ${code}`, { RunSpot: [ended(code)] }, ['PrepareConfig', 'RunSpot'], 'FAILED', 'TradAI.StrategyFailed']),
  ['reaches its own time limit', { RunSpot: [ended(124)] }, ['PrepareConfig', 'RunSpot'], 'TIMED_OUT', 'TradAI.TimedOut'],
  ['reaches that of its step', { RunSpot: [new TaskFailure('States.Timeout', '')] }, ['PrepareConfig', 'RunSpot'], 'TIMED_OUT', 'TradAI.TimedOut'],
  ['fails for a reason that is no JSON', { RunSpot: [new TaskFailure('States.TaskFailed', 'plain words')] }, ['PrepareConfig', 'RunSpot'], 'FAILED', 'States.TaskFailed'],
  ['has a result that cannot be read', { TransformResults: [new TaskFailure('Transform.Invalid', 'no result.json')] }, ['PrepareConfig', 'RunSpot', 'TransformResults'], 'FAILED', 'Transform.Invalid'],
]; // prettier-ignore

describe('the workflow of a backtest', () => {
  it.each(cases)('%s', async (_, script, tasks, status, code, capacity = 'spot') => {
    const end = await scriptedRun(backtest(SOME_REFERENCES), { ...INPUT, capacity }, { ...HAPPY, ...script });
    expect(end.tasks).toEqual([...BEFORE, ...tasks, ...AFTER]);
    const [update] = end.inputs['UpdateState'] as [{ ExpressionAttributeValues: Record<string, { S: string }> }];
    expect(update.ExpressionAttributeValues[':to']).toEqual({ S: status });
    expect(update.ExpressionAttributeValues[':code']).toEqual({ S: code });
    expect(end.status.startsWith(status === 'COMPLETED' ? 'SUCCEEDED' : 'FAILED')).toBe(true);
  });

  it('does nothing for a run that was canceled', async () => {
    const refused = new TaskFailure('DynamoDB.ConditionalCheckFailedException', 'The conditional request failed');
    const end = await scriptedRun(backtest(SOME_REFERENCES), INPUT, { ...HAPPY, MarkRunning: [refused] });
    expect(end).toMatchObject({ status: 'SUCCEEDED', tasks: ['MarkRunning'] });
  });

  it('tries again where the table is busy, or data collection away', async () => {
    const busy = new TaskFailure('DynamoDB.ThrottlingException', 'slow down');
    const script = { ...HAPPY, MarkRunning: [busy, {}], CheckDataFreshness: [DATA_AWAY, DATA_AWAY, FRESH] };
    const { status, tasks } = await scriptedRun(backtest(SOME_REFERENCES), INPUT, script);
    expect(status).toBe('SUCCEEDED');
    const counts = ['MarkRunning', 'CheckDataFreshness'].map((name) => tasks.filter((task) => task === name).length);
    expect(counts).toEqual([2, 3]);
  });

  it.each(['UpdateState', 'Cleanup', 'Notify'])('goes on to its end where %s fails', async (name) => {
    const script = { ...HAPPY, [name]: [new TaskFailure('Lambda.Unknown', 'broken')] };
    const { status, tasks } = await scriptedRun(backtest(SOME_REFERENCES), INPUT, script);
    expect([status, tasks.slice(-3)]).toEqual(['SUCCEEDED', AFTER]);
  });
});
