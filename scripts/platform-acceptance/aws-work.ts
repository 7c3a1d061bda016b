import { setTimeout as pause } from 'node:timers/promises';
import { isTerminal } from '../../packages/platform/src/domain/run-status.ts';
import { PlatformClient } from '../demo-platform/platform-client.ts';
import type { AwsStores } from './aws-stores.ts';
import { PAIRS, STRATEGY, TIMEFRAME, TO, type AwsWorld } from './aws-world.ts';

const USERS = ['ann', 'bob', 'cid'] as const;
const PASSWORD = 'A long way to Tipperary, 1912';
const LONGEST_MS = 10 * 60_000;
const LOOK_MS = 200;

/** Of all that runs want together: each has candles for itself, and no more. */
export const WANTED_DAYS = { from: '2021-02-01', to: '2021-06-15' } as const;

export interface Wish {
  readonly key: string;
  readonly user: number;
  readonly body: object;
}

/** Three researchers of the user pool; gives the token of each. */
export async function makeUsers({ pool }: AwsWorld): Promise<readonly string[]> {
  const tokens: string[] = [];
  for (const name of USERS) {
    await pool.add(name, PASSWORD, ['researcher']);
    tokens.push((await pool.signIn(name, PASSWORD)).access);
  }
  return tokens;
}

export function clientsOf({ api }: AwsWorld, tokens: readonly string[]): readonly PlatformClient[] {
  return tokens.map((token, at) => PlatformClient.withToken(api.address, USERS[at]!, token));
}

export function wishes(count: number, prefix: string, policy: 'strict' | 'backfill'): readonly Wish[] {
  return Array.from({ length: count }, (_, run) => ({
    ...{ key: `${prefix}-${run}`, user: run % USERS.length },
    body: {
      ...{ strategy: STRATEGY, alias: 'production', data_policy: policy, labels: { run: String(run) } },
      timerange: { from: `2021-0${2 + (run % 3)}-01`, to: WANTED_DAYS.to },
    },
  }));
}

/** Asks for a sync of everything, and waits for it. */
export async function syncAll(user: PlatformClient): Promise<void> {
  const libraries = [{ exchange: 'binance', market: 'spot', timeframe: TIMEFRAME, pairs: PAIRS }];
  const wish = { libraries, from: '2021-01-01', to: TO };
  const { sync_id: id } = await user.post<{ sync_id: string }>('/data/syncs', wish);
  for (const untilMs = performance.now() + LONGEST_MS; performance.now() < untilMs; await pause(10_000)) {
    const { state } = await user.get<{ state: string }>(`/data/syncs/${id}`);
    if (state === 'DONE') return;
    if (state === 'FAILED' || state === 'PARTIAL') throw new Error(`the sync is ${state}`);
  }
  throw new Error('the sync did not end in time');
}

/** Until all runs are over and nobody holds a slot; gives how many were held at once at most. */
export async function untilOver(
  { runs, slots }: AwsStores,
  ids: () => readonly string[],
  count: number,
): Promise<number> {
  let most = 0;
  for (const untilMs = performance.now() + LONGEST_MS; performance.now() < untilMs; await pause(LOOK_MS)) {
    const held = await slots.holders('backtest');
    most = Math.max(most, held.length);
    const rows = await Promise.all(ids().map((id) => runs.get(id, Date.now())));
    const over = rows.filter((run) => run !== null && isTerminal(run.status)).length;
    if (over === count && held.length === 0) return most;
  }
  throw new Error('the runs did not end in time');
}
