import type { Decimal } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import { checkFuturesFilters } from './filter-checks.ts';
import type { FuturesAccount } from './futures-account.ts';
import { checkClientId, checkDate, checkOpen, checkSide } from './futures-checks.ts';
import { checkPriceMatch } from './price-match.ts';
import { missingParameter, type Refusal, refuse } from './refusal.ts';
import type { AlgoOrderRequest } from './requests.ts';
import { directionOf, reaches } from './trigger-book.ts';

const WOULD_TRIGGER = refuse(-2021, 'Order would immediately trigger.');

/** All checks of a conditional order. Margin is looked at when it triggers. */
export function checkAlgo(
  account: FuturesAccount,
  request: AlgoOrderRequest,
  market: Market,
  openStops: number,
  now: number,
): Refusal | null {
  return (
    checkParameters(request) ??
    checkDate(request, now) ??
    checkClientId(request.clientOrderId) ??
    checkSide(account, request) ??
    checkOpen(market) ??
    checkFilters(account, request, market, openStops)
  );
}

/** Whether the trigger is already on the far side of the price that it waits for. */
export function checkTrigger(request: AlgoOrderRequest, market: Market): Refusal | null {
  const price = request.workingType === 'MARK_PRICE' ? market.mark : market.last;
  if (request.triggerPrice === undefined || isTrailing(request)) return null;
  return reaches(directionOf(request.type, request.side), request.triggerPrice, price) ? WOULD_TRIGGER : null;
}

export function isTrailing({ type }: { readonly type: string }): boolean {
  return type === 'TRAILING_STOP_MARKET';
}

function checkParameters(request: AlgoOrderRequest): Refusal | null {
  if (isTrailing(request)) {
    if (request.callbackRate === undefined) return missingParameter('callbackRate');
  } else if (request.triggerPrice === undefined) return missingParameter('triggerPrice');
  const hasLimit = request.type === 'STOP' || request.type === 'TAKE_PROFIT';
  const malpriced = checkPriceMatch(request.priceMatch, hasLimit, request.price);
  if (malpriced !== null) return malpriced;
  if (request.closePosition !== true) return request.quantity === undefined ? missingParameter('quantity') : null;
  if (hasLimit || isTrailing(request)) return notRequired('closePosition');
  if (request.quantity !== undefined) return notRequired('quantity');
  return request.reduceOnly === true ? notRequired('reduceOnly') : null;
}

function checkFilters(
  account: FuturesAccount,
  request: AlgoOrderRequest,
  market: Market,
  openStops: number,
): Refusal | null {
  const closing = account.hedge && (request.positionSide === 'LONG') === (request.side === 'SELL');
  return checkFuturesFilters(
    {
      side: request.side,
      isMarket: request.price === undefined && (request.priceMatch ?? 'NONE') === 'NONE',
      isStop: true,
      price: request.price ?? null,
      stopPrice: positive(request.triggerPrice) ?? positive(request.activatePrice),
      quantity: request.quantity ?? null,
      quoteQuantity: null,
      icebergQuantity: null,
      trailingDelta: null,
      openOrders: 0,
      openStops,
      held: 0n,
      closes: closing || request.reduceOnly === true || request.closePosition === true,
    },
    market,
  );
}

function positive(price: Decimal | undefined): Decimal | null {
  return price === undefined || price === 0n ? null : price;
}

function notRequired(name: string): Refusal {
  return refuse(-1106, `Parameter '${name}' sent when not required.`);
}
