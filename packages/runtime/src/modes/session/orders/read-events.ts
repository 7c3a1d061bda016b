import type { OrderExchange } from '../../../ports/order-exchange.ts';
import { failureOf } from '../../../process/failure.ts';
import type { OrderInbox } from './order-news.ts';

/** Waits between two attempts to listen; exchange time. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export interface ListenWorld {
  readonly exchange: Pick<OrderExchange, 'events'>;
  readonly inbox: OrderInbox;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Listens to what the exchange tells by itself, until the signal comes. Resolves as soon as it is subscribed for the first time: what happens
 * from then on is not missed. A stream that ends is suspect, and what was missed is looked for once it is there again.
 */
export async function listen(world: ListenWorld): Promise<void> {
  const { inbox, signal } = world;
  const first = await subscribed(world);
  if (first === null) return;
  void (async () => {
    for (let events: AsyncIterable<unknown> | null = first; events !== null;) {
      const why = await passOn(events as typeof first, inbox, signal);
      if (signal.aborted) return;
      inbox.push({ kind: 'event', event: { kind: 'suspect', why } });
      events = await subscribed(world);
      if (events !== null) inbox.push({ kind: 'event', event: { kind: 'restored' } });
    }
  })();
}

/** Null once the signal came. */
async function subscribed({ exchange, sleep, signal }: ListenWorld): ReturnType<OrderExchange['events']> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const events = await exchange.events().catch(() => null);
    if (events !== null) return events;
    await sleep(waitMs, signal);
  }
  return null!;
}

/** Why it ended. */
async function passOn(
  events: Awaited<ReturnType<OrderExchange['events']>>,
  inbox: OrderInbox,
  signal: AbortSignal,
): Promise<string> {
  try {
    for await (const event of events) {
      if (signal.aborted) break;
      inbox.push({ kind: 'event', event });
    }
    return 'The stream of orders ended.';
  } catch (error) {
    return failureOf(error).text;
  }
}
