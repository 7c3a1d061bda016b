import { textIn, type DynamoTable, type Item, type Key, type PlainItem } from '@tradai/runtime/dynamo';
import { KEPT_MS } from '../../domain/change-status.ts';
import type { DataSync, DataSyncs } from '../../ports/data-syncs.ts';
import type { IdempotencyKey } from '../../ports/run-store.ts';
import { isVersion, putMarked } from './marked-put.ts';
import { makeOnce } from './request-row.ts';

const OPEN = 'SYNCS#OPEN';

/** Syncs of data as rows `SYNC#<id> META`; those that have ended go with the time of runs. */
export class DynamoDataSyncs implements DataSyncs {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async accept(sync: DataSync, key: IdempotencyKey): ReturnType<DataSyncs['accept']> {
    const outcome = await makeOnce<DataSync>(this.#table, {
      ...{ key, nowMs: sync.createdMs, made: sync, find: (id) => this.get(id) },
      changes: [{ put: rowOf(sync), condition: isVersion(0) }],
    });
    return outcome.kind === 'mismatch' ? outcome : { kind: outcome.kind, sync: outcome.made };
  }

  async get(id: string): Promise<DataSync | null> {
    const row = await this.#table.get(keyOf(id));
    return row === null ? null : syncIn(row);
  }

  async open(): Promise<readonly DataSync[]> {
    const rows = await this.#table.getMany(await this.#table.indexed(OPEN));
    return rows.map(syncIn).filter(({ endedMs }) => endedMs === null);
  }

  async put(sync: DataSync, readVersion: number): Promise<'written' | 'conflict'> {
    return (await putMarked(this.#table, rowOf(sync), isVersion(readVersion))) ? 'written' : 'conflict';
  }
}

function rowOf(sync: DataSync): Key & PlainItem {
  const { id, version, endedMs } = sync;
  return {
    ...{ ...keyOf(id), ver: version, row: JSON.stringify(sync) },
    ...(endedMs === null ? { gsi1pk: OPEN, gsi1sk: id } : { expires_at: Math.ceil((endedMs + KEPT_MS) / 1000) }),
  };
}

function syncIn(row: Item): DataSync {
  return JSON.parse(textIn(row, 'row')) as DataSync;
}

function keyOf(id: string): Key {
  return { pk: `SYNC#${id}`, sk: 'META' };
}
