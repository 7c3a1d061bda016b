import type { Heartbeats } from '@tradai/runtime/ports';
import { isTerminal, RUN_STATUSES, STATUS_MOVES, type RunStatus } from '../domain/run-status.ts';
import { attemptName, type Run, type RunId, type RunKind } from '../domain/run.ts';
import { POOLS, type Pool } from '../domain/slots.ts';
import type { Marks } from '../ports/marks.ts';
import { reconcileRun, type Aftermath } from './reconcile-run.ts';
import type { Services } from './services.ts';

export interface ScanServices extends Services {
  readonly heartbeats: Pick<Heartbeats, 'get'>;
  readonly marks: Marks;
}

/** Ids. */
export interface Scanned {
  /** Their workflow had ended, and nobody had heard of it. */
  readonly settled: RunId[];
  /** They were being canceled, and are stopped once more. */
  readonly stopped: RunId[];
  readonly orphaned: RunId[];
  /** They held a slot, and did not run. */
  readonly freed: RunId[];
  /** They ended a while ago, and it is made sure that they were cleaned up after and told of. */
  readonly checked: RunId[];
}

/** A run that is silent for so long may be gone. */
const SILENT_MS = 600_000;
/** Between the first time that something is seen and the one that counts. */
const TWICE_MS = 60_000;
const REMEMBERED_MS = 3_600_000;
/** What has just ended is settled by the event that says so. */
const EVENT_MS = 60_000;
const AT_ONCE = 100;
/** Two scans see each end. */
const RECENT_MS = 2_400_000;
const ENDED = RUN_STATUSES.filter(isTerminal);
/** Of a status so many are looked at in any case: what is asked for last does not always end last. */
const FEWEST_CHECKED = 1000;

/** From the start of an execution to when its document ends it, and a while for that. */
const LONGEST_MS: Readonly<Record<RunKind, number>> = { backtest: 18_300_000, hyperopt: 605_100_000 };

/**
 * Finds runs that nobody would settle otherwise: lost events, executions that are gone, slots of runs that have ended. A run is given up when it
 * is silent and its execution cannot go on, and is so again a minute later; a slow one is left alone. Sessions are nobody's business here.
 */
export async function scanOrphans(services: ScanServices, aftermath: Aftermath): Promise<Scanned> {
  const scanned: Scanned = { settled: [], stopped: [], orphaned: [], freed: [], checked: [] };
  for (const status of ['CANCELLING', 'RUNNING', 'STARTING'] as const)
    for await (const run of runsThatAre(services, status)) await look(services, aftermath, run, scanned);
  for (const status of ENDED) await checkEnded(services, aftermath, status, scanned);
  for (const pool of POOLS) await freeSlots(services, aftermath, pool, scanned);
  return scanned;
}

async function* runsThatAre({ runs, clock }: Services, status: RunStatus): AsyncGenerator<Run> {
  let before: RunId | undefined;
  for (;;) {
    const page = await runs.list({ status, limit: AT_ONCE, ...(before === undefined ? {} : { before }) }, clock.now());
    yield* page;
    if (page.length < AT_ONCE) return;
    before = page.at(-1)!.id;
  }
}

async function look(services: ScanServices, aftermath: Aftermath, run: Run, scanned: Scanned): Promise<void> {
  const { workflows, clock } = services;
  const nowMs = clock.now();
  const execution = await workflows.describe(run.kind, attemptName(run));
  if (execution !== null && execution.status !== 'RUNNING') {
    if (nowMs - (execution.endedMs ?? 0) < EVENT_MS) return;
    const settled = await reconcileRun(services, aftermath, run.id);
    if (settled !== null && isTerminal(settled.status)) scanned.settled.push(run.id);
    return;
  }
  if (run.status === 'CANCELLING') return cancel(services, aftermath, run, { exists: execution !== null }, scanned);
  const isOverdue = execution !== null && nowMs - execution.startedMs > LONGEST_MS[run.kind];
  if (run.status === 'RUNNING' && (execution === null || isOverdue))
    await orphan(services, aftermath, run, { exists: execution !== null }, scanned);
}

/** Whoever canceled it ended before it had stopped the execution, or there is none that could say that it stopped. */
async function cancel(
  services: ScanServices,
  aftermath: Aftermath,
  run: Run,
  { exists }: { readonly exists: boolean },
  scanned: Scanned,
): Promise<void> {
  const { runs, workflows, clock } = services;
  if (!(await isSeenAgain(services, `cancel/${attemptName(run)}`))) return;
  if (exists) {
    await workflows.stop(run.kind, attemptName(run), 'Canceled by a person.');
    scanned.stopped.push(run.id);
    return;
  }
  const change = { by: 'scanner', move: STATUS_MOVES.confirmCancel, attempt: run.attempt, atMs: clock.now() } as const;
  await ended(services, aftermath, (await runs.change(run.id, change))?.run ?? null);
  scanned.settled.push(run.id);
}

async function orphan(
  services: ScanServices,
  aftermath: Aftermath,
  run: Run,
  { exists }: { readonly exists: boolean },
  scanned: Scanned,
): Promise<void> {
  const { runs, workflows, clock } = services;
  const mark = `orphan/${attemptName(run)}`;
  if (!(await isSilent(services, run))) return services.marks.forget(mark);
  if (!(await isSeenAgain(services, mark))) return;
  const message = exists
    ? 'The run is silent, and its workflow is over its time.'
    : 'The run is silent, and there is no execution of it.';
  const failure = { code: 'TradAI.Orphaned', message, exitCode: null, stopCode: null };
  const change = { by: 'scanner', move: STATUS_MOVES.orphan, attempt: run.attempt, patch: { failure } } as const;
  const outcome = await runs.change(run.id, { ...change, atMs: clock.now() });
  if (outcome?.kind !== 'changed') return;
  if (exists) await workflows.stop(run.kind, attemptName(run), message);
  await ended(services, aftermath, outcome.run);
  scanned.orphaned.push(run.id);
}

/** A container that never beat counts from the run's last change. */
async function isSilent({ heartbeats, clock }: ScanServices, run: Run): Promise<boolean> {
  const beat = await heartbeats.get({ kind: 'run', runId: run.id });
  return clock.now() - Math.max(beat?.ts ?? 0, run.updatedMs) > SILENT_MS;
}

async function isSeenAgain({ marks, clock }: ScanServices, key: string): Promise<boolean> {
  const nowMs = clock.now();
  const { firstMs } = await marks.see(key, nowMs, REMEMBERED_MS);
  return nowMs - firstMs >= TWICE_MS;
}

async function ended(services: ScanServices, aftermath: Aftermath, run: Run | null): Promise<void> {
  if (run === null || !isTerminal(run.status)) return;
  await services.slots.release(run.kind, run);
  await aftermath.cleanUp(run);
  await aftermath.notify(run);
}

/** Last steps of a workflow may have failed, and the event that it has ended may be lost. Each is looked at once. */
async function checkEnded(services: ScanServices, aftermath: Aftermath, status: RunStatus, scanned: Scanned) {
  const nowMs = services.clock.now();
  let [looked, lastRecent] = [0, 0];
  for await (const run of runsThatAre(services, status)) {
    looked += 1;
    const agoMs = nowMs - (run.endedMs ?? 0);
    if (agoMs <= RECENT_MS) lastRecent = looked;
    // Newest first: behind so many that have ended long ago nobody has ended just now.
    else if (looked >= FEWEST_CHECKED && looked - lastRecent >= AT_ONCE) return;
    if (agoMs >= EVENT_MS && agoMs <= RECENT_MS) await checkOnce(services, aftermath, run, scanned);
  }
}

async function checkOnce(services: ScanServices, aftermath: Aftermath, run: Run, scanned: Scanned): Promise<void> {
  const { marks, clock } = services;
  const mark = `ended/${attemptName(run)}`;
  if ((await marks.firstSeen(mark, clock.now())) !== null) return;
  if ((await reconcileRun(services, aftermath, run.id)) === null) {
    // Its last steps are yet to come; one that was given up comes to none.
    if (run.status !== 'ORPHANED') return;
    await aftermath.cleanUp(run);
    await aftermath.notify(run);
  }
  await marks.see(mark, clock.now(), REMEMBERED_MS);
  scanned.checked.push(run.id);
}

/** Of a run that has ended, is gone, or waits. One that took its slot anew meanwhile has another version. */
async function freeSlots(services: ScanServices, aftermath: Aftermath, pool: Pool, scanned: Scanned): Promise<void> {
  const { runs, slots, clock } = services;
  for (const id of await slots.holders(pool)) {
    const run = await runs.get(id, clock.now());
    if (run !== null && run.status !== 'QUEUED' && !isTerminal(run.status)) continue;
    if (!(await isSeenAgain(services, `slot/${pool}/${id}/${run?.version ?? 0}`))) continue;
    // Of a run that is gone there is no newer row.
    await slots.release(pool, run ?? { id, version: Number.MAX_SAFE_INTEGER });
    await ended(services, aftermath, run);
    scanned.freed.push(id);
  }
  await slots.recount(pool);
}
