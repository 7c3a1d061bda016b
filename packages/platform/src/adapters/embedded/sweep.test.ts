import {
  canonicalJson,
  readSweepStep,
  readTrialBatch,
  readTrialLines,
  SWEEP_STUDY_SCHEMA,
  trialLinesName,
  trialLineText,
  type SweepStudy,
  type TrialLine,
} from '@tradai/runtime/contract';
import { mergedTrials, plannedTrials, trialBatches, type StudyTrial } from '@tradai/runtime/trials';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attemptName, type Run } from '../../domain/run.ts';
import { cleanupResources } from '../../lambdas/cleanup-resources/cleanup-resources.ts';
import {
  eventOf,
  functionWorld,
  published,
  running,
  type FunctionWorld,
} from '../../lambdas/function-world.fixture.ts';
import { notifyCompletion } from '../../lambdas/notify-completion/notify-completion.ts';
import { planSweep } from '../../lambdas/plan-sweep/plan-sweep.ts';
import { recordRun } from '../../lambdas/record-run/record-run.ts';
import { reduceSweep } from '../../lambdas/reduce-sweep/reduce-sweep.ts';
import type { TaskExit, TaskSpec } from '../../ports/tasks.ts';
import type { Execution } from '../../ports/workflows.ts';
import { hyperopt } from '../../workflow/hyperopt.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { LocalFunctions } from './local-functions.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { handlerTable } from './task-table.ts';

const GENERATIONS = 3;
const BATCHES = 8;
const EPOCHS = GENERATIONS * BATCHES;

const SPEC = {
  ...{ schema: 'tradai.study/1', versions: {}, strategy: 'momentum', strategy_source: '0', exchange: 'binance' },
  ...{ pairs: ['BTC/USDT'], timerange: [null, null], config: {}, overrides: {}, markets: '0', fixed_values: {} },
  space: [
    { name: 'fast', space: 'buy', kind: 'int', min: 2, max: 50, step: 1 },
    { name: 'slow', space: 'buy', kind: 'int', min: 10, max: 200, step: 1 },
  ],
  ...{ sampler: 'tpe', seed: 7, batch: BATCHES, objectives: ['equity-sharpe'], constraints: {} },
  ...{ startup_candles: 0, candles: [] },
};

/** What a trial finds follows from its point. */
function trialOf({ id, point }: ReturnType<typeof plannedTrials>[number]): TrialLine {
  const [fast, slow] = [Number(point['fast']), Number(point['slow'])];
  const values = [Math.abs(fast - 20) + Math.abs(slow - 100) / 10];
  const end = { error: null, values, violations: [-1], figures: { trades: fast } };
  return { number: id, point, ...end, daily_returns: null, took_ms: 60_000 };
}

/** How a container of a batch fares: all well, taken away after half of its work, or lost with nothing. */
type Fate = 'well' | 'taken' | 'lost';

/** Containers as they work on a search: they read and write the documents that the real ones do. */
function containers({ services }: FunctionWorld, run: Run, fateOf: (spec: TaskSpec) => Fate) {
  const ran: number[] = [];
  const started: string[] = [];
  const write = (key: string, text: string): Promise<unknown> =>
    services.results.put(key, new TextEncoder().encode(text));
  const linesAt = async (key: string): Promise<readonly TrialLine[]> => {
    const stored = await services.results.get(key);
    return stored === null ? [] : readTrialLines(new TextDecoder().decode(stored.bytes), key);
  };
  const work = async (uri: string, fate: Fate): Promise<number> => {
    const key = uri.slice('s3://results/'.length);
    const text = new TextDecoder().decode((await services.documents.read(uri)) ?? undefined);
    if (fate === 'lost') return 143;
    if (text.includes('tradai.sweep-step/1')) {
      const { step } = await readSweepStep(text, uri);
      const study: SweepStudy = {
        schema: SWEEP_STUDY_SCHEMA,
        study: run.id,
        strategy: 'momentum',
        spec: SPEC,
        epochs: EPOCHS,
      };
      if (step === 'settle') await write(`studies/${run.id}/study.json`, canonicalJson(study));
      else await published(services.results, run);
      return 0;
    }
    const planned = plannedTrials(await readTrialBatch(text, uri));
    const lines = [...(await linesAt(trialLinesName(key)))];
    const missing = planned.filter(({ id }) => !lines.some(({ number }) => number === id));
    const doing = fate === 'taken' ? missing.slice(0, Math.floor(missing.length / 2)) : missing;
    for (const trial of doing) {
      ran.push(trial.id);
      lines.push(trialOf(trial));
      await write(trialLinesName(key), lines.map(trialLineText).join(''));
    }
    return fate === 'taken' ? 143 : 0;
  };
  const known = new Map<string, Promise<TaskExit>>();
  const begin = async (spec: TaskSpec): Promise<TaskExit> => {
    started.push(spec.tier);
    const code = await work(spec.environment['BATCH_URI']!, fateOf(spec));
    return { task: spec.tier, stopCode: code === 0 ? 'EssentialContainerExited' : 'SpotInterruption', exitCode: code };
  };
  const tasks = {
    run: (spec: TaskSpec): Promise<TaskExit> => {
      const running = known.get(spec.tier) ?? begin(spec);
      known.set(spec.tier, running);
      return running;
    },
  };
  return { tasks, ran, started, linesAt };
}

async function world(fateOf: (spec: TaskSpec) => Fate, hyperoptSpec: object = {}, atOnce = BATCHES) {
  const functions = await functionWorld(atOnce);
  const spec = { hyperopt: { epochs: EPOCHS, ...hyperoptSpec } };
  const run = await running(functions, spec, { kind: 'hyperopt' });
  const made = containers(functions, run, fateOf);
  const { services, database, signal } = functions;
  const definitions = { hyperopt: hyperopt(SOME_REFERENCES, 3) };
  const local = new LocalFunctions({
    secondsOf: () => 30,
    handlers: {
      'plan-sweep': (event) => planSweep(event, services, signal),
      'reduce-sweep': (event) => reduceSweep(event, services, signal),
      'record-run': (event) => recordRun(event, services, signal),
      'cleanup-resources': (event) => cleanupResources(event, services, signal),
      'notify-completion': (event) => notifyCompletion(event, services, signal),
    },
  });
  const open = () => {
    const ended = Promise.withResolvers<Execution>();
    const handlerOf = handlerTable({
      ...{ definitions, references: SOME_REFERENCES, runs: services.runs, functions: local, tasks: made.tasks },
    });
    const workflows = new LocalWorkflows({
      ...{ database, definitions, clock: services.clock, handlerOf, isHasty: true, onEnd: ended.resolve },
    });
    onTestFinished(() => workflows.close());
    return { workflows, ended: ended.promise };
  };
  const input = {
    ...{ ...eventOf(run), kind: 'hyperopt', strategy: run.strategy, version: '1', max_seconds: 3600 },
    ...{ capacity: 'spot', polls: { n: 0 }, exit: {}, generation: { n: 1 } },
  };
  const runNow = async (): Promise<Run> => (await services.runs.get(run.id, services.clock.now()))!;
  const start = (workflows: LocalWorkflows): Promise<unknown> => workflows.start('hyperopt', attemptName(run), input);
  const through = async (): Promise<Run> => {
    const { workflows, ended } = open();
    await start(workflows);
    await ended;
    return runNow();
  };
  const trials = (generation: number): Promise<readonly TrialLine[]> =>
    made.linesAt(`studies/${run.id}/g${generation}/trials.jsonl`);
  return { ...made, run, services, open, start, through, runNow, trials };
}

/** The same search without anything between its trials. */
function atOnePlace(): TrialLine[] {
  let trials: StudyTrial[] = [];
  const lines: TrialLine[] = [];
  for (;;) {
    const batches = trialBatches({ name: 's', spec: SPEC }, trials, { epochs: EPOCHS, size: EPOCHS });
    if (batches.length === 0) return lines;
    const found = batches.flatMap(plannedTrials).map(trialOf);
    trials = [...trials, ...mergedTrials({ name: 's', spec: SPEC }, trials, found).added];
    lines.push(...found);
  }
}

/** Those of a batch, by the order in which they are asked for. */
function nth(fates: Readonly<Record<number, Fate>>): (spec: TaskSpec) => Fate {
  let at = 0;
  return ({ isSpot }) => (isSpot ? (fates[at++] ?? 'well') : 'well');
}

describe('a search that is spread over containers', () => {
  it('counts every trial once, in three generations of eight batches of which two are taken away', async () => {
    const sweep = await world(nth({ 4: 'taken', 13: 'lost' }));
    const run = await sweep.through();
    expect([run.status, run.summary?.trades]).toEqual(['COMPLETED', 812]);
    expect(await sweep.trials(1 + GENERATIONS)).toEqual(atOnePlace());
    expect(await sweep.services.runs.progressOf(run.id)).toMatchObject({ ratio: 1, message: '24 of 24 trials' });
    expect(sweep.ran.toSorted((a, b) => a - b)).toEqual(Array.from({ length: EPOCHS }, (_, at) => at));
    // One settles, one finishes, and two were done a second time, on demand.
    expect(sweep.started).toHaveLength(1 + EPOCHS + 1 + 2);
    expect(new Set(sweep.started).size).toBe(sweep.started.length);
    expect(sweep.started.filter((tier) => tier.startsWith('on-demand'))).toHaveLength(2);
  });

  it('loses no trial that had ended when its container was taken away', async () => {
    // Four trials a batch, of which two are done on Spot.
    const sweep = await world(nth({ 1: 'taken', 3: 'taken' }), {}, 2);
    expect((await sweep.through()).status).toBe('COMPLETED');
    expect(sweep.ran).toHaveLength(EPOCHS);
    expect(await sweep.trials(1 + GENERATIONS)).toEqual(atOnePlace());
  });

  it('goes on where its platform was killed', async () => {
    const gate = Promise.withResolvers<void>();
    let count = 0;
    const sweep = await world(() => {
      if (++count === 12) gate.resolve();
      return 'well';
    });
    const first = sweep.open();
    await sweep.start(first.workflows);
    await gate.promise;
    await first.workflows.close();
    const second = sweep.open();
    expect(await second.workflows.resume()).toBe(1);
    await second.ended;
    expect((await sweep.runNow()).status).toBe('COMPLETED');
    expect(await sweep.trials(1 + GENERATIONS)).toEqual(atOnePlace());
    expect(sweep.ran.toSorted((a, b) => a - b)).toEqual(Array.from({ length: EPOCHS }, (_, at) => at));
  });

  it.each([
    ['time', { seconds: 60 }],
    ['money', { usd: '0.004' }],
  ])('begins no trial when its %s is used up, and finishes with what there is', async (_, budget) => {
    let count = 0;
    const sweep = await world(
      () => {
        if (++count === 3) sweep.services.clock.pass(61_000);
        return 'well';
      },
      { budget },
    );
    const run = await sweep.through();
    expect(run.status).toBe('COMPLETED');
    expect(sweep.ran).toHaveLength(BATCHES);
    expect(await sweep.trials(2)).toEqual(atOnePlace().slice(0, BATCHES));
  });

  it('shows its best trials below it in tracking', async () => {
    const sweep = await world(() => 'well');
    await sweep.through();
    const best = atOnePlace().toSorted((a, b) => a.values[0]! - b.values[0]!)[0]!;
    const record = await sweep.services.tracking.find('momentum', `${sweep.run.id}-t${best.number}`, 1);
    expect(record).toMatchObject({
      status: 'finished',
      metrics: { objective: best.values[0], trades: best.point['fast'] },
    });
    expect(record!.params).toEqual({ fast: String(best.point['fast']), slow: String(best.point['slow']) });
  });

  const failures: [title: string, fate: (spec: TaskSpec) => Fate, code: string][] = [
    ['cannot be settled', () => 'lost', 'Sweep.Unsettled'],
    ['loses more than one trial in twenty', losing('g2/batch-3.json'), 'Sweep.TrialsLost'],
    ['cannot be finished', losing('finish.json'), 'Sweep.Unfinished'],
  ];
  it.each(failures)('that %s fails', async (_, fate, code) => {
    const sweep = await world(fate);
    const run = await sweep.through();
    expect([run.status, run.failure?.code]).toEqual(['FAILED', code]);
  });

  it('that is stopped stops its containers, and begins no other', async () => {
    const reached = Promise.withResolvers<void>();
    const sweep = await world(() => 'well');
    let count = 0;
    sweep.tasks.run = () => {
      count += 1;
      if (count === 1 + 3) reached.resolve();
      return count === 1 ? original(sweep) : new Promise(() => {});
    };
    const { workflows, ended } = sweep.open();
    await sweep.start(workflows);
    await reached.promise;
    await workflows.stop('hyperopt', attemptName(sweep.run), 'canceled');
    expect((await ended).status).toBe('ABORTED');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(count).toBe(4);
  });
});

/** The settling container. */
async function original({ services, run }: Awaited<ReturnType<typeof world>>): Promise<TaskExit> {
  const study: SweepStudy = {
    schema: SWEEP_STUDY_SCHEMA,
    study: run.id,
    strategy: 'momentum',
    spec: SPEC,
    epochs: EPOCHS,
  };
  await services.results.put(`studies/${run.id}/study.json`, new TextEncoder().encode(canonicalJson(study)));
  return { task: 't', stopCode: 'EssentialContainerExited', exitCode: 0 };
}

/** However often it is tried. */
function losing(document: string): (spec: TaskSpec) => Fate {
  return ({ environment }) => (environment['BATCH_URI']!.endsWith(document) ? 'lost' : 'well');
}
