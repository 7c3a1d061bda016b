import type { Market } from '../market/market.ts';
import type { Context } from './context.ts';
import { checkSpotFilters } from './filter-checks.ts';
import { draftOrder, isWaiting, type Live, remaining } from './live-order.ts';
import type { OrderStore } from './order-store.ts';
import { INVALID_SYMBOL, missingParameter, type Refusal, refuse } from './refusal.ts';
import type { SpotOrderRequest } from './requests.ts';
import type { SpotAccount } from './spot-account.ts';

const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/;

/** What each type needs; a stop may trail instead. */
const NEEDS: Readonly<Record<SpotOrderRequest['type'], readonly ('timeInForce' | 'quantity' | 'price')[]>> = {
  LIMIT: ['timeInForce', 'quantity', 'price'],
  MARKET: [],
  LIMIT_MAKER: ['quantity', 'price'],
  STOP_LOSS: ['quantity'],
  STOP_LOSS_LIMIT: ['timeInForce', 'quantity', 'price'],
  TAKE_PROFIT: ['quantity'],
  TAKE_PROFIT_LIMIT: ['timeInForce', 'quantity', 'price'],
};

/** All checks that do not look at the account's money: market, parameters, filters. Gives the order that is to be. */
export function prepareSpotOrder(
  context: Context,
  store: OrderStore,
  account: SpotAccount,
  request: SpotOrderRequest,
  origin: Live['origin'],
): { readonly live: Live; readonly market: Market } | Refusal {
  const market = context.market('spot', request.symbol);
  if (market === undefined) return INVALID_SYMBOL;
  const now = context.scheduler.time;
  const malformed = checkParameters(request) ?? checkStatus(market);
  if (malformed !== null) return malformed;
  const open = store.open(account.id, request.symbol);
  const isStop = isSpotStop(request.type);
  const { base } = market.spec;
  const bids = open.filter(({ order }) => order.side === 'BUY').reduce((sum, live) => sum + remaining(live), 0n);
  const refusal = checkSpotFilters(
    {
      side: request.side,
      isMarket: request.type === 'MARKET' || request.type === 'STOP_LOSS' || request.type === 'TAKE_PROFIT',
      isStop,
      price: request.price ?? null,
      stopPrice: request.stopPrice ?? null,
      quantity: request.quantity ?? null,
      quoteQuantity: request.quoteQuantity ?? null,
      icebergQuantity: request.icebergQuantity ?? null,
      trailingDelta: request.trailingDelta ?? null,
      openOrders: open.length,
      openStops: open.filter(isWaiting).length,
      held: account.free(base) + account.locked(base) + bids,
      closes: false,
    },
    market,
    now,
  );
  return refusal ?? { live: draft(account.id, request, now, origin), market };
}

function isSpotStop(type: string): boolean {
  return type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT');
}

function checkStatus(market: Market): Refusal | null {
  return market.status === 'TRADING' ? null : refuse(-2010, 'Market is closed.');
}

function checkParameters(request: SpotOrderRequest): Refusal | null {
  const missing = NEEDS[request.type].find((name) => request[name] === undefined);
  if (missing !== undefined) return missingParameter(missing);
  if (request.type === 'MARKET') {
    if (request.quantity === undefined && request.quoteQuantity === undefined) return missingParameter('quantity');
    if (request.quantity !== undefined && request.quoteQuantity !== undefined) return notRequired('quoteOrderQty');
  } else if (request.quoteQuantity !== undefined) return notRequired('quoteOrderQty');
  const triggers = request.stopPrice !== undefined || request.trailingDelta !== undefined;
  if (isSpotStop(request.type) && !triggers) return missingParameter('stopPrice');
  if (!isSpotStop(request.type) && triggers) return notRequired('stopPrice');
  if (!['GTC', 'IOC', 'FOK', undefined].includes(request.timeInForce)) return refuse(-1115, 'Invalid timeInForce.');
  if (request.clientOrderId !== undefined && !CLIENT_ID.test(request.clientOrderId)) {
    return refuse(
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
    );
  }
  return null;
}

function notRequired(name: string): Refusal {
  return refuse(-1106, `Parameter '${name}' sent when not required.`);
}

function draft(account: string, request: SpotOrderRequest, now: number, origin: Live['origin']): Live {
  return draftOrder(
    {
      market: 'spot',
      account,
      symbol: request.symbol,
      clientOrderId: request.clientOrderId ?? '',
      side: request.side,
      type: request.type,
      origType: request.type,
      timeInForce: request.timeInForce ?? 'GTC',
      price: request.price ?? 0n,
      quantity: request.quantity ?? 0n,
      quoteQuantity: request.quoteQuantity ?? 0n,
      stopPrice: request.stopPrice ?? 0n,
      trailingDelta: request.trailingDelta ?? 0,
      icebergQuantity: request.icebergQuantity ?? 0n,
      createdAt: now,
      workingAt: isSpotStop(request.type) ? -1 : now,
      selfTradePrevention: request.selfTradePrevention ?? 'EXPIRE_MAKER',
      strategyId: request.strategyId ?? null,
      strategyType: request.strategyType ?? null,
      positionSide: 'BOTH',
      reduceOnly: false,
      closePosition: false,
      goodTillDate: 0,
      workingType: 'CONTRACT_PRICE',
      priceProtect: false,
      priceMatch: 'NONE',
      algoId: null,
    },
    origin,
  );
}
