import {
  type BotOrder,
  type BotState,
  type Decimal,
  decimal,
  shortDecimal,
  type SimExchange,
} from '@tradai/sim-exchange';
import type { Attempt, AttemptState, Intent, OrderFill } from '../../packages/runtime/src/orders/attempt.ts';
import { readOrderId } from '../../packages/runtime/src/orders/client-order-id.ts';
import { withPast } from '../../packages/runtime/src/modes/session/rows/past-rows.ts';
import type { TradeRecord } from '../../packages/runtime/src/session/trade-record.ts';
import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';

/** What a session has written down of its orders. */
export interface OrderEvidence {
  readonly intents: readonly Intent[];
  readonly attempts: readonly Attempt[];
  readonly fills: readonly OrderFill[];
  readonly trades: readonly TradeRecord[];
}

/** Throws when there is no such session. What is over for more than a day of the exchange's time is not in it any more. */
export async function readOrderEvidence(store: SessionStore, key: SessionKey): Promise<OrderEvidence> {
  const live = await store.read(key);
  if (live === null) throw new Error(`${store.place} has no session of ${key.strategy}.`);
  const { records } = await withPast(store, live);
  const all = <Row>(prefix: string): Row[] =>
    [...records].filter(([name]) => name.startsWith(prefix)).map(([, text]) => JSON.parse(text) as Row);
  return {
    intents: all<Intent>('intent/'),
    attempts: all<Attempt>('attempt/'),
    fills: all<OrderFill>('fill/'),
    trades: all<TradeRecord>('trade/').toSorted((a, b) => a.trade.id - b.trade.id),
  };
}

/** What must be nothing at the end, in words; each empty: nothing is wrong. */
export interface OrderFaults {
  /** Two effects of one intent. */
  readonly duplicates: readonly string[];
  /** An effect that stands in no book, or otherwise than it was. */
  readonly lost: readonly string[];
  /** An open order that nobody looks after. */
  readonly orphans: readonly string[];
}

/** Holds the books of a session on spot to what the exchange has. */
export function orderFaults(evidence: OrderEvidence, sim: SimExchange): OrderFaults {
  const { postsPerClientId, duplicateIntents, lateEffects, ordersWithoutRequest } = sim.report();
  const known = new Map(evidence.attempts.map((attempt) => [attempt.cid, attempt]));
  const open = sim.ledger.orders().filter(({ order: { status } }) => status === 'NEW' || status === 'PARTIALLY_FILLED');
  return {
    duplicates: [
      ...(postsPerClientId > 1 ? [`a client id was sent ${postsPerClientId} times`] : []),
      ...(duplicateIntents > 0 ? [`${duplicateIntents} intents became two orders`] : []),
      ...(lateEffects > 0 ? [`${lateEffects} requests took effect after their window`] : []),
      ...overfilled(evidence, sim),
    ],
    lost: [
      ...(ordersWithoutRequest > 0 ? [`${ordersWithoutRequest} orders that nobody asked for`] : []),
      ...sim.oracle
        .diff(botState(evidence))
        .map(({ what, bot, exchange }) => `${what}: books ${bot}, exchange ${exchange}`),
      ...unbooked(evidence, sim),
    ],
    orphans: open.flatMap(({ order: { clientOrderId, symbol } }) => {
      const state = known.get(clientOrderId)?.state;
      return state === 'OPEN' || state === 'PARTIAL'
        ? []
        : [`${symbol} ${clientOrderId} is open and counts as ${state}`];
    }),
  };
}

/** More was bought or sold for an intent than it wanted. */
function overfilled({ intents }: OrderEvidence, sim: SimExchange): string[] {
  const wanted = new Map(intents.map(({ id, amount }) => [id, decimal(amount)]));
  const filled = new Map<number, Decimal>();
  for (const { order } of sim.ledger.orders()) {
    const intent = readOrderId(order.clientOrderId)?.intent;
    if (intent !== undefined) filled.set(intent, (filled.get(intent) ?? 0n) + order.executed);
  }
  return [...filled].flatMap(([intent, amount]) =>
    amount > (wanted.get(intent) ?? 0n) ? [`intent ${intent} filled more than it wanted: ${shortDecimal(amount)}`] : [],
  );
}

function unbooked({ fills }: OrderEvidence, sim: SimExchange): string[] {
  const booked = new Set(fills.map(({ pair, tradeId }) => `${pair.replace('/', '')} ${tradeId}`));
  return sim.ledger
    .fills()
    .flatMap(({ symbol, tradeId }) =>
      booked.has(`${symbol} ${tradeId}`) ? [] : [`fill ${tradeId} of ${symbol} is not booked`],
    );
}

/** What the exchange calls an attempt that it took. */
const STATUS: Partial<Record<AttemptState, string>> = {
  ...{ OPEN: 'NEW', PARTIAL: 'PARTIALLY_FILLED', FILLED: 'FILLED', CANCELED: 'CANCELED', EXPIRED: 'EXPIRED' },
};

/** The session's story as the exchange's oracle reads it. */
function botState({ attempts, intents, fills }: OrderEvidence): BotState {
  const byId = new Map(intents.map((intent) => [intent.id, intent]));
  const orders = attempts.flatMap(({ cid, intent, pair, state, filled }): BotOrder[] => {
    const status = STATUS[state];
    if (status === undefined) return [];
    const side = byId.get(intent)!.side === 'buy' ? 'BUY' : 'SELL';
    return [{ market: 'spot', symbol: pair.replace('/', ''), clientOrderId: cid, side, status, executed: filled }];
  });
  const held = new Map<string, Decimal>();
  for (const { pair, side, amount, fee, feeAsset } of fills) {
    const base = pair.split('/')[0]!;
    const sign = side === 'buy' ? 1n : -1n;
    held.set(base, (held.get(base) ?? 0n) + sign * decimal(amount) - (feeAsset === base ? decimal(fee) : 0n));
  }
  return { orders, balances: Object.fromEntries([...held].map(([asset, amount]) => [asset, shortDecimal(amount)])) };
}
