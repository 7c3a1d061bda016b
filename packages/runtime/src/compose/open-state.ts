import { awsPlace, type AwsPlace } from '../adapters/aws/aws-place.ts';
import type { AccountRows } from '../ports/account-rows.ts';
import type { Heartbeats } from '../ports/heartbeats.ts';
import type { LeaseRows } from '../ports/lease-rows.ts';
import { leasesOnRows } from '../ports/leases-on-rows.ts';
import type { Leases } from '../ports/leases.ts';
import type { RunRecords } from '../ports/run-records.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where beats, attempts and leases are kept; plain data, so that another thread can be told. */
export type StatePlace =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'table'; readonly table: string; readonly aws: AwsPlace };

export interface StateStores {
  readonly place: string;
  readonly heartbeats: Heartbeats;
  readonly records: RunRecords;
  readonly leases: Leases;
  /** As they stand: for whoever only looks, and for permits. */
  readonly leaseRows: Pick<LeaseRows, 'read' | 'replace'>;
  /** What sessions of one account tell each other. */
  readonly accounts: AccountRows;
  /** All of them. */
  close(): void;
}

/** A table of DynamoDB, of which `env` says where it is; without one a folder. Throws `invalid-entry`. */
export function statePlace(table: string | null, folder: string, env: Variables): StatePlace {
  return table === null ? { kind: 'folder', folder } : { kind: 'table', table, aws: awsPlace('DYNAMODB', env) };
}

/** Loads what the place needs. Nothing is asked or made before the first use. */
export async function openState(place: StatePlace): Promise<StateStores> {
  const { heartbeats, records, rows, accounts } =
    place.kind === 'folder' ? await inFolder(place.folder) : await inTable(place);
  const leases = leasesOnRows(rows);
  const close = (): void => {
    for (const store of [heartbeats, records, leases, accounts]) store.close();
  };
  return { place: heartbeats.place, heartbeats, records, leases, leaseRows: rows, accounts, close };
}

async function inFolder(folder: string) {
  const [{ StateDatabase }, { SqliteHeartbeats }, { SqliteRunRecords }, { SqliteLeaseRows }, { SqliteAccountRows }] =
    await Promise.all([
      import('../adapters/embedded/state-database.ts'),
      import('../adapters/embedded/heartbeats-sqlite.ts'),
      import('../adapters/embedded/run-records-sqlite.ts'),
      import('../adapters/embedded/lease-rows-sqlite.ts'),
      import('../adapters/embedded/account-rows-sqlite.ts'),
    ]);
  const state = new StateDatabase(folder);
  return {
    heartbeats: new SqliteHeartbeats(state),
    records: new SqliteRunRecords(state),
    rows: new SqliteLeaseRows(state),
    accounts: new SqliteAccountRows(state),
  };
}

async function inTable({ table, aws }: Extract<StatePlace, { readonly kind: 'table' }>) {
  const [{ DynamoTable }, { DynamoHeartbeats }, { DynamoRunRecords }, { DynamoLeaseRows }, { DynamoAccountRows }] =
    await Promise.all([
      import('../adapters/aws/dynamo-table.ts'),
      import('../adapters/aws/dynamo-heartbeats.ts'),
      import('../adapters/aws/dynamo-run-records.ts'),
      import('../adapters/aws/dynamo-lease-rows.ts'),
      import('../adapters/aws/dynamo-account-rows.ts'),
    ]);
  const state = new DynamoTable(aws, table);
  return {
    heartbeats: new DynamoHeartbeats(state),
    records: new DynamoRunRecords(state),
    rows: new DynamoLeaseRows(state),
    accounts: new DynamoAccountRows(state),
  };
}
