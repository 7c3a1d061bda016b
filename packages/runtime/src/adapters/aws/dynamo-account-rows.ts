import { isDeepStrictEqual } from 'node:util';
import type { AccountRow } from '../../orders/account-guard.ts';
import {
  assertAccountRow,
  type AccountRows,
  type AccountView,
  type WriteRowOutcome,
} from '../../ports/account-rows.ts';
import { ServiceError } from '../../ports/errors.ts';
import { jsonIn, numberIn } from './dynamo-items.ts';
import type { DynamoTable, Key } from './dynamo-table.ts';

/** Sessions of an account write every few seconds; that many come in between only where something is wrong. */
const MOST_TRIES = 30;

/**
 * All rows of an account in one, `ACCOUNT#<account> SESSIONS`: they are read at one moment, and replaced by whoever has seen the last version.
 * A session's row has a few hundred bytes, and DynamoDB takes 400 KB.
 */
export class DynamoAccountRows implements AccountRows {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  async read(account: string): Promise<AccountView> {
    const item = await this.#table.get(keyOf(account));
    if (item === null) return { version: 0, rows: [] };
    return { version: numberIn(item, 'version'), rows: jsonIn<AccountRow[]>(item, 'body') };
  }

  async write(row: AccountRow, seen: number | null): Promise<WriteRowOutcome> {
    assertAccountRow(row);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const before = await this.read(row.account);
      const stands = before.rows.find(({ session }) => session === row.session);
      if (stands !== undefined && stands.epoch > row.epoch) return { kind: 'old-epoch', epoch: stands.epoch };
      if (seen !== null && seen !== before.version) return { kind: 'moved' };
      const version = before.version + 1;
      if (await this.#replaced(row, before)) return { kind: 'written', version };
    }
    throw new ServiceError('busy', `The sessions of account ${row.account} write too often at once.`);
  }

  close(): void {
    this.#table.close();
  }

  /** An answer may be lost although the row was written, so what stands there decides. */
  async #replaced(row: AccountRow, { version, rows }: AccountView): Promise<boolean> {
    const others = rows.filter(({ session }) => session !== row.session);
    const body = JSON.stringify([...others, row].toSorted((a, b) => (a.session < b.session ? -1 : 1)));
    const isSeen =
      version === 0 ? { text: 'attribute_not_exists(#pk)' } : { text: '#version = :seen', values: { seen: version } };
    const next = { ...keyOf(row.account), version: version + 1, body };
    if (await this.#table.put(next, isSeen)) return true;
    const after = await this.read(row.account);
    return after.version === version + 1 && after.rows.some((each) => isDeepStrictEqual(each, row));
  }
}

function keyOf(account: string): Key {
  return { pk: `ACCOUNT#${account}`, sk: 'SESSIONS' };
}
