import { randomUUID } from 'node:crypto';
import { numberIn, textIn, type DynamoTable, type Item } from '@tradai/runtime/dynamo';
import { changeStatus, type ChangeOutcome, type StatusChange } from '../../domain/change-status.ts';
import { noteRun, type RunNote } from '../../domain/note-run.ts';
import type { RunEvent, RunProgress } from '../../domain/run-event.ts';
import { queuedRun, type NewRun, type Run, type RunId, type RunKind } from '../../domain/run.ts';
import type { AuditEntry } from '../../ports/audit.ts';
import type { Acceptance, IdempotencyKey, OutboxMessage, RunQuery, RunStore } from '../../ports/run-store.ts';
import { pendingLine } from './dynamo-audit.ts';
import { firstOfEverybody } from './first-of-everybody.ts';
import { OUTBOX_PARTS, outboxKey, readMessageRow } from './outbox-row.ts';
import { makeOnce } from './request-row.ts';
import { readEventRow } from './run-event-row.ts';
import { isAskedFor, partOf } from './run-query.ts';
import { readRunRow, runPk } from './run-row.ts';
import { changesOfNew, writeRun } from './run-write.ts';

/** Rows that a list looks at together: some are not what is asked for. */
const [FEWEST_AT_ONCE, MOST_AT_ONCE] = [10, 50];

/**
 * Runs in the one table: `RUN#<id>` with META, EVENT#, PROGRESS and LISTED, `IDEM#<subject>#<key>`, `OUTBOX#<shard>`. What a workflow wrote into
 * META since we did is read as if we had.
 */
export class DynamoRunStore implements RunStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  async accept(given: NewRun, key: IdempotencyKey, message: OutboxMessage, audit?: AuditEntry): Promise<Acceptance> {
    const run = queuedRun(given);
    const event = { atMs: run.createdMs, kind: 'accepted', move: null, by: run.subject } as const;
    const outcome = await makeOnce<Run>(this.#table, {
      ...{ key, nowMs: given.createdMs, made: run, find: (id) => this.#find(id) },
      changes: [...changesOfNew({ run, event, message }, randomUUID()), ...pendingLine(audit)],
    });
    return outcome.kind === 'mismatch' ? outcome : { kind: outcome.kind, run: outcome.made };
  }

  async get(id: RunId, nowMs: number): Promise<Run | null> {
    const run = await this.#find(id);
    return run === null || (run.expiresMs !== null && run.expiresMs <= nowMs) ? null : run;
  }

  change(id: RunId, change: StatusChange, message?: OutboxMessage, audit?: AuditEntry): Promise<ChangeOutcome | null> {
    return writeRun<ChangeOutcome>(this.#table, id, ({ run }) => {
      const outcome = changeStatus(run, change);
      if (outcome.kind !== 'changed') return { answer: outcome };
      const write = { run: outcome.run, event: movedBy(change), message };
      return { write, with: pendingLine(audit), after: outcome };
    });
  }

  note(id: RunId, note: RunNote): Promise<ChangeOutcome | null> {
    return writeRun<ChangeOutcome>(this.#table, id, ({ run, untold, expires }) => {
      const outcome = noteRun(run, note);
      // What the workflow could not write down is written now, though nobody learns anything by it.
      const isTidy = untold.length === 0 && expires === (run.expiresMs !== null);
      if (outcome.kind === 'conflict' || (outcome.kind === 'repeated' && isTidy)) return { answer: outcome };
      return { write: { run: outcome.run, event: null }, after: outcome };
    });
  }

  async list(query: RunQuery, nowMs: number): Promise<readonly Run[]> {
    const found: Run[] = [];
    const pageSize = Math.min(MOST_AT_ONCE, Math.max(FEWEST_AT_ONCE, query.limit));
    for await (const ids of inGroups(this.#ids(query, pageSize), pageSize)) {
      const runs = await this.#findMany(ids);
      found.push(...runs.filter((run) => isAskedFor(run, query, nowMs)));
      if (found.length >= query.limit) break;
    }
    return found.slice(0, query.limit);
  }

  async waiting(kind: RunKind, perSubject: number): Promise<readonly Run[]> {
    const entries = this.#table.queryIndex('gsi1', 'STATUS#QUEUED');
    const runs = await this.#findMany(await firstOfEverybody(entries, kind, perSubject));
    return runs.filter(({ status }) => status === 'QUEUED');
  }

  async events(id: RunId, after: number): Promise<readonly RunEvent[]> {
    // The other way round an event that becomes a row in between would be in neither.
    const row = await this.#table.get({ pk: runPk(id), sk: 'META' });
    const rows = (await this.#table.queryAll(runPk(id), 'EVENT#')).map(readEventRow);
    const last = rows.at(-1)?.sequence ?? 0;
    const untold = row === null ? [] : readRunRow(row).untold.filter(({ sequence }) => sequence > last);
    return [...rows, ...untold].filter(({ sequence }) => sequence > after);
  }

  async progress({ runId, attempt, atMs, ratio, stage, message }: RunProgress): Promise<void> {
    const run = await this.#find(runId);
    if (run === null || run.attempt !== attempt || run.endedMs !== null) return;
    // Beside the beats of containers, which replace the row: of a lower epoch they are refused.
    const values = { attempt, hb_at: atMs, ratio, pct: ratio * 100, stage, message, epoch: attempt };
    const text = `SET ${Object.keys(values)
      .map((name) => `#${name} = :${name}`)
      .join(', ')}`;
    const condition = { text: 'attribute_not_exists(#pk) OR #epoch <= :epoch', values: { epoch: attempt } };
    await this.#table.update({ pk: runPk(runId), sk: 'PROGRESS' }, { text, values }, condition);
  }

  async progressOf(id: RunId): Promise<RunProgress | null> {
    const row = await this.#table.get({ pk: runPk(id), sk: 'PROGRESS' });
    return row === null ? null : progressIn(id, row);
  }

  async outbox(beforeMs: number, limit: number): Promise<readonly OutboxMessage[]> {
    const rows = await Promise.all(OUTBOX_PARTS.map((part) => this.#table.queryAll(part, 'MSG#')));
    const messages = rows.flat().map(readMessageRow);
    return messages
      .filter(({ createdMs }) => createdMs < beforeMs)
      .toSorted((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async sent(messageId: string): Promise<void> {
    await this.#table.delete(outboxKey(messageId));
  }

  close(): void {
    this.#table.close();
  }

  async #find(id: RunId): Promise<Run | null> {
    const item = await this.#table.get({ pk: runPk(id), sk: 'META' });
    return item === null ? null : readRunRow(item).run;
  }

  async #findMany(ids: readonly RunId[]): Promise<Run[]> {
    const items = await this.#table.getMany(ids.map((id) => ({ pk: runPk(id), sk: 'META' })));
    return items.map((item) => readRunRow(item).run);
  }

  async *#ids(query: RunQuery, pageSize: number): AsyncIterable<RunId> {
    const { index, part } = partOf(query);
    const { before } = query;
    const options = { isBackwards: true, pageSize, ...(before === undefined ? {} : { before }) };
    for await (const entry of this.#table.queryIndex(index, part, options)) yield textIn(entry, `${index}sk`);
  }
}

export function movedBy({ atMs, by, move }: StatusChange) {
  return { atMs, by, move: move.name, kind: 'moved' } as const;
}

/** Of a container's beat, or as it was told here. */
function progressIn(runId: string, row: Item): RunProgress {
  const ratio = row['ratio'] === undefined ? Number(row['pct']?.N ?? 0) / 100 : numberIn(row, 'ratio');
  return {
    ...{ runId, attempt: numberIn(row, 'attempt'), atMs: numberIn(row, 'hb_at'), ratio },
    ...{ stage: textIn(row, 'stage'), message: row['message']?.S ?? '' },
  };
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
