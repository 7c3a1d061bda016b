import type { plainTable } from '@tradai/runtime';
import type { PlatformFolder } from '@tradai/platform';

/** More dead letters than anybody reads. */
export const MOST_DEAD = 1000;

export interface QueueState {
  readonly name: string;
  readonly waiting: number;
  readonly in_flight: number;
  readonly dead: number;
}

export async function queueStates({ queues }: PlatformFolder): Promise<readonly QueueState[]> {
  return Promise.all(
    Object.entries(queues).map(async ([name, queue]) => {
      const { waiting, inFlight } = await queue.depth();
      return { name, waiting, in_flight: inFlight, dead: (await queue.dead(MOST_DEAD)).length };
    }),
  );
}

export function queueTable(queues: readonly QueueState[]): Parameters<typeof plainTable> {
  const rows = queues.map(({ name, waiting, in_flight: taken, dead }) => [name, ...[waiting, taken, dead].map(String)]);
  return [['Queue', 'Waiting', 'In hand', 'Dead'], rows, ['Waiting', 'In hand', 'Dead']];
}
