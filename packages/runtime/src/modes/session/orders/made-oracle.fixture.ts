import { readOrderId } from '../../../orders/client-order-id.ts';
import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { MadeLiveWorld } from './made-live-world.fixture.ts';
import type { MadeRequest } from './made-matching.fixture.ts';

/** Whether an order can open a position, or more of one: on spot what buys, on futures what may do more than reduce one. */
export function opens(
  { market }: Pick<MadeLiveWorld, 'market'>,
  order: Pick<MadeRequest, 'side' | 'isReduceOnly'>,
): boolean {
  return market === 'spot' ? order.side === 'buy' : !order.isReduceOnly;
}

/** What is wrong at the end by what the exchange knows, in words; none: nothing is. */
export async function oracle(world: MadeLiveWorld): Promise<readonly string[]> {
  const records = await world.records();
  const { orders, fills } = world.exchange.books;
  const attempts = new Map(
    [...records].flatMap(([key, text]) =>
      key.startsWith('attempt/') ? [[key.slice('attempt/'.length), JSON.parse(text) as Attempt] as const] : [],
    ),
  );
  const booked = new Set([...records].flatMap(([key]) => (key.startsWith('fill/') ? [key] : [])));
  const byIntent = new Map<number, number>();
  const most = new Map<number, number>();
  for (const { cid, filled, amount } of orders) {
    const intent = readOrderId(cid ?? '')?.intent;
    if (intent === undefined) continue;
    byIntent.set(intent, (byIntent.get(intent) ?? 0) + filled);
    most.set(intent, Math.max(most.get(intent) ?? 0, Number(amount)));
  }
  const isLive = ({ status }: (typeof orders)[number]): boolean => status === 'open' || status === 'partial';
  return [
    ...[...world.exchange.posts].flatMap(([cid, posts]) => (posts > 1 ? [`${cid} was sent ${posts} times`] : [])),
    ...[...byIntent].flatMap(([intent, filled]) =>
      filled > most.get(intent)! ? [`intent ${intent} was filled with ${filled} of ${most.get(intent)}`] : [],
    ),
    ...orders.flatMap((order) => {
      const attempt = attempts.get(order.cid ?? '');
      if (attempt === undefined) return [`${order.cid} stands in no book`];
      const isKnownLive = ['SUBMITTING', 'UNKNOWN', 'OPEN', 'PARTIAL'].includes(attempt.state);
      return isLive(order) && !isKnownLive ? [`${order.cid} is open and counts as ${attempt.state}`] : [];
    }),
    ...fills.flatMap(({ pair, tradeId }: OrderFill) =>
      booked.has(`fill/${pair}/${tradeId}`) ? [] : [`fill ${tradeId} is not booked`],
    ),
    ...[...attempts.values()].flatMap(({ cid, filled }) => {
      const own = orders.find((order) => order.cid === cid)?.filled ?? 0;
      return Number(filled) === own ? [] : [`${cid} counts ${filled}, and filled ${own}`];
    }),
    ...enteredTwice(world, records),
  ];
}

/** Two entries that went to the exchange for one candle of a pair, however often each. */
function enteredTwice({ exchange }: MadeLiveWorld, records: SessionRecords): string[] {
  const sent = new Set(exchange.sent.map(({ cid }) => readOrderId(cid)?.intent));
  return [...entriesIn(records)].flatMap(([candle, entries]) => {
    const own = entries.filter(({ id }) => sent.has(id)).map(({ id }) => id);
    return own.length > 1 ? [`${candle} was entered by intents ${own.join(' and ')}`] : [];
  });
}

/** Entries that were decided, by pair and open time of the candle that did; those that no candle decided are not among them. */
export function entriesIn(records: SessionRecords): ReadonlyMap<string, readonly Intent[]> {
  const intents = [...records].flatMap(([key, text]) =>
    key.startsWith('intent/') ? [JSON.parse(text) as Intent] : [],
  );
  const entries = intents.filter(({ action, candleMs }) => action === 'enter' && candleMs !== 0);
  return Map.groupBy(entries, ({ pair, candleMs }) => `${pair} ${candleMs}`);
}
