import type { Attempt, Intent } from '../../../orders/attempt.ts';
import type { OrderExchange } from '../../../ports/order-exchange.ts';
import type { OrderInbox } from './order-news.ts';

/** Exchange time between two lists; with the half minute that an absence takes to be proved, a stop that vanishes is back within a minute. */
const LIST_EVERY_MS = 20_000;
/** What is younger may not be listed yet. */
const GRACE_MS = 5000;

/** As much of a session's orders as lists them. */
interface Listing {
  readonly parts: { readonly exchange: Pick<OrderExchange, 'openOrders'>; readonly signal: AbortSignal };
  readonly inbox: OrderInbox;
  exchangeMs(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  attempts(): readonly Attempt[];
  intents(): readonly Intent[];
}

/** While stops rest, lists what is open between two audits: one of ours that is not in it is looked for at once. Until the session ends. */
export async function listResting(desk: Listing): Promise<void> {
  const { signal } = desk.parts;
  while (!signal.aborted) {
    await desk.sleep(LIST_EVERY_MS, signal);
    if (!signal.aborted && hasStops(desk)) await listOnce(desk);
  }
}

async function listOnce(desk: Listing): Promise<void> {
  const { exchange, signal } = desk.parts;
  const fromMs = desk.exchangeMs();
  const listed = await exchange.openOrders();
  // What could not be asked is not absent.
  if (listed.kind === 'failed' || signal.aborted) return;
  const shown = new Set(listed.rows.map(({ pair, exchangeId }) => `${pair} ${exchangeId}`));
  for (const { cid, pair, exchangeId, updatedMs } of desk.attempts().filter(isResting)) {
    if (exchangeId === null || updatedMs > fromMs - GRACE_MS || shown.has(`${pair} ${exchangeId}`)) continue;
    desk.inbox.push({ kind: 'attempt', cid, happened: [{ event: { kind: 'not-found' }, atMs: fromMs }] });
  }
}

function hasStops(desk: Listing): boolean {
  const stops = new Set(desk.intents().flatMap(({ id, action }) => (action === 'stop' ? [id] : [])));
  return desk.attempts().some((attempt) => stops.has(attempt.intent) && isResting(attempt));
}

/** And nobody is looking for it. */
function isResting({ state, ending, suspectMs }: Attempt): boolean {
  return (state === 'OPEN' || state === 'PARTIAL') && ending === null && suspectMs === null;
}
