import type { Attempt, Intent, OrderFill } from '../../../packages/runtime/src/orders/attempt.ts';
import { applyChanges, applyOrderOp } from '../../../packages/runtime/src/orders/order-book.ts';
import {
  ATTEMPT,
  FILL,
  INTENT,
  POSITION,
  type BookedPosition,
} from '../../../packages/runtime/src/orders/order-draft.ts';
import { withPast } from '../../../packages/runtime/src/modes/session/rows/past-rows.ts';
import { readRow } from '../../../packages/runtime/src/modes/session/rows/rows.ts';
import type { SessionKey, SessionStore } from '../../../packages/runtime/src/ports/session-store.ts';
import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';

/** What a session ever wrote down of its orders, what is put aside included. */
export interface OrderStory {
  readonly intents: ReadonlyMap<number, Intent>;
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** By pair and trade id. */
  readonly fills: ReadonlyMap<string, OrderFill>;
  readonly positions: readonly BookedPosition[];
  /** Open ones, and those that are put aside. */
  readonly trades: readonly TradeRecord[];
  /** Of the last step, exchange time. */
  readonly lastMs: number;
  /** Where records and log do not agree, in words. */
  readonly problems: readonly string[];
}

/** The log of orders done again from nothing, one by one. Throws when there is no such session, or its journal is damaged. */
export async function readOrderStory(store: SessionStore, key: SessionKey): Promise<OrderStory> {
  const live = await store.read(key);
  if (live === null) throw new Error(`${store.place} has no session of ${key.strategy}.`);
  const { records } = await withPast(store, live);
  const rows = await store.rows(key, 'orders', {});
  const [books, ever] = [new Map<string, string>(), new Map<string, string>()];
  const problems: string[] = [];
  for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
    const { row: op } = readRow('orders', row);
    const outcome = applyOrderOp(books, op);
    if (outcome.kind === 'refused') {
      problems.push(`step ${row.seq} of the log does not fit: ${op.op} is ${outcome.code}`);
      break;
    }
    applyChanges(books, outcome);
    for (const [name, text] of outcome.put) ever.set(name, text);
  }
  // Where the log does not fit, the books alone say what the session believes.
  const believed = problems.length > 0 ? live.records : ever;
  const all = <Row>(prefix: string): Row[] =>
    [...believed].filter(([name]) => name.startsWith(prefix)).map(([, text]) => JSON.parse(text) as Row);
  const now = <Row>(prefix: string): Row[] =>
    [...live.records].filter(([name]) => name.startsWith(prefix)).map(([, text]) => JSON.parse(text) as Row);
  return {
    intents: new Map(all<Intent>(INTENT).map((intent) => [intent.id, intent])),
    attempts: new Map(all<Attempt>(ATTEMPT).map((attempt) => [attempt.cid, attempt])),
    fills: new Map(all<OrderFill>(FILL).map((fill) => [`${fill.pair} ${fill.tradeId}`, fill])),
    positions: now<BookedPosition>(POSITION),
    trades: [...records]
      .filter(([name]) => name.startsWith('trade/'))
      .map(([, text]) => JSON.parse(text) as TradeRecord),
    lastMs: live.atMs,
    problems: problems.length > 0 ? problems : unlike(books, live.records),
  };
}

const OF_ORDERS = [ATTEMPT, INTENT, FILL, POSITION];

/** I7: the log makes the same records, byte for byte. */
function unlike(books: ReadonlyMap<string, string>, records: ReadonlyMap<string, string>): string[] {
  const isOfOrders = (name: string): boolean => OF_ORDERS.some((prefix) => name.startsWith(prefix));
  const names = new Set([...books.keys(), ...records.keys()].filter(isOfOrders));
  return [...names]
    .filter((name) => books.get(name) !== records.get(name))
    .map((name) => `${name} is ${records.get(name) ?? 'missing'}, and by the log ${books.get(name) ?? 'nothing'}`);
}
