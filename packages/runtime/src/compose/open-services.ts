import type { Registry, RegistryPatience } from '../ports/registry.ts';
import type { Studies } from '../ports/studies.ts';
import type { Tracking } from '../ports/tracking.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where registry and tracking are. */
export interface ServicePlace {
  /** A folder over all variables. */
  readonly folder?: string;
  readonly env: Variables;
}

const DEFAULT_FOLDER = 'registry';

/** MLflow when MLFLOW_TRACKING_URI names one and no folder is given. */
export function isMlflow({ folder, env }: ServicePlace): boolean {
  return folder === undefined && (env['MLFLOW_TRACKING_URI'] ?? '') !== '';
}

/** The given folder, else MLflow, else the folder TRADAI_REGISTRY, else `./registry`. A server that is away is waited for a few seconds, or as `patience` says. */
export async function openRegistry(place: ServicePlace, patience?: RegistryPatience): Promise<Registry> {
  if (isMlflow(place)) {
    const { openMlflowRegistry } = await import('../adapters/mlflow/open-mlflow.ts');
    return openMlflowRegistry(place.env, patience);
  }
  const { SqliteRegistry } = await import('../adapters/embedded/registry-sqlite.ts');
  return new SqliteRegistry(folderOf(place));
}

/** As for the registry. What MLflow cannot take at the moment waits in `spool`, a folder. */
export async function openTracking(place: ServicePlace, spool: string): Promise<Tracking> {
  if (isMlflow(place)) {
    const { openMlflowTracking } = await import('../adapters/mlflow/open-mlflow.ts');
    return openMlflowTracking(place.env, spool);
  }
  const { SqliteTracking } = await import('../adapters/embedded/tracking-sqlite.ts');
  return new SqliteTracking(folderOf(place));
}

/** Studies of a search, in one file. */
export async function openStudies(file: string): Promise<Studies> {
  const { SqliteStudies } = await import('../adapters/embedded/study-sqlite.ts');
  return new SqliteStudies(file);
}

/** Studies as they stand, in a file of their own, while a search goes on. */
export async function copyStudies(file: string, to: string): Promise<void> {
  const { copyDatabase } = await import('../adapters/embedded/copy-database.ts');
  return copyDatabase(file, to);
}

function folderOf({ folder, env }: ServicePlace): string {
  const fromEnvironment = env['TRADAI_REGISTRY'] ?? '';
  return folder ?? (fromEnvironment === '' ? DEFAULT_FOLDER : fromEnvironment);
}
