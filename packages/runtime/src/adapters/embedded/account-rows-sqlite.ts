import type { DatabaseSync } from 'node:sqlite';
import type { AccountRow } from '../../orders/account-guard.ts';
import {
  assertAccountRow,
  type AccountRows,
  type AccountView,
  type WriteRowOutcome,
} from '../../ports/account-rows.ts';
import { stateIn, type StateDatabase } from './state-database.ts';

/** In one statement, so that all of it is of one moment. */
const READ = `
SELECT version, row FROM account_versions JOIN account_rows USING (account) WHERE account = ? ORDER BY session`;
const PUT = `
INSERT INTO account_rows VALUES (:account, :session, :epoch, :row)
ON CONFLICT DO UPDATE SET epoch = excluded.epoch, row = excluded.row`;
const COUNT = `
INSERT INTO account_versions VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1 RETURNING version`;

/** Rows of accounts in SQLite. */
export class SqliteAccountRows implements AccountRows {
  readonly #state: StateDatabase;

  /** A folder, or the connection that the stores of one share. */
  constructor(place: string | StateDatabase) {
    this.#state = stateIn(place);
  }

  get place(): string {
    return this.#state.place;
  }

  read(account: string): Promise<AccountView> {
    return this.#state.read((database) => {
      const found = database.prepare(READ).all(account);
      const rows = found.map(({ row }) => JSON.parse(String(row)) as AccountRow);
      return { version: Number(found[0]?.['version'] ?? 0), rows };
    });
  }

  async write(row: AccountRow, seen: number | null): Promise<WriteRowOutcome> {
    assertAccountRow(row);
    const { account, session, epoch } = row;
    return this.#state.write((database) => {
      const stands = database
        .prepare('SELECT epoch FROM account_rows WHERE account = ? AND session = ?')
        .get(account, session);
      const stood = Number(stands?.['epoch'] ?? epoch);
      if (stood > epoch) return { kind: 'old-epoch', epoch: stood };
      if (seen !== null && seen !== versionOf(database, account)) return { kind: 'moved' };
      database.prepare(PUT).run({ account, session, epoch, row: JSON.stringify(row) });
      return { kind: 'written', version: Number(database.prepare(COUNT).get(account)!['version']) };
    });
  }

  close(): void {
    this.#state.close();
  }
}

function versionOf(database: DatabaseSync, account: string): number {
  return Number(
    database.prepare('SELECT version FROM account_versions WHERE account = ?').get(account)?.['version'] ?? 0,
  );
}
