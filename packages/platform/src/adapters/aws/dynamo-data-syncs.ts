import { textIn, type DynamoTable, type Key, type PlainItem } from '@tradai/runtime/dynamo';
import type { DataSync, DataSyncs } from '../../ports/data-syncs.ts';
import type { IdempotencyKey } from '../../ports/run-store.ts';
import { isVersion, putMarked } from './marked-put.ts';
import { makeOnce } from './request-row.ts';

/** Syncs of data as rows `SYNC#<id> META`. */
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
    return row === null ? null : (JSON.parse(textIn(row, 'row')) as DataSync);
  }

  async put(sync: DataSync, readVersion: number): Promise<'written' | 'conflict'> {
    return (await putMarked(this.#table, rowOf(sync), isVersion(readVersion))) ? 'written' : 'conflict';
  }
}

function rowOf(sync: DataSync): Key & PlainItem {
  return { ...keyOf(sync.id), ver: sync.version, row: JSON.stringify(sync) };
}

function keyOf(id: string): Key {
  return { pk: `SYNC#${id}`, sk: 'META' };
}
