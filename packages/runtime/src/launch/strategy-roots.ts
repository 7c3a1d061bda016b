import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file at the root of an image. */
const IMAGE_MARK = 'image.json';

/** Folders below which `strategies/` and `examples/strategies/` are looked for: the present one, and the clone or image that holds this code. */
export function strategyRoots(): string[] {
  const home = homeOfCode();
  return home === null ? [process.cwd()] : [process.cwd(), home];
}

/** The root of the repository or of the image that this code runs in, else null. */
function homeOfCode(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, IMAGE_MARK)) || isClone(folder)) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function isClone(folder: string): boolean {
  try {
    const content = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name?: unknown;
      workspaces?: unknown;
    };
    return content.name === 'tradai' && Array.isArray(content.workspaces);
  } catch {
    return false;
  }
}
