import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** About what a request makes a folder grow by: its rows, its specification, and what SQLite writes beside them. */
const PROBE_BYTES = 131_072;
const KNOWN_MS = 1000;
const PROBE_FILE = 'room.tmp';

/** Whether there is room in a folder for something more; looked at once a second at most. Quotas count: it is written and taken away again. */
export function roomIn(folder: string): () => Promise<boolean> {
  const path = join(folder, PROBE_FILE);
  let lookedMs = -Infinity;
  let answer = Promise.resolve(true);
  return () => {
    if (performance.now() - lookedMs < KNOWN_MS) return answer;
    lookedMs = performance.now();
    answer = probe(path);
    return answer;
  };
}

async function probe(path: string): Promise<boolean> {
  try {
    await writeFile(path, Buffer.alloc(PROBE_BYTES));
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}
