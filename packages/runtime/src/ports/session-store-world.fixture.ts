import type { SessionKey, SessionStore, SessionWriter, StoredSession } from './session-store.ts';

export interface SessionStoreWorld {
  /** Another process on the same store. */
  readonly open: () => SessionStore;
  /** Gives the lease to a writer, where the store looks at leases by itself. */
  readonly grant: (key: SessionKey, writer: SessionWriter) => Promise<void>;
  /** Names of what the place holds of `A_SESSION`'s records and nobody reads any more. */
  readonly leftovers: () => Promise<readonly string[]>;
  /** The next commit fails: `away`, nothing of it is done; `lost`, it is done, and its answer does not arrive. */
  readonly breakNext: (how: 'away' | 'lost') => void;
}

export type Check = (world: SessionStoreWorld & { readonly begun: Begun }, store: SessionStore) => Promise<void>;
/** Begins, and demands that it went well. */
export type Begun = (store: SessionStore, writer: SessionWriter, key?: SessionKey) => Promise<StoredSession>;

export type AddPromise = (title: string, check: Check) => void;
