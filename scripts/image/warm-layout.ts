import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containerWorld, STRATEGY } from '../../packages/runtime/src/container/container-world.fixture.ts';
import { servicesFor } from './services.ts';

/** Between two outages of the exchange: no candle is missing. */
const TIMERANGE = '20210115-20210205';

/**
 * Compiles ahead what a start needs: the entry runs a backtest over shipped candles, on folders and on services, and Node keeps what it
 * compiled in `compiled`. Node keeps it for the user who runs it; `users` are the ids for which it is to be found too.
 */
export async function warmLayout(out: string, root: string, users: readonly number[]): Promise<void> {
  const world = await containerWorld();
  const services = await servicesFor(world.env);
  const cwd = mkdtempSync(join(tmpdir(), 'tradai-warm-'));
  const hasStrategy = existsSync(join(out, 'strategies', STRATEGY));
  const more = hasStrategy ? {} : { TRADAI_STRATEGIES: join(root, 'examples', 'strategies') };
  const run = async (env: Readonly<Record<string, string>>): Promise<void> => {
    const args = [join(out, 'bin', 'tradai-strategy.js'), '--timerange', TIMERANGE, '--data-policy', 'strict'];
    const child = spawn(process.execPath, args, { cwd, env: { ...env, ...more }, stdio: ['ignore', 'ignore', 'pipe'] });
    let told = '';
    child.stderr.on('data', (text: Buffer) => (told += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the layout does not run a backtest, it ended with ${code}: ${told}`);
  };
  try {
    await run({ ...world.env, RUN_ID: 'folders' });
    await run({ ...services.env, RUN_ID: 'services' });
  } finally {
    await services.close();
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
