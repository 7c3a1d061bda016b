import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders below which `strategies/` and `examples/strategies/` are looked for: the present one, and the clone that holds this command. */
export function strategyRoots(): string[] {
  const clone = cloneRoot();
  return clone === null ? [process.cwd()] : [process.cwd(), clone];
}

/** The root of the repository when the command runs inside a clone of it, else null. */
function cloneRoot(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (isClone(folder)) return folder;
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
