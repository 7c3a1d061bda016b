import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DeployWorld, STRATEGY } from './deploy-world.ts';

/*
 * A container is frozen past its lease, its alias moves, another container takes over, and the first one goes on. It may do nothing any more. Exit
 * code 3 when it does, or when the other one needed more than two minutes.
 */

const MAIN = fileURLToPath(new URL('../../packages/runtime/src/main.ts', import.meta.url));
/** An hour passes in a second, so that there is something to do. */
const FACTOR = 3600;
const MOST_MS = 120_000;
const FENCED = 75;
/** Whoever knows that the lease is another's is gone within two seconds. */
const GONE_MS = 10_000;

interface Live {
  readonly items: readonly { readonly state: string; readonly version: string | null; readonly epoch: number }[];
}

const world = await DeployWorld.open(FACTOR);
let old: OldContainer | null = null;
try {
  old = await frozenContainer();
  const tookMs = await tradedByAnother();
  const end = await continued(old);
  const rows = [
    ['from the alias to trading', `${(tookMs / 1000).toFixed(1)} s`, tookMs <= MOST_MS],
    ['the frozen one ended with', String(end.code), end.code === FENCED],
    ['after it went on, in', `${(end.tookMs / 1000).toFixed(1)} s`, end.tookMs < GONE_MS],
    ['and did meanwhile', end.did.join(', ') || 'nothing', end.did.length === 0],
    ['who trades then', end.trades, end.trades === 'version 2'],
  ] as const;
  for (const [what, is, isRight] of rows) console.log(`${isRight ? 'ok ' : 'NO '} ${what.padEnd(28)} ${is}`);
  process.exitCode = rows.every(([, , isRight]) => isRight) ? 0 : 3;
} finally {
  old?.child.kill('SIGKILL');
  await world.close();
}

interface OldContainer {
  readonly child: ChildProcess;
  /** What it said so far. */
  readonly said: () => string;
}

/** One that trades version 1 beside the platform, as one of another machine would, and stands still. */
async function frozenContainer(): Promise<OldContainer> {
  for (const image of ['1', '2']) await world.register(image);
  await world.promote('1', null);
  const child = spawn(process.execPath, ['--conditions=@tradai/source', MAIN], {
    env: { PATH: process.env['PATH'], ...world.variables('1') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (more: Buffer) => (text += more.toString()));
  await world.until<Live>('/live', ({ items }) => items[0]?.state === 'TRADING');
  console.log('Version 1 trades, and is frozen.');
  child.kill('SIGSTOP');
  return { child, said: () => text };
}

/** Ms from the alias that moved to the other one that trades. */
async function tradedByAnother(): Promise<number> {
  const fromMs = performance.now();
  await world.promote('2', '1');
  await world.ask('POST', '/deploy', { strategy: STRATEGY, mode: 'dry-run' });
  await world.until<Live>(
    '/live',
    ({ items: [live] }) => live?.state === 'TRADING' && live.version === '2' && live.epoch > 1,
  );
  console.log('Version 2 trades.');
  return performance.now() - fromMs;
}

async function continued({ child, said }: OldContainer) {
  const before = said().length;
  const fromMs = performance.now();
  child.kill('SIGCONT');
  await Promise.race([once(child, 'exit'), pause(GONE_MS)]);
  const tookMs = performance.now() - fromMs;
  const events = said().slice(before).split('\n').flatMap(eventIn);
  const { items } = await world.ask<Live>('GET', '/live');
  return {
    ...{ code: child.exitCode, tookMs },
    did: events.filter((event) => /^(entry|exit|stop|trade|swap)/.test(event)),
    trades: `version ${items[0]?.version ?? 'none'}`,
  };
}

function eventIn(line: string): readonly string[] {
  try {
    const { event } = JSON.parse(line) as { readonly event?: unknown };
    return typeof event === 'string' ? [event] : [];
  } catch {
    return [];
  }
}
