import { randomUUID } from 'node:crypto';
import type { Change, DynamoTable } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import type { RunEvent } from '../../domain/run-event.ts';
import type { Run } from '../../domain/run.ts';
import type { OutboxMessage } from '../../ports/run-store.ts';
import { rowOfMessage } from './outbox-row.ts';
import { daysLater, eventSk, LONGEST_DAYS, rowOfEvent } from './run-event-row.ts';
import { readRunRow, rowOfRun, runPk, type RunRow } from './run-row.ts';

/** More writers than this never want one row at once. */
const MOST_TRIES = 50;

/** An event of ours: what is written with it follows from the run. */
export type OwnEvent = Pick<RunEvent, 'atMs' | 'kind' | 'move' | 'by'>;

export interface RunWrite {
  readonly run: Run;
  /** Null: no event tells of it. */
  readonly event: OwnEvent | null;
  readonly message?: OutboxMessage | undefined;
}

/** What to do with a row as it is: a write and what is the answer after it, `with` what has to be done beside it, or an answer at once. */
export type Decision<T> =
  | { readonly write: RunWrite; readonly with?: readonly Change[]; readonly after: T }
  | { readonly answer: T };

/**
 * Changes a run by what stands in its row, all in one transaction and only if it still stands there; else it is decided anew. A write of ours
 * whose answer was lost is known again by its mark. Null: there is no such run.
 */
export async function writeRun<T>(
  table: DynamoTable,
  id: string,
  decide: (row: RunRow) => Decision<T> | Promise<Decision<T>>,
): Promise<T | null> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const item = await table.get({ pk: runPk(id), sk: 'META' });
    if (item === null) return null;
    const row = readRunRow(item);
    const decision = await decide(row);
    if ('answer' in decision) return decision.answer;
    const mark = randomUUID();
    const changes = [...changesOf(row, decision.write, mark), ...(decision.with ?? [])];
    const failed = await table.transact(changes);
    if (failed.length === 0 || (await isOurs(table, row, decision.write, mark))) return decision.after;
  }
  throw new ServiceError('busy', `The row of run ${id} changes all the time; try again.`);
}

/** Where it was made by us, and its answer was lost, something of it bears our mark. */
async function isOurs(table: DynamoTable, before: RunRow, { run, event }: RunWrite, mark: string): Promise<boolean> {
  const sequence = before.events + before.untold.length + 1;
  const written = await table.get({ pk: runPk(run.id), sk: event === null ? 'META' : eventSk(sequence) });
  return written?.['mark']?.S === mark;
}

/** The first row of a run, with its first event. */
export function changesOfNew({ run, event, message }: RunWrite, mark: string): Change[] {
  const isNew = { text: 'attribute_not_exists(#pk)' };
  const facts = { events: 1, statuses: [run.status], executionArn: null, mark };
  return [
    { put: rowOfRun(run, facts), condition: isNew },
    { put: rowOfEvent(eventOf(run, event!, 1), mark), condition: isNew },
    listedRow(run),
    { put: rowOfMessage(message!) },
  ];
}

function changesOf(before: RunRow, { run, event, message }: RunWrite, mark: string): Change[] {
  const rows = [
    ...before.untold,
    ...(event === null ? [] : [eventOf(run, event, before.events + before.untold.length + 1)]),
  ];
  const isNextAttempt = run.attempt !== before.run.attempt;
  const statuses = new Set(isNextAttempt ? [run.status] : [...before.statuses, run.status]);
  const facts = {
    events: before.events + rows.length,
    statuses: [...statuses],
    executionArn: before.executionArn,
    mark,
  };
  const unchanged = {
    text: '#ver = :ver AND size(#history) = :size',
    values: { ver: before.ver, size: before.statuses.length },
  };
  return [
    { put: rowOfRun(run, facts), condition: unchanged },
    ...rows.map((each) => ({ put: rowOfEvent(each, mark), condition: { text: 'attribute_not_exists(#pk)' } })),
    ...((run.expiresMs !== null) === before.expires ? [] : [listedRow(run)]),
    ...(message === undefined ? [] : [{ put: rowOfMessage(message) }]),
  ];
}

/** By it a run is found among those of everybody: it stays in its place whatever becomes of the run. */
function listedRow({ id, createdMs, expiresMs }: Run): Change {
  const expires = expiresMs === null ? daysLater(createdMs, LONGEST_DAYS) : Math.ceil(expiresMs / 1000);
  return { put: { pk: runPk(id), sk: 'LISTED', gsi1pk: 'RUNS', gsi1sk: id, expires_at: expires } };
}

function eventOf({ id, attempt, status }: Run, event: OwnEvent, sequence: number): RunEvent {
  return { ...event, runId: id, sequence, attempt, status, note: null };
}
