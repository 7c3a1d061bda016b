import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@tradai/sim-exchange';
import { openState, statePlace } from '../../packages/runtime/src/services.ts';
import { openPlatformFolder } from '../../packages/platform/src/compose/open-folder.ts';
import { PAIRS, TIMEFRAME } from './base-folder.ts';
import { containersOf } from './containers-of.ts';
import type { Fault } from './plan.ts';
import type { RunningPlatform } from './running-platform.ts';
import type { SwitchedProxy } from './switched-proxy.ts';

export interface Victim {
  readonly platform: RunningPlatform;
  /** Of the platform. */
  readonly data: string;
  readonly ids: () => readonly string[];
  readonly mlflow: SwitchedProxy | null;
  readonly random: Random;
}

/** So long somebody is waited for whom a fault can befall. */
const VICTIM_MS = 15_000;
const LOOK_MS = 20;

/** Lets a fault happen, and gives whether there was something for it to befall. What goes on for a while is over when this is. */
export async function befall(victim: Victim, fault: Fault): Promise<boolean> {
  const { platform, mlflow } = victim;
  switch (fault.kind) {
    case 'kill-platform':
      await platform.kill();
      await pause(fault.startAfterMs);
      await platform.start();
      return true;
    case 'kill-container':
      return killContainer(victim);
    case 'deliver-twice':
      return deliverTwice(victim);
    case 'freeze':
      platform.signal('SIGSTOP');
      await pause(fault.forMs);
      platform.signal('SIGCONT');
      return true;
    case 'foreign-lease':
      return holdSeries(victim, fault.forMs);
    case 'mlflow-away':
      if (mlflow === null) return false;
      mlflow.cut();
      await pause(fault.forMs);
      mlflow.mend();
      return true;
  }
}

/** Of one that runs a backtest: whoever kills one that prepares it ends the run. */
async function killContainer({ data, random }: Victim): Promise<boolean> {
  const running = await sought(() => containersOf(data, 'backtest'));
  try {
    if (running.length > 0) process.kill(running[random.below(running.length)]!, 'SIGKILL');
    return running.length > 0;
  } catch {
    // It ended by itself in this moment.
    return false;
  }
}

/** What there is after a while; runs take a moment to begin. */
async function sought<T>(look: () => readonly T[]): Promise<readonly T[]> {
  for (const until = performance.now() + VICTIM_MS; performance.now() < until; await pause(LOOK_MS)) {
    const found = look();
    if (found.length > 0) return found;
  }
  return [];
}

/** As a queue does that has forgotten what it sent: the same words under another number. */
async function deliverTwice({ data, ids }: Victim): Promise<boolean> {
  const known = await sought(ids);
  const folder = await openPlatformFolder(data);
  try {
    for (const id of known) {
      const body = { run_id: id, attempt: 1, kind: 'backtest', v: 1 };
      await folder.queues.backtest.send({ group: id, dedup: `again-${randomUUID()}`, body });
    }
    return known.length > 0;
  } finally {
    folder.close();
  }
}

async function holdSeries({ data, random }: Victim, forMs: number): Promise<boolean> {
  const stores = await openState(statePlace(null, join(data, 'state'), {}));
  try {
    const pair = PAIRS[random.below(PAIRS.length)]!;
    const key = { kind: 'series', exchange: 'binance', market: 'spot', timeframe: TIMEFRAME, pair } as const;
    const me = { holder: randomUUID(), build: 'gone', mode: 'backfill', startedMs: Date.now() };
    return (await stores.leases.acquire(key, me, forMs)).isHeld;
  } finally {
    stores.close();
  }
}
