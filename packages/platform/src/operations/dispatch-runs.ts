import { isPassing } from '@tradai/runtime/ports';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { attemptName, type Run, type RunFailure } from '../domain/run.ts';
import { nextRuns, type Pool } from '../domain/slots.ts';
import type { ExecutionInput, Machine } from '../ports/workflows.ts';
import type { Services } from './services.ts';

/** A start that is not heard of for so long is made again: the name of its execution is the same. */
const SILENT_MS = 30_000;
/** As many as containers can be asked for in a second. */
const WAVE = 15;
const WAVE_MS = 1000;
/** A run whose start was refused so often has failed at the next refusal. */
const MOST_REFUSALS = 5;

/** Ids. */
export interface Dispatched {
  readonly started: string[];
  /** Whether they began is not known. */
  readonly silent: string[];
  /** They could not be started, and wait again. */
  readonly givenBack: string[];
  /** They could not be started time after time, and have failed. */
  readonly failed: string[];
}

/**
 * Starts what waits, as far as there are slots. Several may do it at the same time, and each may end at any moment: the slot is taken with
 * the status, and the execution's name is that of the attempt, so that nothing starts twice.
 */
export async function dispatchRuns(services: Services, pool: Pool): Promise<Dispatched> {
  const { runs, slots, slotsOf } = services;
  const done: Dispatched = { started: [], silent: [], givenBack: [], failed: [] };
  for (const run of await silentRuns(services, pool)) await start(services, pool, run, done);
  const running = await runningIn(services, pool);
  // While all are taken nobody need be looked for, and messages of a burst ask again and again.
  if (running.length >= slotsOf[pool]) return done;
  const waiting = await runs.waiting(pool, slotsOf[pool]);
  const byId = new Map(waiting.map((run) => [run.id, run]));
  let starts = 0;
  for (const id of nextRuns(waiting, running, slotsOf[pool])) {
    const run = byId.get(id)!;
    const change = { by: 'dispatcher', move: STATUS_MOVES.dispatch, attempt: run.attempt } as const;
    const taken = await slots.take(pool, id, { ...change, atMs: services.clock.now() }, slotsOf[pool]);
    if (taken === 'full') break;
    if (taken !== 'taken') continue;
    await start(services, pool, run, done);
    if (++starts % WAVE === 0) await services.clock.sleep(WAVE_MS);
  }
  return done;
}

async function runningIn({ runs, slots, clock }: Services, pool: Pool): Promise<readonly Run[]> {
  const held = await Promise.all((await slots.holders(pool)).map((id) => runs.get(id, clock.now())));
  return held.filter((run) => run !== null);
}

/** Whoever started them ended before it knew whether they had begun. */
async function silentRuns({ runs, clock, slotsOf }: Services, pool: Pool): Promise<readonly Run[]> {
  const nowMs = clock.now();
  const starting = await runs.list({ status: 'STARTING', kind: pool, limit: slotsOf[pool] }, nowMs);
  return starting.filter(({ updatedMs }) => updatedMs <= nowMs - SILENT_MS);
}

async function start(services: Services, pool: Pool, run: Run, done: Dispatched): Promise<void> {
  const { id, attempt } = run;
  try {
    await services.workflows.start(machineOf(run), attemptName(run), inputOf(run));
    done.started.push(id);
  } catch (error) {
    // What may have begun keeps its slot, and is started again under the same name.
    if (isPassing(error)) return void done.silent.push(id);
    const change = { by: 'dispatcher', attempt, atMs: services.clock.now() } as const;
    const isLast = await isRefusedOften(services, run);
    const outcome = await services.runs.change(
      id,
      isLast
        ? { ...change, move: STATUS_MOVES.fail, patch: { failure: refused(error) } }
        : { ...change, move: STATUS_MOVES.giveBack },
    );
    if (outcome?.kind === 'changed') await services.slots.release(pool, outcome.run);
    done[isLast ? 'failed' : 'givenBack'].push(id);
  }
}

/** Nobody who waits behind it would ever have its turn. */
async function isRefusedOften({ runs }: Services, { id, attempt }: Run): Promise<boolean> {
  const events = await runs.events(id, 0);
  const before = events.filter((event) => event.attempt === attempt && event.move === STATUS_MOVES.giveBack.name);
  return before.length >= MOST_REFUSALS;
}

function refused(error: unknown): RunFailure {
  const message = `The workflow cannot be started: ${error instanceof Error ? error.message : 'nobody said why'}`;
  return { code: 'TradAI.StartRefused', message, exitCode: null, stopCode: null };
}

function machineOf({ kind }: Run): Machine {
  return kind;
}

/** What steps count and find is there from the start, so that no path in the document is ever missing. */
function inputOf(run: Run): ExecutionInput {
  const { id, attempt, kind, strategy, strategyVersion, spec, maxSeconds, capacity } = run;
  return {
    ...{ run_id: id, attempt, kind, strategy, version: String(strategyVersion), spec_uri: spec.uri },
    ...{ max_seconds: maxSeconds, capacity, polls: { n: 0 }, exit: {}, generation: { n: 1 } },
  };
}
