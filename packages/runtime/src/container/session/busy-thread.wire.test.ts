import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { LiveContainer } from './live-container.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

const FACTOR = 5;
/** Nothing of a session listens to this signal: it keeps the thread of its process busy for ten seconds, with hardly a pause. */
const SIGNAL = 'SIGWINCH';
const BUSY = `
import { isMainThread } from 'node:worker_threads';
function busy(endMs) {
  const nowMs = performance.now();
  while (performance.now() < nowMs + 1500);
  if (nowMs < endMs) setTimeout(() => busy(endMs), 5);
}
if (isMainThread) process.on('${SIGNAL}', () => busy(performance.now() + 10_000));
`;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

it(
  'a container with a position whose thread is kept busy beats all the same, says that it is stalled, and goes on after that, and its stop stays',
  { timeout: 120_000 },
  async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    const folder = join(live.folder, 'busy');
    mkdirSync(folder);
    writeFileSync(join(folder, 'busy.mjs'), BUSY);
    const held = await LiveContainer.holding(live, {
      NODE_OPTIONS: `--import=${pathToFileURL(join(folder, 'busy.mjs')).href}`,
    });
    await held.beat('RUNNING');
    held.run.child.kill(SIGNAL);
    const { loop_lag_p99_ms: lagMs } = await held.beat('STALLED', 'loop-lag');
    expect(lagMs).toBeGreaterThan(1000);
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  },
);
