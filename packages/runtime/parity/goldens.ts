import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What the real engine answered, part of this repository. */
export const GOLDENS = join(import.meta.dirname, '..', 'goldens', 'freqtrade');

export function readGolden(path: string): unknown {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}
