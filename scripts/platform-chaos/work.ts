import { setTimeout as pause } from 'node:timers/promises';
import { signIn, STRATEGY, type BaseFolder } from './base-folder.ts';
import type { RunningPlatform } from './running-platform.ts';

/** A run that is asked for until the platform has said that it has it. */
export interface WantedRun {
  readonly key: string;
  readonly user: number;
  readonly body: object;
}

const AGAIN_MS = 300;
const LONGEST_MS = 120_000;

/** What every round wants, the same in each. */
export const WANTED: readonly WantedRun[] = Array.from({ length: 6 }, (_, at) => ({
  ...{ key: `run-${at}`, user: at % 3 },
  body: {
    ...{ strategy: STRATEGY, alias: 'production', data_policy: 'backfill', labels: { run: String(at) } },
    timerange: { from: `2021-0${2 + (at % 3)}-01`, to: '2021-06-10' },
  },
}));

/** Submits everything, each until it is answered, under a key: whatever was lost on the way is one run. Fills in the ids, by key. */
export async function submitAll(base: BaseFolder, platform: RunningPlatform, ids: Map<string, string>): Promise<void> {
  for (const { key, user, body } of WANTED)
    ids.set(
      key,
      await untilAnswered(async () => {
        const clients = await signIn(base, platform.address);
        const first = await clients[user]!.submit(key, body);
        // A click too many.
        const again = await clients[user]!.submit(key, body);
        if (again.id !== first.id) throw new DoubleRun(`${key} is ${first.id} and ${again.id}`);
        return first.id;
      }),
    );
}

/** One key made two runs. */
class DoubleRun extends Error {}

/** The platform may be gone at any moment, and is there again soon. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const until = performance.now() + LONGEST_MS;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (error instanceof DoubleRun || performance.now() > until) throw error;
      await pause(AGAIN_MS);
    }
}
