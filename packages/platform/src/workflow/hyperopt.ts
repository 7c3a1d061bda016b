import { MOST_GENERATIONS } from '../domain/sweep-budget.ts';
import type { Definition, State, States } from './definition.ts';
import type { WorkflowReferences } from './references.ts';
import { UNAVAILABLE } from './retries.ts';
import { runBatch } from './run-task.ts';
import { anyFailure, call, lastly, note, WHOSE } from './step.ts';

/** Seven days. */
const LONGEST_SECONDS = 604_800;
const BATCH_SECONDS = 2700;

/**
 * A search spread over containers, generation by generation: a generation is planned, its batches run side by side, and what they found
 * decides the next one. `slots`: batches at once. A batch that is lost twice costs its trials, not the search.
 */
export function hyperopt(references: WorkflowReferences, slots: number): Definition {
  return {
    ...{
      Comment: 'Searches the best parameters of a strategy.',
      StartAt: 'StartSweep',
      TimeoutSeconds: LONGEST_SECONDS,
    },
    States: { ...begin(references), ...generation(references, slots), ...end(references) },
  };
}

function begin(references: WorkflowReferences): States {
  return {
    StartSweep: {
      ...call(references, 'record-run', {
        parameters: { ...WHOSE, to: 'RUNNING', 'execution.$': '$$.Execution.Id' },
        ...{ into: null, next: 'PlanGeneration' },
      }),
      Catch: [
        { ErrorEquals: ['Run.NotRunnable'], ResultPath: '$.skip', Next: 'NotRunnable' },
        anyFailure('SweepFailed'),
      ],
    },
    NotRunnable: { Type: 'Succeed' },
  };
}

function generation(references: WorkflowReferences, slots: number): States {
  const which = { ...WHOSE, 'generation.$': '$.generation.n' };
  return {
    PlanGeneration: call(references, 'plan-sweep', {
      ...{ parameters: which, into: '$.plan', next: 'RunBatches', failed: 'SweepFailed' },
    }),
    RunBatches: {
      ...{ Type: 'Map', ItemsPath: '$.plan.batches', MaxConcurrency: slots },
      ItemSelector: {
        ...WHOSE,
        ...{ 'strategy.$': '$.strategy', 'max_seconds.$': '$.max_seconds', 'batch_uri.$': '$$.Map.Item.Value.uri' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...{ StartAt: 'RunBatchOnSpot', States: batch(references) },
      },
      // What the batches found lies where they wrote it.
      ...{ ResultPath: null, Catch: [anyFailure('SweepFailed')], Next: 'ReduceGeneration' },
    },
    ReduceGeneration: call(references, 'reduce-sweep', {
      ...{ parameters: which, into: '$.reduced', next: 'MoreGenerations', failed: 'SweepFailed', retry: [UNAVAILABLE] },
    }),
    MoreGenerations: {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.reduced.done', BooleanEquals: false },
            { Variable: '$.generation.n', NumericLessThan: MOST_GENERATIONS },
          ],
          Next: 'NextGeneration',
        },
      ],
      Default: 'SweepCompleted',
    },
    NextGeneration: {
      ...{ Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.generation.n, 1)' }, ResultPath: '$.generation' },
      Next: 'PlanGeneration',
    },
  };
}

function batch(references: WorkflowReferences): States {
  const on = (capacity: 'FARGATE' | 'FARGATE_SPOT', failed: string): State =>
    runBatch(references, { capacity, seconds: BATCH_SECONDS, next: 'BatchDone', failed });
  return {
    RunBatchOnSpot: on('FARGATE_SPOT', 'RunBatchOnDemand'),
    RunBatchOnDemand: on('FARGATE', 'BatchLost'),
    BatchDone: { Type: 'Pass', Result: { ok: true }, End: true },
    BatchLost: { Type: 'Pass', Result: { ok: false }, End: true },
  };
}

function end(references: WorkflowReferences): States {
  return {
    SweepCompleted: note('$.outcome', { status: 'COMPLETED', code: '', cause: '' }, 'RecordSweep'),
    SweepFailed: {
      Type: 'Pass',
      Parameters: { status: 'FAILED', 'code.$': '$.failure.Error', 'cause.$': '$.failure.Cause' },
      ...{ ResultPath: '$.outcome', Next: 'RecordSweep' },
    },
    RecordSweep: lastly(
      call(references, 'record-run', {
        parameters: {
          ...WHOSE,
          'to.$': '$.outcome.status',
          'outcome.$': '$.outcome',
          'execution.$': '$$.Execution.Id',
        },
        ...{ into: null, next: 'CleanSweep' },
      }),
    ),
    CleanSweep: lastly(call(references, 'cleanup-resources', { parameters: WHOSE, into: null, next: 'NotifySweep' })),
    NotifySweep: lastly(
      call(references, 'notify-completion', {
        parameters: { ...WHOSE, 'status.$': '$.outcome.status' },
        ...{ into: null, next: 'SweepOutcome' },
      }),
    ),
    SweepOutcome: {
      Type: 'Choice',
      Choices: [{ Variable: '$.outcome.status', StringEquals: 'COMPLETED', Next: 'SweepDone' }],
      Default: 'SweepOver',
    },
    SweepDone: { Type: 'Succeed' },
    SweepOver: { Type: 'Fail', ErrorPath: '$.outcome.code', CausePath: '$.outcome.cause' },
  };
}
