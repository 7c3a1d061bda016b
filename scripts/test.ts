/**
 * `npm test`: static checks, a build, all tests. The last line is `N passed, N failed[, N skipped]`, printed by the
 * reporter of `vitest.config.ts` or, when the checks fail, by the checks.
 */
import { spawnSync } from 'node:child_process';

const STAGES: readonly (readonly [command: string, ...rest: string[]])[] = [
  ['node', 'scripts/check.ts'],
  ['npm', 'run', '--silent', 'build'],
  ['vitest', 'run', ...process.argv.slice(2)],
];

for (const [command, ...rest] of STAGES) {
  const { status } = spawnSync(command, rest, { stdio: 'inherit' });
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
}
