import type { OrderRecord, TradeRecord } from '../contract/records.ts';

/** What the page shows of a trade and of an order. Records travel as lists in this order: names would be most of the page. */
export const TRADE_KEYS = [
  'id',
  'pair',
  'is_short',
  'leverage',
  'enter_tag',
  'exit_reason',
  'custom_data',
  'open_time_ms',
  'close_time_ms',
  'duration_min',
  'open_rate',
  'close_rate',
  'amount',
  'stake_amount',
  'profit_abs',
  'profit_ratio',
  'min_rate',
  'max_rate',
  'stop_loss',
  'initial_stop_loss',
  'funding_fees',
  'liquidation_price',
] as const;
export const ORDER_KEYS = [
  'is_entry',
  'side',
  'type',
  'tag',
  'placed_time_ms',
  'filled_time_ms',
  'price',
  'amount',
  'cost',
] as const;

export type PageOrder = Pick<OrderRecord, (typeof ORDER_KEYS)[number]>;
export type PageTrade = Pick<TradeRecord, (typeof TRADE_KEYS)[number]> & { readonly orders: readonly PageOrder[] };

/** A trade as a list, its orders as lists at the end. */
export type PackedTrade = readonly unknown[];

export function packTrade(trade: TradeRecord): PackedTrade {
  return [...TRADE_KEYS.map((key) => trade[key]), trade.orders.map((order) => ORDER_KEYS.map((key) => order[key]))];
}

export function unpackTrade(packed: PackedTrade): PageTrade {
  const orders = (packed[TRADE_KEYS.length] as unknown[][]).map((order) => unpack(ORDER_KEYS, order));
  return { ...unpack(TRADE_KEYS, packed), orders } as unknown as PageTrade;
}

function unpack(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key, i) => [key, values[i]]));
}
