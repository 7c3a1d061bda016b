import { wireId } from './encode-json.ts';
import { divide, formatDecimal } from '../core/decimal.ts';
import type { FuturesAssetView, PositionView } from '../engine/interface.ts';
import type { AlgoOrder, Fill, Order } from '../engine/orders.ts';

const text = formatDecimal;

/** A futures order as its placing, changing or canceling answers it. */
export function usdmOrderView(order: Order) {
  return { ...fields(order), cumQty: text(order.executed) };
}

/** A row of order queries. */
export function usdmQueriedView(order: Order) {
  return { ...fields(order), time: order.createdAt };
}

function fields(order: Order) {
  return {
    orderId: wireId(order.orderId),
    symbol: order.symbol,
    status: order.status,
    clientOrderId: order.clientOrderId,
    price: text(order.price),
    avgPrice: text(order.executed === 0n ? 0n : divide(order.cumQuote, order.executed)),
    origQty: text(order.quantity),
    executedQty: text(order.executed),
    cumQuote: text(order.cumQuote),
    timeInForce: order.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    side: order.side,
    positionSide: order.positionSide,
    stopPrice: text(order.stopPrice),
    workingType: order.workingType,
    priceProtect: order.priceProtect,
    origType: order.origType,
    priceMatch: order.priceMatch,
    selfTradePreventionMode: order.selfTradePrevention,
    goodTillDate: order.goodTillDate,
    updateTime: order.updatedAt,
    ...(order.trailing === undefined ? {} : trailingFields(order.trailing)),
  };
}

function trailingFields({ activatePrice, callbackRate }: NonNullable<Order['trailing']>) {
  return { activatePrice: text(activatePrice), priceRate: text(callbackRate) };
}

/** A conditional order. */
export function algoView(order: AlgoOrder) {
  return {
    algoId: wireId(order.algoId),
    clientAlgoId: order.clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType: order.type,
    symbol: order.symbol,
    side: order.side,
    positionSide: order.positionSide,
    timeInForce: order.timeInForce,
    quantity: text(order.quantity),
    algoStatus: order.status,
    triggerPrice: text(order.triggerPrice),
    price: text(order.price),
    icebergQuantity: null,
    selfTradePreventionMode: order.selfTradePrevention,
    workingType: order.workingType,
    priceMatch: order.priceMatch,
    closePosition: order.closePosition,
    priceProtect: order.priceProtect,
    reduceOnly: order.reduceOnly,
    activatePrice: text(order.activatePrice),
    callbackRate: text(order.callbackRate),
    createTime: order.createdAt,
    updateTime: order.updatedAt,
    triggerTime: order.triggeredAt,
    goodTillDate: order.goodTillDate,
  };
}

/** A conditional order with what it became. */
export function queriedAlgoView(order: AlgoOrder) {
  return {
    ...algoView(order),
    actualOrderId: order.orderId === null ? '' : String(order.orderId),
    actualPrice: text(order.actualPrice),
    actualType: order.orderId === null ? '' : order.price > 0n || order.priceMatch !== 'NONE' ? 'LIMIT' : 'MARKET',
    actualQty: text(order.actualQuantity),
    tpOrderType: '',
  };
}

export function usdmTradeView(fill: Fill, quote: string) {
  return {
    buyer: fill.side === 'BUY',
    commission: text(fill.commission),
    commissionAsset: fill.commissionAsset ?? quote,
    id: wireId(fill.tradeId),
    maker: fill.maker,
    orderId: wireId(fill.orderId),
    price: text(fill.price),
    qty: text(fill.quantity),
    quoteQty: text(fill.quoteQuantity),
    realizedPnl: text(fill.realizedPnl),
    side: fill.side,
    positionSide: fill.positionSide,
    symbol: fill.symbol,
    time: fill.time,
  };
}

/** What both versions of a position's row tell. */
function positionFields(position: PositionView) {
  return {
    symbol: position.symbol,
    positionSide: position.side,
    positionAmt: text(position.amount),
    entryPrice: text(position.entryPrice),
    breakEvenPrice: text(position.breakEvenPrice),
    markPrice: text(position.markPrice),
    unRealizedProfit: text(position.unrealized),
    liquidationPrice: position.liquidationPrice === 0n ? '0' : text(position.liquidationPrice),
    isolatedMargin: text(position.isolatedMargin),
    notional: text(position.notional),
    isolatedWallet: text(position.isolatedWallet),
    updateTime: position.updatedAt,
  };
}

export function positionView(position: PositionView) {
  return {
    ...positionFields(position),
    marginAsset: position.marginAsset,
    initialMargin: text(position.initialMargin),
    maintMargin: text(position.maintenanceMargin),
    positionInitialMargin: text(position.positionInitialMargin),
    openOrderInitialMargin: text(position.openOrderInitialMargin),
    adl: 0,
    bidNotional: text(position.bidNotional),
    askNotional: text(position.askNotional),
  };
}

/** With leverage and margin type, without how the margin divides. */
export function positionViewV2(position: PositionView) {
  return {
    ...positionFields(position),
    leverage: String(position.leverage),
    marginType: position.isolated ? 'isolated' : 'cross',
    isAutoAddMargin: 'false',
    maxNotionalValue: text(position.maxNotional),
  };
}

/** A position within the account. */
export function heldView(position: PositionView) {
  return {
    symbol: position.symbol,
    positionSide: position.side,
    positionAmt: text(position.amount),
    unrealizedProfit: text(position.unrealized),
    isolatedMargin: text(position.isolatedMargin),
    notional: text(position.notional),
    isolatedWallet: text(position.isolatedWallet),
    initialMargin: text(position.initialMargin),
    maintMargin: text(position.maintenanceMargin),
    updateTime: position.updatedAt,
  };
}

/** What the older version of the account tells of a position besides. */
export function heldViewV2(position: PositionView) {
  return {
    ...heldView(position),
    leverage: String(position.leverage),
    isolated: position.isolated,
    entryPrice: text(position.entryPrice),
    positionInitialMargin: text(position.positionInitialMargin),
    openOrderInitialMargin: text(position.openOrderInitialMargin),
    maxNotional: text(position.maxNotional),
    bidNotional: text(position.bidNotional),
    askNotional: text(position.askNotional),
  };
}

export function assetView(asset: FuturesAssetView, now: number) {
  return {
    asset: asset.asset,
    walletBalance: text(asset.wallet),
    unrealizedProfit: text(asset.unrealized),
    marginBalance: text(asset.marginBalance),
    maintMargin: text(asset.maintenanceMargin),
    initialMargin: text(asset.initialMargin),
    positionInitialMargin: text(asset.positionInitialMargin),
    openOrderInitialMargin: text(asset.openOrderInitialMargin),
    crossWalletBalance: text(asset.crossWallet),
    crossUnPnl: text(asset.crossUnrealized),
    availableBalance: text(asset.available),
    maxWithdrawAmount: text(asset.available),
    // Clients drop assets whose time is 0.
    updateTime: asset.updatedAt || now,
  };
}
