import {
  openObjects,
  openRegistry,
  openSessionStore,
  openState,
  openTracking,
  type StateStores,
} from '@tradai/runtime/services';
import type { Objects, Registry, SessionStore, Tracking } from '@tradai/runtime/ports';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { bucketFolder, BUCKETS, type PlatformPaths } from './platform-paths.ts';
import type { Variables } from './embedded-options.ts';

/** What keeps things in a folder: our own tables, and what containers share with us. */
export interface EmbeddedStores {
  readonly database: PlatformDatabase;
  readonly state: StateStores;
  readonly sessions: SessionStore;
  readonly registry: Registry;
  readonly tracking: Tracking;
  /** Results, run specifications. */
  readonly results: Objects;
  /** Base configs, configs of strategies, what is prepared for a run. */
  readonly configs: Objects;
  /** What is kept of the audit away from it. */
  readonly audit: Objects;
  close(): void;
}

/** `mlflow`: variables of where registry and tracking are, where they are not in the folder. Nothing is asked before the first use. */
export async function openStores(
  paths: PlatformPaths,
  env: Variables,
  mlflow: Variables | null,
): Promise<EmbeddedStores> {
  const service = mlflow === null ? { folder: paths.registry, env } : { env: mlflow };
  const database = new PlatformDatabase(paths.root);
  const [state, sessions, registry, tracking, results, configs, audit] = await Promise.all([
    openState({ kind: 'folder', folder: paths.state }),
    openSessionStore({ kind: 'folder', folder: paths.state }),
    openRegistry(service),
    openTracking(service, paths.spool),
    openObjects(bucketFolder(paths, BUCKETS.results), env),
    openObjects(bucketFolder(paths, BUCKETS.configs), env),
    openObjects(bucketFolder(paths, BUCKETS.audit), env),
  ]);
  return {
    ...{ database, state, sessions, registry, tracking, results, configs, audit },
    close() {
      for (const store of [state, sessions, registry, tracking, database]) store.close();
    },
  };
}
