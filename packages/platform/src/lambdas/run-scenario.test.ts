import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LocalWorkflows } from '../adapters/embedded/local-workflows.ts';
import { handlerTable } from '../adapters/embedded/task-table.ts';
import type { Json } from '../domain/json.ts';
import { startMessage } from '../domain/run-messages.ts';
import { attemptName } from '../domain/run.ts';
import { cancelRun } from '../operations/cancel-run.ts';
import { dispatchRuns } from '../operations/dispatch-runs.ts';
import type { FunctionName } from '../ports/functions.ts';
import type { TaskSpec } from '../ports/tasks.ts';
import type { Execution } from '../ports/workflows.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import { allStates } from '../workflow/all-states.ts';
import { backtest } from '../workflow/backtest.ts';
import { SOME_REFERENCES } from '../workflow/some-references.fixture.ts';
import { checkPerformance } from './check-performance/check-performance.ts';
import { cleanupResources } from './cleanup-resources/cleanup-resources.ts';
import { functionWorld, published, registered, sha256, STRATEGY } from './function-world.fixture.ts';
import type { Handler } from './handler.ts';
import { notifyCompletion } from './notify-completion/notify-completion.ts';
import { orphanScanner } from './orphan-scanner/orphan-scanner.ts';
import { runReconciler } from './run-reconciler/run-reconciler.ts';
import { transformResults } from './transform-results/transform-results.ts';
import { validateStrategy } from './validate-strategy/validate-strategy.ts';

const DEFINITIONS = { backtest: backtest(SOME_REFERENCES) };
const MINUTE = 60_000;

/** States that do something or wait; the others take no time. */
const STATES = Object.entries(allStates(DEFINITIONS.backtest)).flatMap(([name, { Type }]) =>
  Type === 'Task' || Type === 'Wait' ? [name] : [],
);
/** What must have happened before for the workflow to come to a state. */
const WAYS: Readonly<Record<string, { readonly data?: string; readonly spot?: number }>> = {
  BackfillWait: { data: 'BACKFILLING' },
  PollFreshness: { data: 'BACKFILLING' },
  RunOnDemand: { spot: 75 },
  RunLarge: { spot: 137 },
};

interface Place {
  readonly state: string;
  /** Of its task; of a state that waits there is neither. */
  readonly when: 'before' | 'after';
}

/** A run on the real document, engine, stores and functions; containers and candles do as they are told. It stands still at a place. */
async function scenario(at: Place | null) {
  const world = await functionWorld();
  const version = await registered(world, { performance: { trades: { fail_below: 1 } } });
  const { runs, clock, results, temp } = world.services;
  const way = WAYS[at?.state ?? ''] ?? {};
  const reached = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Execution>();
  const real: Partial<Record<FunctionName, Handler<never>>> = {
    'validate-strategy': validateStrategy,
    'transform-results': transformResults,
    'check-performance': checkPerformance,
    'cleanup-resources': cleanupResources,
    'notify-completion': notifyCompletion,
  };
  const functions = {
    invoke: (name: FunctionName, payload: Json, signal: AbortSignal): Promise<Json> => {
      const handler = real[name] as Handler<unknown> | undefined;
      if (handler !== undefined) return handler(payload, services, signal);
      const { op } = payload as { op: string };
      return Promise.resolve({ state: op === 'check' ? (way.data ?? 'FRESH') : 'FRESH', backfill_id: 'b-1' });
    },
  };
  const container = async ({ runId, attempt, tier }: TaskSpec) => {
    if (tier === 'prepare') await temp.put(`temp/${runId}/prepared.json`, new Uint8Array(1));
    const exitCode = tier === 'spot' ? (way.spot ?? 0) : 0;
    if (tier !== 'prepare' && exitCode === 0) await published(results, { id: runId, attempt });
    return { task: `t-${tier}`, stopCode: 'EssentialContainerExited', exitCode };
  };
  const table = handlerTable({
    definitions: DEFINITIONS,
    references: SOME_REFERENCES,
    runs,
    functions,
    tasks: { run: container },
  });
  const workflows = new LocalWorkflows({
    ...{
      database: world.database,
      definitions: DEFINITIONS,
      clock,
      isHasty: at?.state !== 'BackfillWait',
      onEnd: ended.resolve,
    },
    handlerOf: (machine, state) => {
      const task = table(machine, state);
      if (state !== at?.state) return task;
      return async (input, signal) => {
        if (at.when === 'after') await task(input, signal);
        reached.resolve();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      };
    },
  });
  onTestFinished(() => workflows.close());
  const services = { ...world.services, workflows };
  const spec = JSON.stringify({ schema: 'tradai.spec/1' });
  await results.put('specs/s.json', new TextEncoder().encode(spec));
  const run = newRun(1, {
    ...{ strategy: STRATEGY, strategyVersion: version.version, createdMs: clock.now(), notify: ['topic:ops'] },
    spec: { uri: 's3://results/specs/s.json', sha256: sha256(spec) },
  });
  await runs.accept(run, keyOf('k'), startMessage(run, 1, run.createdMs));
  await dispatchRuns(services, 'backtest');
  const name = attemptName({ id: run.id, attempt: 1 });
  const cursor = () =>
    world.database.read((query) => query('SELECT cursor_state FROM executions').get()!['cursor_state']);
  const waits = () => vi.waitUntil(async () => (await cursor()) === 'BackfillWait');
  return {
    ...{ world, services, run, name, clock, workflows },
    ended: ended.promise,
    reached: reached.promise,
    waits,
  };
}
type Scenario = Awaited<ReturnType<typeof scenario>>;

/** What a person does who cancels; a run that has ended by then has an execution that can still be stopped. */
async function stop({ services, workflows, run, name, ended }: Scenario): Promise<void> {
  const outcome = await cancelRun(services, run.id);
  if (outcome?.kind === 'conflict') await workflows.stop('backtest', name, 'by hand');
  expect((await ended).status).toBe('ABORTED');
}

const EVENT = { 'detail-type': 'Step Functions Execution Status Change' };

async function reconciled({ services, world, name, ended }: Scenario): Promise<void> {
  const event = { ...EVENT, detail: { name, status: (await ended).status } };
  await Promise.all([1, 2].map(() => runReconciler(event, services, world.signal)));
}

async function scanned({ services, world, clock }: Scenario): Promise<void> {
  clock.pass(15 * MINUTE);
  await orphanScanner({}, services, world.signal);
}

async function standing({ services, world, run, clock }: Scenario) {
  const row = (await services.runs.get(run.id, clock.now()))!;
  const left: string[] = [];
  for await (const { key } of services.temp.list('temp/')) left.push(key);
  const slots = await services.slots.holders('backtest');
  return {
    status: row.status,
    verdict: row.summary?.verdict ?? null,
    slots,
    left,
    notices: world.told.notices.map(({ status }) => status),
  };
}

const places: Place[] = STATES.flatMap((state) =>
  state === 'BackfillWait'
    ? [{ state, when: 'before' as const }]
    : [
        { state, when: 'before' as const },
        { state, when: 'after' as const },
      ],
);
/** The row says how the run ended by then, and that stays. */
const isOver = ({ state, when }: Place): boolean =>
  ['Cleanup', 'Notify'].includes(state) || (state === 'UpdateState' && when === 'after');

describe('a run', () => {
  it('goes through the real functions to its end', async () => {
    const one = await scenario(null);
    expect((await one.ended).status).toBe('SUCCEEDED');
    const expected = { status: 'COMPLETED', verdict: 'PASS', slots: [], left: [], notices: ['COMPLETED'] };
    expect(await standing(one)).toEqual(expected);
    await reconciled(one);
    await scanned(one);
    expect(await standing(one)).toEqual(expected);
  });
});

const begun = places.filter(({ when }) => when === 'before');

describe.each([
  ['the reconciler hears of it', reconciled, places],
  ['the reconciler is away, and the scanner comes within 20 minutes', scanned, begun],
])('an execution that is stopped, where %s', (_, settle, stops) => {
  it.each(stops)('$when $state: no slot is held, nothing is left, one notice', async (at) => {
    const one = await scenario(at);
    await (at.state === 'BackfillWait' ? one.waits() : one.reached);
    await stop(one);
    await settle(one);
    const status = isOver(at) ? 'COMPLETED' : 'CANCELLED';
    expect(await standing(one)).toMatchObject({ status, slots: [], left: [], notices: [status] });
    await reconciled(one);
    await scanned(one);
    expect(await standing(one)).toMatchObject({ status, slots: [], left: [], notices: [status] });
  });
});
