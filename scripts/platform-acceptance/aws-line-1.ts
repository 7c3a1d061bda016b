import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { buildTradai } from '../demo-platform/built-tradai.ts';
import type { Check } from '../demo-platform/checks.ts';
import { check, checkEnd } from './aws-checks.ts';
import { storesOf } from './aws-stores.ts';
import { clientsOf, makeUsers, syncAll, untilOver, wishes } from './aws-work.ts';
import { awsWorld, TO } from './aws-world.ts';
import { endWith, step } from './tell.ts';

/* Line 1 on AWS, as emulators have it: 25 backtests of three people, five of them asked for twice; twenty runs. Exit code 3 when anything is not so. */

const [RUNS, TWICE, SLOTS] = [20, 5, 10];
/** Behind the last status its notice is sent. */
const AFTER_MS = 3000;

await step('Building the command', buildTradai);
const world = await step('Starting MiniStack, S3, MLflow on PostgreSQL, ArcticDB and our services', () =>
  awsWorld(join(REPOSITORY, '.demo', 'platform-acceptance', 'line-1')),
);
let checks: readonly Check[] = [];
let medianMs = 0;
try {
  const stores = await storesOf(world);
  const tokens = await step('Making three users, and signing in', () => makeUsers(world));
  const users = clientsOf(world, tokens);
  await step(`Fetching the ${world.missing} candles that the library lacks`, () => syncAll(users[0]!));
  const acceptMs: number[] = [];
  const ids = await step(`Submitting ${RUNS + TWICE} backtests, ${TWICE} of them twice`, async () => {
    const found: string[] = [];
    for (const [at, { key, user, body }] of wishes(RUNS, 'line-1', 'strict').entries()) {
      const fromMs = performance.now();
      const { id } = await users[user]!.submit(key, body);
      acceptMs.push(performance.now() - fromMs);
      found.push(id);
      if (at % (RUNS / TWICE) !== 0) continue;
      const again = await users[user]!.submit(key, body);
      if (!again.isReplayed || again.id !== id) throw new Error(`${key} was accepted twice under one key`);
    }
    return found;
  });
  const most = await step('Running them', () => untilOver(stores, () => ids, RUNS));
  await pause(AFTER_MS);
  const found = await step('Looking everywhere', () => checkEnd(world, stores, ids, { from: '2021-01-01', to: TO }));
  checks = [...found, check(`runs at once, of ${SLOTS} slots`, most, most > 1 && most <= SLOTS)];
  medianMs = acceptMs.toSorted((a, b) => a - b)[Math.floor(acceptMs.length / 2)]!;
} finally {
  await step('Stopping', () => world.close());
}
endWith(checks, `${world.missing} candles were missing; a run was accepted in ${medianMs.toFixed(0)} ms (median).`);
process.exit();
