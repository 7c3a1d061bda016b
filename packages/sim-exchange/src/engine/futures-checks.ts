import { type Decimal, larger, multiply, multiplyCeil } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import { initialMargin, maxNotionalAt } from './brackets.ts';
import type { Context } from './context.ts';
import { checkFuturesFilters } from './filter-checks.ts';
import type { FuturesAccount } from './futures-account.ts';
import { draftOrder, type Live } from './live-order.ts';
import { type Margins, onlyCloses, reducible } from './margin.ts';
import { wouldTake } from './matcher.ts';
import type { PositionSide } from './orders.ts';
import type { OrderStore } from './order-store.ts';
import { checkPriceMatch, matchedPrice, NO_DEPTH } from './price-match.ts';
import { INVALID_SYMBOL, missingParameter, type Refusal, refuse } from './refusal.ts';
import type { FuturesOrderRequest } from './requests.ts';
import type { SymbolBook } from './symbol-book.ts';
import { planTake, planTotal } from './take-plan.ts';

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

const NO_MARGIN = refuse(-2019, 'Margin is insufficient.');
const REDUCE_ONLY_REJECTED = refuse(-2022, 'ReduceOnly Order is rejected.');
export const DUPLICATE_ID = refuse(-4116, 'ClientOrderId is duplicated.');

/** All checks that do not look at money: market, parameters, filters. Gives the order that is to be. */
export function prepareFuturesOrder(
  context: Context,
  store: OrderStore,
  account: FuturesAccount,
  asked: FuturesOrderRequest,
  origin: Live['origin'],
): { readonly live: Live; readonly market: Market } | Refusal {
  const market = context.market('usdm', asked.symbol);
  if (market === undefined) return INVALID_SYMBOL;
  const now = context.scheduler.time;
  const malformed =
    checkParameters(asked, now) ?? checkClientId(asked.clientOrderId) ?? checkSide(account, asked) ?? checkOpen(market);
  if (malformed !== null) return malformed;
  const request = priced(asked, market);
  if (request === null) return NO_DEPTH;
  const live = draft(account.id, request, now, origin);
  const refusal = checkFuturesFilters(
    {
      side: request.side,
      isMarket: request.type === 'MARKET',
      isStop: false,
      price: request.price ?? null,
      stopPrice: null,
      quantity: request.quantity ?? null,
      quoteQuantity: null,
      icebergQuantity: null,
      trailingDelta: null,
      openOrders: store.open(account.id, request.symbol).length,
      openStops: 0,
      held: 0n,
      closes: onlyCloses(live),
    },
    market,
  );
  return refusal ?? { live, market };
}

/** With the limit that it asked the book for; `null` where the book does not go so far. */
function priced(request: FuturesOrderRequest, market: Market): FuturesOrderRequest | null {
  const { priceMatch, side } = request;
  if (priceMatch === undefined || priceMatch === 'NONE') return request;
  const price = matchedPrice(priceMatch, side, market);
  return price === null ? null : { ...request, price };
}

export function checkClientId(id: string | undefined): Refusal | null {
  return id === undefined || CLIENT_ID.test(id) ? null : refuse(-4015, 'Client order id is not valid.');
}

/** The position that an order names must fit the account's mode. */
export function checkSide(
  account: FuturesAccount,
  {
    positionSide,
    reduceOnly,
  }: { readonly positionSide?: PositionSide | undefined; readonly reduceOnly?: boolean | undefined },
): Refusal | null {
  const side = positionSide ?? 'BOTH';
  if ((side === 'BOTH') === account.hedge) return refuse(-4061, "Order's position side does not match user's setting.");
  return account.hedge && reduceOnly === true ? refuse(-1106, "Parameter 'reduceonly' sent when not required.") : null;
}

export function checkOpen(market: Market): Refusal | null {
  return market.status === 'TRADING' ? null : refuse(-4140, 'Invalid symbol status for opening position.');
}

/** What an order may meet on arrival: GTX must not take, FOK must fill whole, closing needs something to close. */
export function checkArrival(context: Context, account: FuturesAccount, live: Live, book: SymbolBook): Refusal | null {
  const { order } = live;
  if (onlyCloses(live) && reducible(account.position(order.symbol, order.positionSide), order.side) === 0n) {
    return REDUCE_ONLY_REJECTED;
  }
  if (order.timeInForce === 'GTX' && wouldTake(live, book)) {
    return refuse(-5022, 'Due to the order could not be executed as maker, the Post Only order will be rejected.');
  }
  if (order.timeInForce !== 'FOK') return null;
  const notWith = order.selfTradePrevention === 'NONE' ? null : order.account;
  const want = { side: order.side, limit: order.price, quantity: order.quantity, inQuote: false, notWith };
  const filled = planTotal(planTake(want, book, context.policy)).quantity;
  return filled === order.quantity
    ? null
    : refuse(-5021, 'Due to the order could not be filled immediately, the FOK order has been rejected.');
}

/** Whether the account can carry an order: the bracket's cap first, then the margin that it adds and its fee. */
export function checkMargin(
  context: Context,
  margins: Margins,
  account: FuturesAccount,
  live: Live,
  book: SymbolBook,
): Refusal | null {
  if (onlyCloses(live)) return null;
  const { symbol, side, positionSide } = live.order;
  const position = account.position(symbol, positionSide);
  const { leverage } = account.settings(symbol);
  const value = orderValue(context, live, book);
  const open = margins.openValue(account.id, symbol, positionSide);
  const after = side === 'BUY' ? { bid: open.bid + value, ask: open.ask } : { bid: open.bid, ask: open.ask + value };
  const addedBefore = margins.addedValue(position, open);
  const addedAfter = margins.addedValue(position, after);
  if (addedAfter === addedBefore) return null;
  const held = margins.notional(position);
  const whole = larger(held, -held) + addedAfter;
  if (whole > maxNotionalAt(margins.brackets(symbol), leverage)) {
    return refuse(-2027, 'Exceeded the maximum allowable position at current leverage.');
  }
  const added = initialMargin(addedAfter, leverage) - initialMargin(addedBefore, leverage);
  const fee = account.feeModel === 'none' ? 0n : multiplyCeil(value, account.rates.taker);
  return margins.available(account, book.market.spec.quote) >= added + fee ? null : NO_MARGIN;
}

/** At its limit; a market order at what it would pay now, or at the mark price where nobody offers. */
function orderValue(context: Context, { order }: Live, book: SymbolBook): Decimal {
  const left = order.quantity - order.executed;
  if (order.price > 0n) return multiply(order.price, left);
  const want = { side: order.side, limit: null, quantity: left, inQuote: false, notWith: null };
  const total = planTotal(planTake(want, book, context.policy));
  return total.quote > 0n ? total.quote : multiply(book.market.mark, left);
}

function checkParameters(request: FuturesOrderRequest, now: number): Refusal | null {
  const needs = request.type === 'LIMIT' ? (['timeInForce', 'quantity'] as const) : (['quantity'] as const);
  const missing = needs.find((name) => request[name] === undefined);
  if (missing !== undefined) return missingParameter(missing);
  if (request.type === 'MARKET' && request.price !== undefined)
    return refuse(-1106, "Parameter 'price' sent when not required.");
  return checkPriceMatch(request.priceMatch, request.type === 'LIMIT', request.price) ?? checkDate(request, now);
}

/** Good till a date needs one that is to come. */
export function checkDate(
  { timeInForce, goodTillDate }: Pick<FuturesOrderRequest, 'timeInForce' | 'goodTillDate'>,
  now: number,
): Refusal | null {
  if (timeInForce !== 'GTD') return null;
  if (goodTillDate === undefined) return missingParameter('goodTillDate');
  if (goodTillDate > now) return null;
  return refuse(-1102, 'The goodTillDate timestamp must be greater than the current time.');
}

function draft(account: string, request: FuturesOrderRequest, now: number, origin: Live['origin']): Live {
  return draftOrder(
    {
      market: 'usdm',
      account,
      symbol: request.symbol,
      clientOrderId: request.clientOrderId ?? '',
      side: request.side,
      type: request.type,
      origType: request.type,
      timeInForce: request.timeInForce ?? 'GTC',
      price: request.price ?? 0n,
      quantity: request.quantity ?? 0n,
      quoteQuantity: 0n,
      stopPrice: 0n,
      trailingDelta: 0,
      icebergQuantity: 0n,
      createdAt: now,
      workingAt: now,
      selfTradePrevention: request.selfTradePrevention ?? 'EXPIRE_MAKER',
      strategyId: null,
      strategyType: null,
      positionSide: request.positionSide ?? 'BOTH',
      reduceOnly: request.reduceOnly ?? false,
      closePosition: false,
      goodTillDate: request.timeInForce === 'GTD' ? wholeSecond(request.goodTillDate ?? 0) : 0,
      workingType: 'CONTRACT_PRICE',
      priceProtect: false,
      priceMatch: request.priceMatch ?? 'NONE',
      algoId: null,
    },
    origin,
  );
}

function wholeSecond(time: number): number {
  return time - (time % 1_000);
}
