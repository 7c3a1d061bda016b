import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

/**
 * The runtime's files named `…-worker.ts`, which are started as threads, by their names in a bundle. All code of a bundle lies in one
 * folder, so that whoever starts a thread finds it beside itself, as it does in the sources.
 */
export function workerEntries(): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const path of globSync('**/*-worker.ts', { cwd: SOURCES })) {
    const name = basename(path, '.ts');
    if (name in entries) throw new Error(`two workers of the runtime are named ${name}`);
    entries[name] = join(SOURCES, path);
  }
  return entries;
}
