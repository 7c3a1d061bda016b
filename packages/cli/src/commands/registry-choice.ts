import { isMlflow, openRegistry, type Registry, type StrategyVersion, type TagReader } from '@tradai/runtime';
import { UsageError, type Io } from '@tradai/runtime/process';

export interface RegistryOptions {
  /** Folder of the embedded registry. */
  readonly registry?: string;
  readonly json?: boolean;
}

/** `--registry`, else MLflow of MLFLOW_TRACKING_URI, else TRADAI_REGISTRY, else ./registry; closed when `work` is done. */
export async function withRegistry<T>(
  { registry: folder }: RegistryOptions,
  { env }: Io,
  work: (registry: Registry, reader: TagReader) => Promise<T>,
): Promise<T> {
  const place = { env, ...(folder === undefined ? {} : { folder }) };
  const registry = await openRegistry(place);
  try {
    return await work(registry, isMlflow(place) ? 'container' : 'folder');
  } finally {
    registry.close();
  }
}

/** `3`, or whatever has the alias or stage of that name. */
export function versionNamed(registry: Registry, name: string, text: string): Promise<StrategyVersion> {
  return /^\d+$/.test(text) ? registry.version(name, Number(text)) : registry.resolve(name, text);
}

/** `--expected`: a version, or `none`. */
export function parseExpected(text: string | undefined): { readonly expected?: number | null } {
  if (text === undefined) return {};
  if (text === 'none') return { expected: null };
  if (/^[1-9]\d*$/.test(text)) return { expected: Number(text) };
  throw new UsageError(`--expected is "${text}"; expected a version such as 3, or none.`);
}

/** `key=value` as often as given; a key twice is a mistake. */
export function parseTags(texts: readonly string[], where: string): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`${where} is "${text}"; expected key=value, such as owner=ann.`);
    const key = text.slice(0, at).trim();
    if (Object.hasOwn(tags, key)) throw new UsageError(`${where} gives ${key} twice.`);
    tags[key] = text.slice(at + 1).trim();
  }
  return tags;
}

export function versionJson({ name, version, aliases, createdMs, source, description, tags }: StrategyVersion): object {
  return { name, version, aliases, created_ms: createdMs, source, description, tags };
}

export function dateText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
