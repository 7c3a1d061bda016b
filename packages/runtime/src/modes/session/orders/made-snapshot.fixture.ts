import { anIntent } from '../../../orders/attempt.fixture.ts';
import type { Attempt, Intent, OrderFill } from '../../../orders/attempt.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import { attemptKey, fillKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import type { AccountView, OrderView, PositionView } from '../../../ports/order-exchange.ts';
import type { OrderSnapshot } from './order-news.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { takeSnapshot, type SnapshotTaken, type SnapshotWorld } from './take-snapshot.ts';
import type { TakenPairs } from './taken-positions.ts';

/** Futures, and the only pair that a made look is about. */
export const BTC = 'BTC/USDT:USDT';
/** Exchange time before the first and after the last read of a made look. */
export const FROM_MS = STEP_MS - 100;
export const UNTIL_MS = STEP_MS - 1;
/** What happened then is no news. */
export const OLD_MS = STEP_MS - 60_000;
/** When the session of a made look began. */
export const SINCE_MS = STEP_MS - 3_600_000;

/** Records by key, not yet text. */
export type Rows = Readonly<Record<string, unknown>>;

/** Nothing is shown of a futures account, and nothing failed. */
const NOTHING: OrderSnapshot = {
  ...{ fromMs: FROM_MS, untilMs: UNTIL_MS, open: [], recent: [], fills: new Map(), unread: [], unreadOrders: [] },
  ...{ account: { balances: {}, positions: [], isHedged: false }, income: null },
};
const WORLD: SnapshotWorld = { tag: TAG, pairs: [BTC], stepOf: () => '0.01', sinceMs: SINCE_MS };

/** What a look makes of books, with the pairs that the exchange has taken over. */
export function lookedAt(
  rows: Rows,
  shown: Partial<OrderSnapshot> = {},
  world: Partial<SnapshotWorld> = {},
): { readonly step: MadeOrderStep; readonly taken: SnapshotTaken; readonly pairs: TakenPairs } {
  const step = MadeOrderStep.of(rows);
  const pairs: TakenPairs = { booked: new Set(), told: new Set() };
  const taken = takeSnapshot(step.orders, { ...NOTHING, ...shown }, { ...WORLD, ...world }, pairs);
  return { step, taken, pairs };
}

/** An order in the books, with its intent. */
export function inBooks(attempt: Attempt, intent: Partial<Intent> = {}): Rows {
  const { intent: id, pair } = attempt;
  return { [intentKey(id)]: anIntent({ id, pair, leg: id, ...intent }), [attemptKey(attempt.cid)]: attempt };
}

/** What an account of futures has, signed. */
export function futures(held: Readonly<Record<string, string>>, of: Partial<AccountView> = {}): AccountView {
  const rest = { entryPrice: '100', liquidationPrice: null, leverage: 1, marginMode: 'isolated' } as const;
  const positions = Object.entries(held).map(([pair, amount]): PositionView => ({ pair, amount, ...rest }));
  return { balances: {}, positions, isHedged: false, ...of };
}

/** What the books hold: long above 0, else short. */
export function holding(amount: string, pair = BTC, side: 'long' | 'short' = 'long'): Rows {
  return { [positionKey(pair, side)]: { pair, side, amount, dust: '0' } };
}

export function booked(...fills: readonly OrderFill[]): Rows {
  return Object.fromEntries(fills.map((fill) => [fillKey(fill.pair, fill.tradeId), fill]));
}

/** Buys 1 at 100, and is in no list of ours. */
export function shownOrder(of: Partial<OrderView> = {}): OrderView {
  return {
    ...{
      pair: BTC,
      exchangeId: 'x1',
      cid: null,
      route: 'plain',
      side: 'buy',
      status: 'open',
      amount: '1',
      filled: '0',
    },
    ...{ price: '100', stopPrice: null, isReduceOnly: false, childId: null, atMs: OLD_MS },
    ...of,
  };
}
