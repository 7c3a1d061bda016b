import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containerWorld, STRATEGY } from '../../packages/runtime/src/container/container-world.fixture.ts';

/** Between two outages of the exchange: no candle is missing. */
const TIMERANGE = '20210115-20210205';

/**
 * Compiles ahead what a start needs: the entry runs once, a backtest over shipped candles and its help, and Node keeps what it compiled in
 * `compiled`. Node keeps it for the user who runs it; `users` are the ids for which it is to be found too.
 */
export async function warmLayout(out: string, root: string, users: readonly number[]): Promise<void> {
  const world = await containerWorld();
  const cwd = mkdtempSync(join(tmpdir(), 'tradai-warm-'));
  const hasStrategy = existsSync(join(out, 'strategies', STRATEGY));
  const env = hasStrategy ? world.env : { ...world.env, TRADAI_STRATEGIES: join(root, 'examples', 'strategies') };
  const run = (...args: string[]): void => {
    execFileSync(process.execPath, [join(out, 'bin', 'tradai-strategy.js'), ...args], { cwd, env, stdio: 'pipe' });
  };
  try {
    run('--timerange', TIMERANGE, '--data-policy', 'strict');
    run('--help');
  } finally {
    world.remove();
    rmSync(cwd, { recursive: true });
  }
  share(join(out, 'compiled'), users);
}

/** Everybody may read what was compiled, and each of `users` finds it under the name that Node looks for: it ends with the user's id. */
function share(compiled: string, users: readonly number[]): void {
  const [name] = readdirSync(compiled);
  for (const file of readdirSync(join(compiled, name!))) chmodSync(join(compiled, name!, file), 0o644);
  for (const user of users) {
    const other = name!.replace(/\d+$/, String(user));
    if (other !== name) symlinkSync(name!, join(compiled, other));
  }
}
