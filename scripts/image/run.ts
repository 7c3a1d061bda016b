import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { makeLayout } from './make-layout.ts';

/**
 * `npm run image:layout`: what the Dockerfile does to build the image, into a folder.
 *
 *   npm run image:layout -- [--out dist/image] [--strategies folder]… [--git-commit id] [--uid number]…
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist/image' },
    strategies: { type: 'string', multiple: true, default: ['examples/strategies'] },
    'git-commit': { type: 'string' },
    uid: { type: 'string', multiple: true, default: [] },
  },
});

try {
  const users = values.uid.map(Number);
  if (users.some((user) => !Number.isInteger(user) || user < 0)) throw new Error('--uid is no number of a user.');
  const gitCommit = values['git-commit'] ?? headCommit();
  const { out, strategies } = values;
  const image = await makeLayout({ out, strategyDirs: strategies, gitCommit, warmFor: users });
  console.log(`${out}: tradai-strategy ${image.version} with ${image.strategies.join(', ')}`);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}

/** Null outside of a clone. */
function headCommit(): string | null {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
