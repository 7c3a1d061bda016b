import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file that ships with the runtime, such as `markets/binance-spot.json`: in its package when run from sources or `dist`,
 * beside the code when bundled.
 */
export function shippedFile(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < 4; level += 1) {
    const candidate = join(folder, name);
    if (existsSync(candidate)) return candidate;
    folder = dirname(folder);
  }
  throw new Error(`${name} is missing from this installation`);
}
