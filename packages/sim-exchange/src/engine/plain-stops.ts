import type { AlgoOrder, AlgoStatus, Order, OrderStatus } from './orders.ts';

/** Before it triggers, and where it never does; then a real order goes on under its id. */
const STATUSES: Readonly<Partial<Record<AlgoStatus, OrderStatus>>> = {
  NEW: 'NEW',
  CANCELED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  REJECTED: 'EXPIRED',
};

/** A conditional order that was given on the route of plain ones, as that route lists it; `null` when it is no such order now. */
export function plainStop(algo: AlgoOrder): Order | null {
  const status = STATUSES[algo.status];
  if (!algo.plain || algo.orderId === null || status === undefined) return null;
  return {
    market: 'usdm',
    account: algo.account,
    symbol: algo.symbol,
    orderId: algo.orderId,
    clientOrderId: algo.clientAlgoId,
    side: algo.side,
    type: algo.type,
    origType: algo.type,
    timeInForce: algo.timeInForce,
    price: algo.price,
    quantity: algo.quantity,
    stopPrice: algo.triggerPrice,
    status,
    createdAt: algo.createdAt,
    updatedAt: algo.updatedAt,
    selfTradePrevention: algo.selfTradePrevention,
    positionSide: algo.positionSide,
    reduceOnly: algo.reduceOnly,
    closePosition: algo.closePosition,
    goodTillDate: algo.goodTillDate,
    workingType: algo.workingType,
    priceProtect: algo.priceProtect,
    priceMatch: algo.priceMatch,
    algoId: algo.algoId,
    ...trailingOf(algo),
    ...NOTHING_YET,
  };
}

/** What a trailing stop was given with; nothing for others. */
export function trailingOf({ type, activatePrice, callbackRate }: AlgoOrder): Pick<Order, 'trailing'> {
  return type === 'TRAILING_STOP_MARKET' ? { trailing: { activatePrice, callbackRate } } : {};
}

const NOTHING_YET = {
  quoteQuantity: 0n,
  trailingDelta: 0,
  trailingTime: 0,
  icebergQuantity: 0n,
  executed: 0n,
  cumQuote: 0n,
  workingAt: -1,
  expiryReason: null,
  preventedQuantity: 0n,
  preventedMatchId: null,
  strategyId: null,
  strategyType: null,
  amendments: 0,
} as const;
