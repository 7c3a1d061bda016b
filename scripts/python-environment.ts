import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const WAIT_MS = 200;
const LONGEST_INSTALL_MS = 15 * 60_000;

/**
 * Python with the packages that `requirements` (a file) names, or `null` where it cannot be made. The environment is kept outside the
 * clone, by the content of that file. `isComplete`: nothing is installed that the file does not name, whatever packages ask for.
 */
export function pythonWith(
  requirements: string,
  { isComplete = false }: { readonly isComplete?: boolean } = {},
): string | null {
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const environment = join(cache, 'tradai', `peers-${key}`);
  const python = join(environment, 'bin', 'python');
  const ready = join(environment, 'ready');
  if (existsSync(ready)) return python;
  try {
    mkdirSync(dirname(environment), { recursive: true });
    return alone(`${environment}.lock`, () => {
      if (existsSync(ready)) return python;
      execFileSync('python3', ['-m', 'venv', environment], { stdio: 'ignore' });
      const how = isComplete ? ['--no-deps'] : [];
      execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...how, '-r', requirements], { stdio: 'ignore' });
      writeFileSync(ready, '');
      return python;
    });
  } catch {
    return null;
  }
}

/** Tests run in several processes, and each of them may be the first to want an environment. */
function alone<Result>(lock: string, work: () => Result): Result {
  while (!isTaken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  try {
    return work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isTaken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Who was killed in the middle leaves it behind.
  const madeMs = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - madeMs > LONGEST_INSTALL_MS) rmSync(lock, { recursive: true, force: true });
  return false;
}
