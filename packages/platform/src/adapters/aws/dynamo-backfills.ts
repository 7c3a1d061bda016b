import { expiry, textIn, type DynamoTable, type Key, type PlainItem } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import { canceledBackfill, endedPair, hasEnded, toldPair, type BackfillRow } from '../../domain/backfill.ts';
import type { BackfillAcceptance, BackfillStore, PairEnd } from '../../ports/backfill-store.ts';
import type { Backfill } from '../../ports/collection.ts';
import { isVersion, putMarked } from './marked-put.ts';
import { makeOnce } from './request-row.ts';

const OPEN = 'BACKFILLS#OPEN';
const KEPT_DAYS = 30;
const KEPT_MS = KEPT_DAYS * 86_400_000;
/** More never write about one backfill at once. */
const MOST_TRIES = 30;

/** Backfills as rows `BACKFILL#<id> META`; those that are open are in the index. */
export class DynamoBackfills implements BackfillStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  async accept(backfill: Backfill, key: string, hash: string): Promise<BackfillAcceptance> {
    const { createdMs } = backfill;
    const made: BackfillRow = { ...backfill, told: {}, version: 1 };
    const outcome = await makeOnce<BackfillRow>(this.#table, {
      key: { subject: 'collection', key, hash, expiresMs: createdMs + KEPT_MS },
      ...{ nowMs: createdMs, made, find: (id) => this.#find(id) },
      changes: [{ put: rowOf(made), condition: isVersion(0) }],
    });
    return outcome.kind === 'mismatch' ? outcome : { kind: outcome.kind, backfill: shown(outcome.made) };
  }

  async get(id: string): Promise<Backfill | null> {
    const row = await this.#find(id);
    return row === null ? null : shown(row);
  }

  async open(): Promise<readonly Backfill[]> {
    const rows = await this.#table.getMany(await this.#table.indexed(OPEN));
    // The index follows the table with a small delay.
    return rows
      .map((row) => readRow(textIn(row, 'row')))
      .filter((row) => !hasEnded(row))
      .map(shown);
  }

  progress(id: string, pair: string, candles: number): Promise<Backfill | null> {
    return this.#change(id, (row) => toldPair(row, pair, candles));
  }

  endPair(id: string, pair: string, end: PairEnd, atMs: number): Promise<Backfill | null> {
    return this.#change(id, (row) => endedPair(row, pair, end, atMs));
  }

  cancel(id: string, atMs: number): Promise<Backfill | null> {
    return this.#change(id, (row) => canceledBackfill(row, atMs));
  }

  async #find(id: string): Promise<BackfillRow | null> {
    const row = await this.#table.get(keyOf(id));
    return row === null ? null : readRow(textIn(row, 'row'));
  }

  async #change(id: string, change: (row: BackfillRow) => BackfillRow): Promise<Backfill | null> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const row = await this.#find(id);
      if (row === null) return null;
      const changed = change(row);
      if (changed === row || (await putMarked(this.#table, rowOf(changed), isVersion(row.version))))
        return shown(changed);
    }
    throw new ServiceError('busy', `The backfill ${id} is being changed by others all the time.`);
  }
}

function readRow(text: string): BackfillRow {
  return JSON.parse(text) as BackfillRow;
}

function shown({ told: _, version: __, ...backfill }: BackfillRow): Backfill {
  return backfill;
}

function rowOf(row: BackfillRow): Key & PlainItem {
  const { id, createdMs, endedMs, version } = row;
  return {
    ...{ ...keyOf(id), ver: version, row: JSON.stringify(row) },
    ...(endedMs === null
      ? { gsi1pk: OPEN, gsi1sk: `${new Date(createdMs).toISOString()}#${id}` }
      : { expires_at: expiry(endedMs, KEPT_DAYS) }),
  };
}

function keyOf(id: string): Key {
  return { pk: `BACKFILL#${id}`, sk: 'META' };
}
