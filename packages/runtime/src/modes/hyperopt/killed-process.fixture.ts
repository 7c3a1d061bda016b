import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream } from '../../search/random.ts';

/** How often a process of a test is killed: `TRADAI_KILLS=50 npx vitest run …/killed-search.test.ts` is the long one. */
export const KILLS = Number(process.env['TRADAI_KILLS'] ?? 3);

/** A file of sources, and what it is given. */
export interface KilledProcess {
  readonly file: string;
  readonly argv: readonly string[];
  /** Trials that are kept so far. */
  readonly kept: () => Promise<number>;
}

/** Anywhere between start and first trial of a process. */
const START_MS = 1_200;
/** New trials that a process keeps at most before it is killed: by trials and not by time, since a fast machine ends a whole search meanwhile. */
const TRIALS = 20;

/**
 * Starts the process `KILLS` times and kills it each time, at moments drawn by a seed: by turns after some new trials, so that each two kills
 * see work done, and at any time, while it starts, too. Gives how often it was still running.
 */
export async function killedAtRandom(process: KilledProcess): Promise<number> {
  const random = randomStream(Number(globalThis.process.env['TRADAI_TEST_SEED'] ?? 1), 'kills');
  let hits = 0;
  for (let i = 0; i < KILLS; i++) hits += (await killed(process, i % 2 === 1, random.uniform())) === 'SIGKILL' ? 1 : 0;
  return hits;
}

/** `share` of the trials, or of the time, in which it may happen. */
async function killed({ file, argv, kept }: KilledProcess, isAnyTime: boolean, share: number): Promise<string | null> {
  const before = await kept();
  const child = spawn(process.execPath, ['--conditions=@tradai/source', file, ...argv], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const latest = isAnyTime ? Date.now() + share * START_MS : Infinity;
  const most = before + (isAnyTime ? TRIALS : 1 + share * TRIALS);
  while (child.exitCode === null && Date.now() < latest && (await kept()) < most) await sleep(5);
  child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  return signal;
}
