import { isPassing } from '@tradai/runtime/ports';
import type { OutboxMessage } from '../ports/run-store.ts';
import type { Services } from './services.ts';

/** Messages that are older than this were left behind by whoever wrote them. */
const LEFT_BEHIND_MS = 30_000;
const AT_ONCE = 100;

/** Sends a message that is remembered, and forgets it. A crash in between sends it twice, under one dedup id. */
async function sendMessage({ queues, runs }: Pick<Services, 'queues' | 'runs'>, message: OutboxMessage) {
  const { id, queue, group, dedup, body } = message;
  await queues[queue].send({ group, dedup, body });
  await runs.sent(id);
}

/** It is remembered: where the queue is away, the sweeper sends it. */
export async function sendOrLeave(services: Pick<Services, 'queues' | 'runs'>, message: OutboxMessage): Promise<void> {
  try {
    await sendMessage(services, message);
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
}

/**
 * Sends what was left behind; gives how many. A queue that takes no message holds up no other one; what was wrong with the first of them is thrown
 * at the end.
 */
export async function sweepOutbox(services: Pick<Services, 'queues' | 'runs' | 'clock'>): Promise<number> {
  const left = await services.runs.outbox(services.clock.now() - LEFT_BEHIND_MS, AT_ONCE);
  const failures = new Map<OutboxMessage['queue'], Error>();
  for (const message of left) {
    if (failures.has(message.queue)) continue;
    try {
      await sendMessage(services, message);
    } catch (error) {
      failures.set(message.queue, error as Error);
    }
  }
  const [failure] = failures.values();
  if (failure !== undefined) throw failure;
  return left.length;
}
