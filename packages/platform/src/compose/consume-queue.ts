import type { Clock } from '../ports/clock.ts';
import type { Delivery, Queue } from '../ports/queue.ts';

/** A wait for messages lasts so long before it is begun anew. */
const WAIT_MS = 20_000;
const MOST_AT_ONCE = 10;
/** What failed comes again after so long; a queue that cannot be asked is asked again after it. */
const AGAIN_MS = 5000;

export interface ConsumeOptions {
  readonly clock: Clock;
  /** Does what a message asks for; when it throws, the message comes again. */
  readonly handle: (delivery: Delivery) => Promise<void>;
  readonly onError: (error: unknown, delivery: Delivery | null) => void;
}

/** Takes messages until it is stopped; gives what stops it, which waits for those that were begun. */
export function consumeQueue(queue: Queue, options: ConsumeOptions): () => Promise<void> {
  const stop = new AbortController();
  const ended = takeAll(queue, options, stop.signal);
  return async () => {
    stop.abort();
    await ended;
  };
}

async function takeAll(queue: Queue, options: ConsumeOptions, signal: AbortSignal): Promise<void> {
  const { clock, onError } = options;
  while (!signal.aborted) {
    try {
      const deliveries = await queue.receive(MOST_AT_ONCE, WAIT_MS, signal);
      await Promise.all(deliveries.map((delivery) => take(delivery, options)));
    } catch (error) {
      onError(error, null);
      await clock.sleep(AGAIN_MS, signal);
    }
  }
}

async function take(delivery: Delivery, { handle, onError }: ConsumeOptions): Promise<void> {
  try {
    await handle(delivery);
  } catch (error) {
    onError(error, delivery);
    return delivery.giveBack(AGAIN_MS);
  }
  await delivery.done();
}
