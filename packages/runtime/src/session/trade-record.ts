import type { Close } from '../core/advice.ts';
import { blankOrder, blankTrade, type Trade, type TradeOrder } from '../core/trade.ts';

/** A trade as plain JSON. What follows from its orders is left out. */
export interface TradeRecord {
  readonly trade: Omit<Trade, 'orders' | 'canceled' | 'position'>;
  /** The version that looks after it. */
  readonly version: string;
  readonly orders: readonly TradeOrder[];
  readonly canceled: readonly TradeOrder[] | null;
  /** Null while it is open. `number`: how many were closed before it. */
  readonly closed: (Close & { readonly number: number }) | null;
}

export function tradeRecord(trade: Trade, version: string, closed: TradeRecord['closed']): TradeRecord {
  const { orders, canceled, position: _, ...fields } = trade;
  return { trade: fields, version, orders: orders.map(copied), canceled: canceled?.map(copied) ?? null, closed };
}

/** The trade that was written down. JSON has no NaN, which stands for extremes that nobody saw yet. */
export function tradeOf({ trade, orders, canceled }: TradeRecord): Trade {
  const made = Object.assign(blankTrade(), trade);
  made.minRate ??= Number.NaN;
  made.maxRate ??= Number.NaN;
  made.orders = orders.map(copied);
  made.canceled = canceled?.map(copied) ?? null;
  return made;
}

function copied(order: TradeOrder): TradeOrder {
  return Object.assign(blankOrder(), order);
}
