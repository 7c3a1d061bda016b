import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

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
    mkdirSync(environment, { recursive: true });
    execFileSync('python3', ['-m', 'venv', environment], { stdio: 'ignore' });
    const how = isComplete ? ['--no-deps'] : [];
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...how, '-r', requirements], { stdio: 'ignore' });
    writeFileSync(ready, '');
    return python;
  } catch {
    return null;
  }
}
