import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A Python with what `requirements.txt` names, made once and kept in the user's cache under a hash of that file. Throws what `venv` or
 * `pip` say when it cannot be made.
 */
export function pythonEnvironment(requirements: string): string {
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tradai', `peers-${key}`);
  const python = join(environment, 'bin', 'python');
  const ready = join(environment, 'ready');
  if (existsSync(ready)) return python;
  mkdirSync(environment, { recursive: true });
  execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'inherit' });
  writeFileSync(ready, '');
  return python;
}
