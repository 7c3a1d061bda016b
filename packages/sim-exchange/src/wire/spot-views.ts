import { wireId } from './encode-json.ts';
import { formatDecimal } from '../core/decimal.ts';
import type { Fill, Order } from '../engine/orders.ts';

/** A spot order as its placing answers it: `RESULT` without the time of the transaction. */
function orderFields(order: Order) {
  return {
    symbol: order.symbol,
    orderId: wireId(order.orderId),
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: formatDecimal(order.price),
    origQty: formatDecimal(order.quantity),
    executedQty: formatDecimal(order.executed),
    origQuoteOrderQty: formatDecimal(order.quoteQuantity),
    cummulativeQuoteQty: formatDecimal(order.cumQuote),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    workingTime: order.workingAt,
    selfTradePreventionMode: order.selfTradePrevention,
    ...conditionalFields(order),
  };
}

/** What only some orders have. */
function conditionalFields(order: Order) {
  return {
    ...(order.trailingDelta > 0 ? { trailingDelta: order.trailingDelta } : {}),
    ...(order.trailingTime > 0 ? { trailingTime: order.trailingTime } : {}),
    ...(order.strategyId === null ? {} : { strategyId: order.strategyId }),
    ...(order.strategyType === null ? {} : { strategyType: order.strategyType }),
    ...(order.preventedMatchId === null
      ? {}
      : { preventedMatchId: order.preventedMatchId, preventedQuantity: formatDecimal(order.preventedQuantity) }),
    ...(order.expiryReason === null ? {} : { expiryReason: order.expiryReason }),
  };
}

function placedFields(order: Order) {
  return {
    ...orderFields(order),
    ...(order.stopPrice > 0n ? { stopPrice: formatDecimal(order.stopPrice) } : {}),
    ...(order.icebergQuantity > 0n ? { icebergQty: formatDecimal(order.icebergQuantity) } : {}),
  };
}

export type ResponseType = 'ACK' | 'RESULT' | 'FULL';

/** The answer to a new order. Times are those of the transaction, in milliseconds. */
export function placedView(order: Order, fills: readonly Fill[], as: ResponseType, quote: string) {
  const { symbol, orderId, clientOrderId } = order;
  const transactTime = order.updatedAt;
  if (as === 'ACK') return { symbol, orderId, orderListId: -1, clientOrderId, transactTime };
  const result = { ...placedFields(order), transactTime };
  if (as === 'RESULT') return result;
  return {
    ...result,
    fills: fills.map((fill) => ({
      price: formatDecimal(fill.price),
      qty: formatDecimal(fill.quantity),
      commission: formatDecimal(fill.commission),
      commissionAsset: fill.commissionAsset ?? quote,
      tradeId: wireId(fill.tradeId),
    })),
  };
}

/** The answer to a cancel, which has a client id of its own. */
export function canceledView({ order, cancelClientId }: { readonly order: Order; readonly cancelClientId: string }) {
  return {
    ...placedFields(order),
    origClientOrderId: order.clientOrderId,
    clientOrderId: cancelClientId,
    transactTime: order.updatedAt,
  };
}

/** A row of order queries. */
export function queriedView(order: Order) {
  return {
    ...orderFields(order),
    stopPrice: formatDecimal(order.stopPrice),
    icebergQty: formatDecimal(order.icebergQuantity),
    time: order.createdAt,
    updateTime: order.updatedAt,
    isWorking: order.workingAt >= 0,
  };
}

/** A row of the account's trades. */
export function tradeView(fill: Fill, quote: string) {
  return {
    symbol: fill.symbol,
    id: wireId(fill.tradeId),
    orderId: wireId(fill.orderId),
    orderListId: -1,
    price: formatDecimal(fill.price),
    qty: formatDecimal(fill.quantity),
    quoteQty: formatDecimal(fill.quoteQuantity),
    commission: formatDecimal(fill.commission),
    commissionAsset: fill.commissionAsset ?? quote,
    time: fill.time,
    isBuyer: fill.side === 'BUY',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}
