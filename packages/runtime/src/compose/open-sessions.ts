import { join } from 'node:path';
import { isThere } from '../adapters/embedded/is-there.ts';
import type { SessionBeat } from '../contract/heartbeat.ts';
import { ServiceError } from '../ports/errors.ts';
import type { Heartbeats } from '../ports/heartbeats.ts';
import type { LeaseRow, LeaseRows } from '../ports/lease-rows.ts';
import type { SessionKey, SessionStore } from '../ports/session-store.ts';
import { openSessionStore } from './open-session-store.ts';
import type { StatePlace } from './open-state.ts';

/** All that is known of the sessions of a place, running or not, for whoever operates them. Nothing is made where there is nothing. */
export interface SessionDoor {
  /** For people: a folder or the name of a table. */
  readonly place: string;
  readonly store: SessionStore;
  /** Those with a journal, and, where beats can be read or none has a journal, those that beat and have none yet; by strategy, account and mode. */
  list(): Promise<readonly SessionKey[]>;
  beatOf(key: SessionKey): Promise<SessionBeat | null>;
  /** Who trades it, or did last; null: nobody ever did. */
  leaseOf(key: SessionKey): Promise<LeaseRow | null>;
  /** The row of its permit to trade with money; null: there is none. */
  permitOf(key: Pick<SessionKey, 'account' | 'strategy'>): Promise<LeaseRow | null>;
  /** Why no process can write its journal, in a sentence, by the lock beside it; null: none is known. */
  lockProblemOf(key: SessionKey): Promise<string | null>;
  close(): void;
}

/** Loads what the place needs. */
export async function openSessions(place: StatePlace): Promise<SessionDoor> {
  const store = await openSessionStore(place);
  const signs = place.kind === 'folder' ? await signsInFolder(place.folder) : await signsInTable(place);
  return {
    place: store.place,
    store,
    async list() {
      const written = await store.list();
      return sorted([...written, ...(await beating(signs, written.length > 0))]);
    },
    async beatOf(key) {
      const beat = (await signs?.heartbeats.get({ kind: 'session', ...key })) ?? null;
      return beat?.kind === 'session' ? beat : null;
    },
    leaseOf: async ({ account, strategy }) =>
      (await signs?.leases.read({ kind: 'strategy', account, strategy })) ?? null,
    permitOf: async ({ account, strategy }) =>
      (await signs?.leases.read({ kind: 'live-permit', account, strategy })) ?? null,
    lockProblemOf: async (key) => (place.kind === 'folder' ? lockProblemIn(place.folder, key) : null),
    close() {
      store.close();
      signs?.heartbeats.close();
      signs?.leases.close();
    },
  };
}

/** Beats that cannot be read take no session away that has a journal: who asks it for something needs that alone. */
async function beating(signs: Signs | null, isJournalThere: boolean): Promise<readonly SessionKey[]> {
  try {
    return (await signs?.heartbeats.active()) ?? [];
  } catch (error) {
    if (!isJournalThere || !(error instanceof ServiceError)) throw error;
    return [];
  }
}

/** Each once. */
function sorted(keys: readonly SessionKey[]): readonly SessionKey[] {
  const byName = keys.map(
    ({ account, strategy, mode }) => [`${strategy}#${account}#${mode}`, { account, strategy, mode }] as const,
  );
  return [...new Map(byName.toSorted(([a], [b]) => (a < b ? -1 : 1))).values()];
}

interface Signs {
  readonly heartbeats: Heartbeats;
  readonly leases: LeaseRows;
}

/** Null: no process has kept anything there. */
async function signsInFolder(folder: string): Promise<Signs | null> {
  const { StateDatabase, STATE_FILE } = await import('../adapters/embedded/state-database.ts');
  if (!isThere(join(folder, STATE_FILE))) return null;
  const [{ SqliteHeartbeats }, { SqliteLeaseRows }] = await Promise.all([
    import('../adapters/embedded/heartbeats-sqlite.ts'),
    import('../adapters/embedded/lease-rows-sqlite.ts'),
  ]);
  const state = new StateDatabase(folder, { isLook: true });
  return { heartbeats: new SqliteHeartbeats(state), leases: new SqliteLeaseRows(state) };
}

async function lockProblemIn(folder: string, key: SessionKey): Promise<string | null> {
  const [{ lockProblem }, { sessionFiles }] = await Promise.all([
    import('../adapters/embedded/session-lock.ts'),
    import('../adapters/embedded/session-files.ts'),
  ]);
  return lockProblem(sessionFiles(folder, key).lock);
}

async function signsInTable({ table, aws }: Extract<StatePlace, { readonly kind: 'table' }>): Promise<Signs> {
  const [{ DynamoTable }, { DynamoHeartbeats }, { DynamoLeaseRows }] = await Promise.all([
    import('../adapters/aws/dynamo-table.ts'),
    import('../adapters/aws/dynamo-heartbeats.ts'),
    import('../adapters/aws/dynamo-lease-rows.ts'),
  ]);
  const state = new DynamoTable(aws, table);
  return { heartbeats: new DynamoHeartbeats(state), leases: new DynamoLeaseRows(state) };
}
