import type { AccountRow } from '../orders/account-guard.ts';
import { assertAccountRow, type AccountRows, type AccountView, type WriteRowOutcome } from './account-rows.ts';
import { ServiceError } from './errors.ts';

/** Rows in memory, which can be away. */
export class MemoryAccountRows implements AccountRows {
  readonly place = 'memory';
  isAway = false;
  /** The next write is done, and its answer does not arrive. */
  losesAnswer = false;
  readonly #accounts = new Map<string, AccountView>();

  async read(account: string): Promise<AccountView> {
    await Promise.resolve();
    this.#assertHere();
    return this.now(account);
  }

  async write(row: AccountRow, seen: number | null): Promise<WriteRowOutcome> {
    assertAccountRow(row);
    await Promise.resolve();
    this.#assertHere();
    const outcome = this.put(row, seen);
    if (!this.losesAnswer) return outcome;
    this.losesAnswer = false;
    throw new ServiceError('unavailable', 'The answer is lost.');
  }

  /** As they stand. */
  now(account: string): AccountView {
    return this.#accounts.get(account) ?? { version: 0, rows: [] };
  }

  put(row: AccountRow, seen: number | null): WriteRowOutcome {
    const { version, rows } = this.now(row.account);
    const stands = rows.find(({ session }) => session === row.session);
    if (stands !== undefined && stands.epoch > row.epoch) return { kind: 'old-epoch', epoch: stands.epoch };
    if (seen !== null && seen !== version) return { kind: 'moved' };
    const others = rows.filter(({ session }) => session !== row.session);
    const next = [...others, row].toSorted((a, b) => (a.session < b.session ? -1 : 1));
    this.#accounts.set(row.account, { version: version + 1, rows: next });
    return { kind: 'written', version: version + 1 };
  }

  close(): void {}

  #assertHere(): void {
    if (this.isAway) throw new ServiceError('unavailable', 'The store is away.');
  }
}
