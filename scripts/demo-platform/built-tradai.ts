import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { runProgram } from '../demo-container/run-program.ts';

export const TRADAI = join(REPOSITORY, 'packages/cli/bin/tradai.js');

/** Makes the command as it is shipped. */
export function buildTradai(): void {
  for (const name of ['strategy-sdk', 'cli'])
    execFileSync(process.execPath, ['build.mjs'], { cwd: join(REPOSITORY, 'packages', name), stdio: 'pipe' });
}

/** Runs it to its end in a folder, and gives what it printed. `compiled`: where its code is kept for the next time. */
export function tradaiIn(cwd: string, args: readonly string[], compiled: string): Promise<string> {
  return runProgram(TRADAI, args, { cwd, env: { NODE_COMPILE_CACHE: compiled } }).then(({ out }) => out);
}
