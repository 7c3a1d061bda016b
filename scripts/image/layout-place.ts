import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Marks the root of an image; the runtime looks for strategies below it. */
export const IMAGE_FILE = 'image.json';

/** Makes `out` an empty folder. Throws when it holds anything that is not an earlier layout. */
export function clearedFolder(out: string): void {
  const hasFiles = existsSync(out) && readdirSync(out).length > 0;
  if (hasFiles && !existsSync(join(out, IMAGE_FILE)))
    throw new Error(`${out} holds other files than an image; expected an empty or a new folder.`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
}
