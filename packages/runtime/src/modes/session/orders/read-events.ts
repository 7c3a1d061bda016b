import type { OrderEvent, OrderExchange } from '../../../ports/order-exchange.ts';
import { failureOf } from '../../../process/failure.ts';
import type { OrderInbox } from './order-news.ts';

/** Waits between two attempts to listen; exchange time. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** From then on whoever waits for a stream asks; exchange time. */
const TOO_LONG_MS = 20_000;

export interface ListenWorld {
  readonly exchange: Pick<OrderExchange, 'events'>;
  readonly inbox: OrderInbox;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Resolves where nobody waits for the stream any longer. */
  readonly inVain: Promise<void>;
}

/**
 * Listens to what the exchange tells by itself, until the signal comes. Resolves as soon as it is subscribed for the first time, as what happens from
 * then on is not missed, or once that takes too long or is in vain. A stream that does not come, or ends, is suspect, and what was missed is looked for
 * once it is there: an exchange that refuses the key gives none, and says so to whoever asks.
 */
export async function listen(world: ListenWorld): Promise<void> {
  const { inbox, sleep, signal, inVain } = world;
  const came = new AbortController();
  let isLate = false;
  const first = subscribed(world).then((events) => {
    came.abort();
    if (events === null) return;
    if (isLate) inbox.push({ kind: 'event', event: { kind: 'restored' } });
    void follow(events, world);
  });
  const tooLong = sleep(TOO_LONG_MS, AbortSignal.any([came.signal, signal]));
  const late = Promise.race([tooLong, inVain]).then(() => {
    if (came.signal.aborted || signal.aborted) return;
    isLate = true;
    const why = 'The stream of orders does not come.';
    inbox.push({ kind: 'event', event: { kind: 'suspect', why, isFirst: true } });
  });
  await Promise.race([first, late]);
}

/** Passes on what comes, with a new stream in place of each that ends. */
async function follow(first: AsyncIterable<OrderEvent>, world: ListenWorld): Promise<void> {
  const { inbox, sleep, signal } = world;
  for (let events: AsyncIterable<OrderEvent> | null = first; events !== null;) {
    const { why, isEmpty } = await passOn(events, inbox, signal);
    if (signal.aborted) return;
    inbox.push({ kind: 'event', event: { kind: 'suspect', why } });
    // One that ends at once, again and again, must not keep the process from all else.
    if (isEmpty) await sleep(FIRST_WAIT_MS, signal);
    events = await subscribed(world);
    if (events !== null) inbox.push({ kind: 'event', event: { kind: 'restored' } });
  }
}

/** Null once the signal came. */
async function subscribed({ exchange, sleep, signal }: ListenWorld): Promise<AsyncIterable<OrderEvent> | null> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    const events = await exchange.events().catch(() => null);
    if (events !== null) return events;
    await sleep(waitMs, signal);
  }
  return null;
}

/** Why it ended, and whether it gave nothing. */
async function passOn(
  events: AsyncIterable<OrderEvent>,
  inbox: OrderInbox,
  signal: AbortSignal,
): Promise<{ readonly why: string; readonly isEmpty: boolean }> {
  let isEmpty = true;
  try {
    for await (const event of events) {
      if (signal.aborted) break;
      isEmpty = false;
      inbox.push({ kind: 'event', event });
    }
    return { why: 'The stream of orders ended.', isEmpty };
  } catch (error) {
    return { why: failureOf(error).text, isEmpty };
  }
}
