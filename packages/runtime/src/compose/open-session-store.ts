import { crashPoint } from '../modes/session/host/crash-point.ts';
import { crashAfterSending, crashInsideCommit } from '../modes/session/host/step-crashes.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { StatePlace } from './open-state.ts';

/**
 * The journals of sessions, beside the other state. Nothing is asked or made before the first use. `takesOlder`: of the process that begins a session,
 * which looks into its journal before it brings that up to date.
 */
export async function openSessionStore(
  place: StatePlace,
  { takesOlder = false }: { readonly takesOlder?: boolean } = {},
): Promise<SessionStore> {
  if (place.kind === 'folder') {
    const { SqliteSessionStore } = await import('../adapters/embedded/session-store-sqlite.ts');
    return new SqliteSessionStore(place.folder, {
      at: (point, step) => point === 'inside-commit' && crashInsideCommit(step),
      onMigrate: () => crashPoint('C23'),
      takesOlder,
    });
  }
  const [{ DynamoTable }, { DynamoSessionStore }] = await Promise.all([
    import('../adapters/aws/dynamo-table.ts'),
    import('../adapters/aws/dynamo-session-store.ts'),
  ]);
  return new DynamoSessionStore(new DynamoTable(place.aws, place.table), crashAfterSending);
}
