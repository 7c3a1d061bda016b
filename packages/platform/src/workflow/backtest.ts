import type { Definition, Rule, State, States } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { UNAVAILABLE } from './retries.ts';
import { markRunning, updateState } from './run-row.ts';
import { runTask, type ContainerTask } from './run-task.ts';
import { anyFailure, call, countPoll, lastly, note, skip, WHOSE } from './step.ts';

/** Longer than all that may happen within it: three runs, the preparation, four launches, a backfill and the functions. */
const LONGEST_SECONDS = 18_000;
const RUN_SECONDS = 4_200;
const PREPARE_SECONDS = 900;
const POLL_SECONDS = 30;
const MOST_POLLS = 20;

/**
 * A run of a strategy over candles, from its first check to its notice. Every step has its own way out and none is nested, so that an
 * execution that was interrupted goes on at the step it stood at.
 */
export function backtest(references: WorkflowReferences): Definition {
  return {
    Comment: 'Runs a strategy over candles.',
    StartAt: 'MarkRunning',
    TimeoutSeconds: LONGEST_SECONDS,
    States: {
      MarkRunning: markRunning(references, 'Preflight', [
        { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], ResultPath: '$.skip', Next: 'NotRunnable' },
        anyFailure('Unexplained'),
      ]),
      NotRunnable: { Type: 'Succeed' },
      ...preflight(references),
      ...containers(references),
      ...exits(),
      ...results(references),
      ...outcomes(),
      ...endings(references),
    },
  };
}

/** The strategy is there, and so are its candles, or will be. */
function preflight(references: WorkflowReferences): States {
  const asks = { ...WHOSE, 'strategy.$': '$.strategy', 'version.$': '$.version' };
  return {
    Preflight: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'ValidateStrategy',
          States: { ValidateStrategy: call(references, 'validate-strategy', { parameters: asks }) },
        },
        {
          StartAt: 'CheckDataFreshness',
          States: {
            CheckDataFreshness: call(references, 'data-collection-proxy', {
              ...{ parameters: { op: 'check', ...WHOSE }, retry: [UNAVAILABLE] },
            }),
          },
        },
      ],
      ...{ ResultSelector: { 'strategy.$': '$[0]', 'data.$': '$[1]' }, ResultPath: '$.preflight' },
      ...{ Catch: [anyFailure('Unexplained')], Next: 'DataReady' },
    },
    DataReady: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.preflight.data.state', StringEquals: 'FRESH', Next: 'PrepareConfig' },
        { Variable: '$.preflight.data.state', StringEquals: 'BACKFILLING', Next: 'BackfillBudget' },
      ],
      Default: 'DataUnavailable',
    },
    BackfillBudget: {
      Type: 'Choice',
      Choices: [{ Variable: '$.polls.n', NumericLessThan: MOST_POLLS, Next: 'BackfillWait' }],
      Default: 'DataUnavailable',
    },
    BackfillWait: { Type: 'Wait', Seconds: POLL_SECONDS, Next: 'CountPoll' },
    CountPoll: countPoll('PollFreshness'),
    PollFreshness: call(references, 'data-collection-proxy', {
      parameters: { op: 'poll', ...WHOSE, 'backfill_id.$': '$.preflight.data.backfill_id' },
      ...{ into: '$.preflight.data', next: 'DataReady', failed: 'Unexplained', retry: [UNAVAILABLE] },
    }),
  };
}

function containers(references: WorkflowReferences): States {
  const run = (definition: 'small' | 'large', capacity: ContainerTask['capacity']): State =>
    runTask(references, {
      ...{
        definition,
        capacity,
        seconds: RUN_SECONDS,
        mode: { path: '$.kind' },
        into: '$.task',
        next: 'TransformResults',
      },
      failed: { launch: 'LaunchFailed', time: 'RunTimedOut', task: 'HasExit' },
    });
  return {
    PrepareConfig: runTask(references, {
      ...{ definition: 'prepare', capacity: 'FARGATE', seconds: PREPARE_SECONDS, mode: 'prepare', into: '$.prepared' },
      ...{ next: 'ChooseCapacity', failed: { launch: 'LaunchFailed', time: 'RunTimedOut', task: 'ConfigFailed' } },
    }),
    ChooseCapacity: {
      Type: 'Choice',
      Choices: [{ Variable: '$.capacity', StringEquals: 'on-demand', Next: 'UseOnDemand' }],
      Default: 'UseSpot',
    },
    UseSpot: note('$.tier', { name: 'spot' }, 'RunSpot'),
    RunSpot: run('small', 'FARGATE_SPOT'),
    UseOnDemand: note('$.tier', { name: 'on-demand' }, 'RunOnDemand'),
    RunOnDemand: run('small', 'FARGATE'),
    UseLarge: note('$.tier', { name: 'large' }, 'RunLarge'),
    RunLarge: run('large', 'FARGATE'),
  };
}

/** What a task's end means: killed for its memory, taken away, out of time, or the strategy's own fault. */
function exits(): States {
  const exitCode = (code: number): Rule => ({
    And: [
      // A task that never began has a container without an exit code.
      { Variable: '$.exit.container.ExitCode', IsPresent: true },
      { Variable: '$.exit.container.ExitCode', NumericEquals: code },
    ],
  });
  const stopCode = (code: string): Rule => ({ Variable: '$.exit.stop_code', StringEquals: code });
  const tier = (name: string): Rule => ({ Variable: '$.tier.name', StringEquals: name });
  const isTakenAway = {
    Or: [...['SpotInterruption', 'TerminationNotice', 'TaskFailedToStart'].map(stopCode), exitCode(75)],
  };
  return {
    HasExit: {
      Type: 'Choice',
      Choices: [{ Variable: '$.failure.Cause', StringMatches: '{*', Next: 'ReadExit' }],
      Default: 'Unexplained',
    },
    ReadExit: {
      ...{ Type: 'Pass', Parameters: { 'task.$': 'States.StringToJson($.failure.Cause)' }, ResultPath: '$.exit' },
      Next: 'PickExit',
    },
    PickExit: {
      Type: 'Pass',
      Parameters: {
        'stop_code.$': '$.exit.task.StopCode',
        'container.$': 'States.ArrayGetItem($.exit.task.Containers, 0)',
      },
      ...{ ResultPath: '$.exit', Next: 'ClassifyExit' },
    },
    ClassifyExit: {
      Type: 'Choice',
      Choices: [
        { And: [exitCode(137), { Not: tier('large') }], Next: 'UseLarge' },
        { And: [tier('spot'), isTakenAway], Next: 'UseOnDemand' },
        { ...stopCode('TaskFailedToStart'), Next: 'LaunchFailed' },
        { ...exitCode(124), Next: 'RunTimedOut' },
      ],
      Default: 'StrategyFailed',
    },
  };
}

function results(references: WorkflowReferences): States {
  return {
    TransformResults: call(references, 'transform-results', {
      ...{ parameters: WHOSE, into: '$.result', next: 'CheckPerformance', failed: 'Unexplained', retry: [UNAVAILABLE] },
    }),
    CheckPerformance: call(references, 'check-performance', {
      parameters: { ...WHOSE, 'summary.$': '$.result.summary' },
      ...{ into: '$.verdict', next: 'Completed', failed: 'Unexplained' },
    }),
  };
}

/** What is written down about the end, each with its own code. */
function outcomes(): States {
  const outcome = (move: string, status: string, code: string, cause: Readonly<Record<string, string>>): State => ({
    ...{ Type: 'Pass', Parameters: { move, status, gsi: `STATUS#${status}`, code, ...cause }, ResultPath: '$.outcome' },
    Next: 'UpdateState',
  });
  const failed = (code: string, cause: Readonly<Record<string, string>> = { 'cause.$': '$.failure.Cause' }): State =>
    outcome('fail', 'FAILED', code, cause);
  return {
    Completed: outcome('complete', 'COMPLETED', '', { cause: '' }),
    DataUnavailable: failed('TradAI.DataUnavailable', { 'cause.$': 'States.JsonToString($.preflight.data)' }),
    ConfigFailed: failed('TradAI.ConfigFailed'),
    LaunchFailed: failed('TradAI.LaunchFailed'),
    StrategyFailed: failed('TradAI.StrategyFailed'),
    RunTimedOut: outcome('timeOut', 'TIMED_OUT', 'TradAI.TimedOut', { cause: 'The run reached its time limit.' }),
    Unexplained: {
      Type: 'Pass',
      Parameters: {
        ...{ move: 'fail', status: 'FAILED', gsi: 'STATUS#FAILED' },
        ...{ 'code.$': '$.failure.Error', 'cause.$': '$.failure.Cause' },
      },
      ...{ ResultPath: '$.outcome', Next: 'UpdateState' },
    },
  };
}

/** Whatever fails here, the next one still runs; the reconciler does what is left. */
function endings(references: WorkflowReferences): States {
  return {
    UpdateState: updateState(references, 'Cleanup', [skip('Cleanup')]),
    Cleanup: lastly(
      call(references, 'cleanup-resources', {
        parameters: { ...WHOSE, 'outcome.$': '$.outcome', 'exit.$': '$.exit' },
        ...{ into: null, next: 'Notify' },
      }),
    ),
    Notify: lastly(
      call(references, 'notify-completion', {
        parameters: { ...WHOSE, 'status.$': '$.outcome.status' },
        ...{ into: null, next: 'Outcome' },
      }),
    ),
    Outcome: {
      Type: 'Choice',
      Choices: [{ Variable: '$.outcome.status', StringEquals: 'COMPLETED', Next: 'Done' }],
      Default: 'Failed',
    },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail', ErrorPath: '$.outcome.code', CausePath: '$.outcome.cause' },
  };
}
