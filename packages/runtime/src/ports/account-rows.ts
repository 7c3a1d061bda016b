import type { AccountRow } from '../orders/account-guard.ts';
import { assertKeyPart } from './key-part.ts';

/** What all sessions of an account have told, at one moment. */
export interface AccountView {
  /** One more with every row that is written; 0 before the first. */
  readonly version: number;
  /** One of each session, in order of their names. */
  readonly rows: readonly AccountRow[];
}

export type WriteRowOutcome =
  | { readonly kind: 'written'; readonly version: number }
  /** Somebody else has written since: whoever decided by what stood there decides anew. */
  | { readonly kind: 'moved' }
  /** A later holder of the session has written: this one is not to trade any more. */
  | { readonly kind: 'old-epoch'; readonly epoch: number };

/**
 * What the sessions of an account tell one another, so that together they keep its limits. A row is written by its session alone. Whoever decides
 * by the rows of all writes its own in place of the version that it has seen: of two that decide at once, one decides again.
 */
export interface AccountRows {
  readonly place: string;
  /** As of all writes that were answered before. Throws `ServiceError`. */
  read(account: string): Promise<AccountView>;
  /**
   * `seen`: the version by which it was decided; null where nothing was. A write whose answer is lost may have been done, and is not repeated by
   * itself. Throws `ServiceError`.
   */
  write(row: AccountRow, seen: number | null): Promise<WriteRowOutcome>;
  close(): void;
}

/** Throws `invalid-entry` for what a store cannot hold. */
export function assertAccountRow({ account, session }: Pick<AccountRow, 'account' | 'session'>): void {
  assertKeyPart('account', account);
  assertKeyPart('strategy', session);
}
