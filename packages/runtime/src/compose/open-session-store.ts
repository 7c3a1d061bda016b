import type { SessionStore } from '../ports/session-store.ts';
import type { StatePlace } from './open-state.ts';

export interface SessionStoreOptions {
  /** Called inside each commit to a file, for tests that end the process there. */
  readonly onCommit?: () => void;
}

/** The journals of sessions, beside the other state. Nothing is asked or made before the first use. */
export async function openSessionStore(
  place: StatePlace,
  { onCommit = () => {} }: SessionStoreOptions = {},
): Promise<SessionStore> {
  if (place.kind === 'folder') {
    const { SqliteSessionStore } = await import('../adapters/embedded/session-store-sqlite.ts');
    return new SqliteSessionStore(place.folder, { at: (point) => point === 'inside-commit' && onCommit() });
  }
  const [{ DynamoTable }, { DynamoSessionStore }] = await Promise.all([
    import('../adapters/aws/dynamo-table.ts'),
    import('../adapters/aws/dynamo-session-store.ts'),
  ]);
  return new DynamoSessionStore(new DynamoTable(place.aws, place.table));
}
