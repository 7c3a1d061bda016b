import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Json } from '../../domain/json.ts';
import { startMessage } from '../../domain/run-messages.ts';
import { attemptName, type NewRun, type Run } from '../../domain/run.ts';
import { cancelRun } from '../../operations/cancel-run.ts';
import { dispatchRuns } from '../../operations/dispatch-runs.ts';
import { reconcileRun } from '../../operations/reconcile-run.ts';
import type { Services } from '../../operations/services.ts';
import type { FunctionName, Functions } from '../../ports/functions.ts';
import type { TaskExit, Tasks, TaskSpec } from '../../ports/tasks.ts';
import type { Execution, Machine } from '../../ports/workflows.ts';
import { backtest } from '../../workflow/backtest.ts';
import type { Definition } from '../../workflow/definition.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { LocalWorkflows } from './local-workflows.ts';
import { ManualClock } from './manual-clock.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteQueue } from './sqlite-queue.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';
import { SqliteSlots } from './sqlite-slots.ts';
import { handlerTable } from './task-table.ts';

/** What a function or container does, time after time; the last answer goes on. A function is called `name` or `name:op`, a container by its tier. */
export type PlatformScript = Readonly<Record<string, readonly (Json | Error | (() => Promise<Json>))[]>>;

/** A container's end. */
export function ends(exitCode: number | null, stopCode = 'EssentialContainerExited'): Json {
  return { exitCode, stopCode };
}

export const RUN_ID = '01998a5e-7d00-7000-8000-000000000001';
const NEW_RUN: NewRun = {
  ...{ id: RUN_ID, kind: 'backtest', subject: 'ann', strategy: 'momentum', strategyVersion: 3, priority: 5 },
  ...{ spec: { uri: 's3://results/specs/1.json', sha256: '00' }, capacity: 'spot', maxSeconds: 3600 },
  ...{ labels: {}, notify: [], createdMs: Date.UTC(2026, 0, 5, 10) },
};

export interface ScriptedPlatform {
  readonly services: Services;
  /** Functions and containers in the order in which they began. */
  readonly did: string[];
  readonly specs: TaskSpec[];
  /** Of those containers. */
  readonly signals: AbortSignal[];
  /** Submits a run, dispatches it, and gives it when its execution has ended; reconciled, as in the platform. */
  through(run?: Partial<NewRun>): Promise<Run>;
  accept(run?: Partial<NewRun>): Promise<Run>;
  /** Waits for the end of an execution. */
  ended(): Promise<Execution>;
  reconcile(): Promise<Run | null>;
  cancel(): Promise<unknown>;
}

/** Store, slots, workflow engine and what its tasks do as they are in one process; only functions and containers do as they are told. */
export function scriptedPlatform(
  script: PlatformScript,
  definitions: Partial<Record<Machine, Definition>> = { backtest: backtest(SOME_REFERENCES) },
): ScriptedPlatform {
  const place = mkdtempSync(join(tmpdir(), 'tradai-platform-'));
  const database = new PlatformDatabase(place);
  const clock = new ManualClock();
  const runs = new SqliteRunStore(database);
  const { did, specs, signals, functions, tasks } = scripted(script);
  const ended = Promise.withResolvers<Execution>();
  const workflows = new LocalWorkflows({
    ...{ database, definitions, clock, isHasty: true, onEnd: ended.resolve },
    handlerOf: handlerTable({ definitions, references: SOME_REFERENCES, runs, functions, tasks }),
  });
  onTestFinished(async () => {
    await workflows.close();
    database.close();
    rmSync(place, { recursive: true });
  });
  const services: Services = {
    ...{ clock, runs, slots: new SqliteSlots(database), workflows, slotsOf: { backtest: 2, hyperopt: 2 } },
    queues: {
      backtest: new SqliteQueue('backtest', database, clock),
      deploy: new SqliteQueue('deploy', database, clock),
    },
  };
  const noted = (word: string) => (): Promise<void> => Promise.resolve(void did.push(word));
  const aftermath = { cleanUp: noted('clean'), notify: noted('tell'), resultOf: () => Promise.resolve(null) };
  const accept = async (run: Partial<NewRun> = {}): Promise<Run> => {
    const given = { ...NEW_RUN, ...run };
    const key = { subject: 'ann', key: 'k', hash: 'h', expiresMs: Number.MAX_SAFE_INTEGER };
    const message = startMessage(given, 1, given.createdMs);
    const accepted = await runs.accept(given, key, message);
    if (accepted.kind === 'mismatch') throw new Error('accepted before');
    return accepted.run;
  };
  const reconcile = (): Promise<Run | null> => reconcileRun(services, aftermath, RUN_ID);
  return {
    ...{
      services,
      did,
      specs,
      signals,
      accept,
      reconcile,
      ended: () => ended.promise,
      cancel: () => cancelRun({ ...services, events: { publish: () => Promise.resolve() } }, RUN_ID),
    },
    async through(run) {
      await accept(run);
      await dispatchRuns(services, run?.kind ?? 'backtest');
      await ended.promise;
      return (await runs.get(RUN_ID, clock.now()))!;
    },
  };
}

export const EXECUTION = attemptName({ id: RUN_ID, attempt: 1 });

function scripted(script: PlatformScript) {
  const did: string[] = [];
  const specs: TaskSpec[] = [];
  const signals: AbortSignal[] = [];
  const times: Record<string, number> = {};
  const next = async (name: string, otherwise: Json): Promise<Json> => {
    did.push(name);
    const answers = script[name] ?? [otherwise];
    const answer = answers[Math.min(times[name] ?? 0, answers.length - 1)]!;
    times[name] = (times[name] ?? 0) + 1;
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer() : answer;
  };
  const functions: Functions = {
    invoke: (name: FunctionName, event) => {
      const { op } = event as { readonly op?: string };
      return next(op === undefined ? name : `${name}:${op}`, ANSWERS[name] ?? {});
    },
  };
  const tasks: Pick<Tasks, 'run'> = {
    run: async (spec, signal) => {
      specs.push(spec);
      signals.push(signal);
      const end = (await next(spec.tier, ends(0))) as unknown as Omit<TaskExit, 'task'>;
      return { task: spec.tier, ...end };
    },
  };
  return { did, specs, signals, functions, tasks };
}

const ANSWERS: Readonly<Partial<Record<FunctionName, Json>>> = {
  'data-collection-proxy': { state: 'FRESH', backfill_id: '' },
  'transform-results': { summary: { trades: 3 } },
  'check-performance': { verdict: 'PASS' },
};
