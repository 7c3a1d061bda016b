import { decimal, shortDecimal, type Decimal, type SimExchange } from '@tradai/sim-exchange';
import type { Attempt, Intent, OrderFill } from '../../../packages/runtime/src/orders/attempt.ts';
import { clientOrderId } from '../../../packages/runtime/src/orders/client-order-id.ts';
import type { TradeRecord } from '../../../packages/runtime/src/session/trade-record.ts';
import type { OrderStory } from './order-story.ts';

/** Exchange time of the last step of a made run, and of its end. */
export const LAST_MS = 600_000;
const END_MS = LAST_MS + 1000;

/** An execution at 100 quote units. */
export interface MadeFill {
  readonly amount: string;
  readonly atMs: number;
  /** Whether the session heard of it; absent: it did. */
  readonly isBooked?: boolean;
  /** Base units that the exchange kept. */
  readonly fee?: string;
}

/** An order on spot as the exchange has it and the session knows it. */
export interface MadeOrder {
  readonly action: 'enter' | 'exit' | 'stop';
  /** Of the intent. */
  readonly kind?: Intent['kind'];
  /** Absent: 0. */
  readonly createdMs?: number;
  readonly pair?: string;
  readonly amount: string;
  readonly fills?: readonly MadeFill[];
  /** Of the attempt, where it is not what its booked fills make of it. */
  readonly change?: Partial<Attempt>;
  /** Null: open; absent: as its fills say. */
  readonly endedMs?: number | null;
}

interface Made {
  readonly order: MadeOrder;
  readonly cid: string;
  readonly id: number;
  readonly pair: string;
  readonly symbol: string;
  readonly fills: readonly (MadeFill & { readonly tradeId: number })[];
}

/** Whose positions stood without a stop, and when. */
export interface MadeBare {
  readonly symbol: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A session that ended at `LAST_MS`, and its exchange, which agree but for what the orders say otherwise. */
export function madeRun(
  orders: readonly MadeOrder[],
  bare: readonly MadeBare[] = [],
): { readonly story: OrderStory; readonly sim: SimExchange } {
  const all = orders.map((order, at): Made => {
    const pair = order.pair ?? 'BTC/USDT';
    const fills = (order.fills ?? []).map((fill, nth) => ({ ...fill, tradeId: 100 * (at + 1) + nth }));
    return { order, cid: clientOrderId('abcde', at + 1, 1), id: at + 1, pair, symbol: pair.replace('/', ''), fills };
  });
  return { story: storyOf(all), sim: exchangeOf(all, bare) };
}

function signed({ order, fills }: Made, isMeant: (fill: MadeFill) => boolean): Decimal {
  const amounts = fills.filter(isMeant).map(({ amount, fee = '0' }) => {
    return order.action === 'enter' ? decimal(amount) - decimal(fee) : -decimal(amount);
  });
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

function sumOf(fills: readonly MadeFill[]): Decimal {
  return fills.reduce((sum, { amount }) => sum + decimal(amount), 0n);
}

function isBooked({ isBooked: isSo = true }: MadeFill): boolean {
  return isSo;
}

function storyOf(all: readonly Made[]): OrderStory {
  const pairs = [...new Set(all.map(({ pair }) => pair))];
  const heldOf = (pair: string): string =>
    shortDecimal(all.filter((made) => made.pair === pair).reduce((sum, made) => sum + signed(made, isBooked), 0n));
  return {
    intents: new Map(all.map(({ id, pair, order }) => [id, intentOf(id, pair, order)])),
    attempts: new Map(all.map((made) => [made.cid, attemptOf(made)])),
    fills: new Map(
      all.flatMap(({ cid, pair, fills }) =>
        fills.filter(isBooked).map(({ tradeId, amount }) => {
          const fill = { cid, pair, tradeId: String(tradeId), amount, price: '100' } as OrderFill;
          return [`${pair} ${tradeId}`, fill] as const;
        }),
      ),
    ),
    positions: pairs.map((pair) => ({ pair, side: 'long', amount: heldOf(pair), dust: '0' })),
    trades: pairs.map((pair, at) => {
      return { trade: { id: at + 1, pair, amount: Number(heldOf(pair)), isShort: false }, closed: null } as TradeRecord;
    }),
    ...{ lastMs: LAST_MS, problems: [] },
  };
}

function intentOf(id: number, pair: string, { action, kind, amount }: MadeOrder): Intent {
  return { id, pair, action, kind, amount, candleMs: 0, tradeId: 1, state: 'DONE' } as Intent;
}

function attemptOf({ cid, id, pair, order, fills }: Made): Attempt {
  const filled = sumOf(fills.filter(isBooked));
  const state = filled === decimal(order.amount) ? 'FILLED' : filled > 0n ? 'PARTIAL' : 'OPEN';
  return { cid, intent: id, pair, state, filled: shortDecimal(filled), mark: null, ...order.change } as Attempt;
}

function exchangeOf(all: readonly Made[], bare: readonly MadeBare[]): SimExchange {
  const fills = all.flatMap((made) => made.fills.map((fill) => fillAt(made, fill)));
  const heldOf = (pair: string): Decimal =>
    all.filter((made) => made.pair === pair).reduce((sum, made) => sum + signed(made, () => true), 0n);
  const made = {
    clock: { now: () => END_MS },
    ledger: {
      ...{ events: [], violations: [], counts: { orders: all.length, fills: fills.length } },
      orders: () => all.map((each) => ({ order: orderAt(each), events: [] })),
      fills: ({ since = 0 }: { readonly since?: number }) => fills.filter(({ time }) => time >= since),
      balancesAt: () => ({
        spot: [...new Set(all.map(({ pair }) => pair))].map((pair) => {
          return { asset: pair.split('/')[0], free: heldOf(pair), locked: 0n };
        }),
      }),
    },
    report: () => ({ postsPerClientId: 1, ordersAfterShutdown: 0 }),
    oracle: { protection: { stretches: () => bare.map((each) => ({ market: 'spot', ...each })), lacks: () => [] } },
  };
  return made as unknown as SimExchange;
}

function fillAt({ order, symbol, id }: Made, { tradeId, amount, fee = '0', atMs }: Made['fills'][number]) {
  return {
    ...{ symbol, tradeId: BigInt(tradeId), orderId: BigInt(id), side: order.action === 'enter' ? 'BUY' : 'SELL' },
    ...{ quantity: decimal(amount), price: decimal('100'), time: atMs, commission: decimal(fee) },
    commissionAsset: fee === '0' ? null : symbol.replace('USDT', ''),
  };
}

function orderAt({ order, cid, id, symbol, fills }: Made): object {
  const executed = sumOf(fills);
  const quantity = decimal(order.amount);
  const filledMs = executed === quantity ? fills.at(-1)!.atMs : null;
  const { endedMs = filledMs } = order;
  return {
    ...{ symbol, orderId: BigInt(id), clientOrderId: cid, side: order.action === 'enter' ? 'BUY' : 'SELL' },
    ...{
      executed,
      quantity,
      algoId: null,
      stopPrice: order.action === 'stop' ? decimal('90') : 0n,
      createdAt: order.createdMs ?? 0,
    },
    ...{ status: endedMs === null ? 'NEW' : executed === quantity ? 'FILLED' : 'CANCELED', updatedAt: endedMs ?? 0 },
  };
}
