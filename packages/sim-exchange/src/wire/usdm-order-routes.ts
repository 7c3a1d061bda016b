import type { Decimal } from '../core/decimal.ts';
import type { PriceMatch } from '../engine/orders.ts';
import { plainStop } from '../engine/plain-stops.ts';
import { checkPriceMatch, matchedPrice, NO_DEPTH } from '../engine/price-match.ts';
import { refuse } from '../engine/refusal.ts';
import type { Market } from '../market/market.ts';
import { marketOf } from './market-views.ts';
import { missing, Params } from './params.ts';
import { type Call, listQuery, passGate, perSymbol, type Route, routes } from './route.ts';
import { orderRefOf } from './spot-order-params.ts';
import { priceParams, USDM_ORDER_PARAMS, usdmOrderOf } from './usdm-order-params.ts';
import { usdmOrderView, usdmQueriedView } from './usdm-views.ts';
import { accepted, refused, WireRefusal } from './wire-refusal.ts';

const WEEK_MS = 7 * 86_400_000;
const MOST_IN_BATCH = 5;
const MOST_CANCELS = 10;
const REF = 'symbol* orderId origClientOrderId';
const ALL_CANCELED = { code: 200, msg: 'The operation of cancel all open order is done.' };

/** Routes of plain futures orders. */
export const USDM_ORDER_ROUTES: readonly Route[] = routes('usdm', [
  trade('POST', '/fapi/v1/order', 0, USDM_ORDER_PARAMS, place),
  trade('PUT', '/fapi/v1/order', 0, `${REF} side* quantity* price priceMatch`, amend),
  trade('DELETE', '/fapi/v1/order', 1, REF, cancel),
  trade('DELETE', '/fapi/v1/allOpenOrders', 1, 'symbol*', (call) => {
    const { symbol } = marketOf(call.exchange, 'usdm', call.params);
    passGate(call);
    call.exchange.engine.usdm.cancelAll(call.account, symbol);
    return ALL_CANCELED;
  }),
  trade('POST', '/fapi/v1/batchOrders', 5, 'batchOrders*', (call) => batch(call, place)),
  trade('PUT', '/fapi/v1/batchOrders', 5, 'batchOrders*', (call) => batch(call, amend)),
  trade(
    'DELETE',
    '/fapi/v1/batchOrders',
    1,
    'symbol* orderIdList orderidlist origClientOrderIdList origclientorderidlist',
    cancelBatch,
  ),
  trade('POST', '/fapi/v1/countdownCancelAll', 10, 'symbol* countdownTime*', (call) => {
    const { symbol } = marketOf(call.exchange, 'usdm', call.params);
    const ms = call.params.integer('countdownTime') ?? missing('countdownTime');
    passGate(call);
    call.exchange.engine.usdm.countdown(call.account, symbol, ms);
    return { symbol, countdownTime: String(ms) };
  }),
  asked('/fapi/v1/order', 1, REF, 'order', (call) => {
    marketOf(call.exchange, 'usdm', call.params);
    return usdmQueriedView(call.reads.order('usdm', orderRefOf(call.params)));
  }),
  asked('/fapi/v1/openOrder', 1, REF, 'order', openOrder),
  asked('/fapi/v1/openOrders', perSymbol(1, 40), 'symbol', 'list', (call) => {
    const symbol = call.params.text('symbol');
    if (symbol !== undefined) marketOf(call.exchange, 'usdm', call.params);
    return call.reads.openOrders('usdm', symbol).map(usdmQueriedView);
  }),
  asked('/fapi/v1/allOrders', 5, 'symbol* orderId startTime endTime limit', 'list', (call) => {
    const { symbol } = marketOf(call.exchange, 'usdm', call.params);
    return call.reads.allOrders('usdm', symbol, listQuery(call, WEEK_MS, 'orderId')).map(usdmQueriedView);
  }),
]);

function trade(
  method: Route['method'],
  path: string,
  weight: number,
  params: string,
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  return { method, path, security: 'SIGNED', trade: true, weight, params, handle };
}

function asked(
  path: string,
  weight: Route['weight'],
  params: string,
  group: NonNullable<Route['group']>,
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  return { method: 'GET', path, security: 'SIGNED', weight, params, group, handle };
}

function place(call: Call) {
  const { exchange, params, account, gate } = call;
  const request = usdmOrderOf(params, exchange.options.usdmStopsOn === 'order');
  marketOf(exchange, 'usdm', params);
  call.countOrder();
  const { usdm } = exchange.engine;
  if ('order' in request) return usdmOrderView(accepted(usdm.place(account, request.order, gate)));
  return usdmOrderView(plainStop(accepted(usdm.placeAlgo(account, request.stop, gate)))!);
}

function amend(call: Call) {
  const { exchange, params, account, gate } = call;
  const market = marketOf(exchange, 'usdm', params);
  const change = { quantity: params.requiredDecimal('quantity'), ...amendedPrice(params, market) };
  const ref = orderRefOf(params);
  call.countOrder();
  const order = accepted(exchange.engine.usdm.amend(account, ref, change, gate));
  return { ...usdmOrderView(order), modifyId: order.amendments };
}

function amendedPrice(params: Params, market: Market): { readonly price: Decimal; readonly priceMatch: PriceMatch } {
  const { price, priceMatch = 'NONE', side } = priceParams(params);
  const refusal = checkPriceMatch(priceMatch, true, price);
  if (refusal !== null) throw new WireRefusal(refusal);
  const found = priceMatch === 'NONE' ? price : matchedPrice(priceMatch, side, market);
  return { price: accepted(found ?? NO_DEPTH), priceMatch };
}

function cancel(call: Call) {
  marketOf(call.exchange, 'usdm', call.params);
  const ref = orderRefOf(call.params);
  passGate(call);
  return usdmOrderView(accepted(call.exchange.engine.usdm.cancel(call.account, ref)));
}

function openOrder(call: Call) {
  marketOf(call.exchange, 'usdm', call.params);
  const order = call.reads.order('usdm', orderRefOf(call.params));
  if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') throw refused(-2013, 'Order does not exist.');
  return usdmQueriedView(order);
}

/** Each row stands for itself: its answer, or its refusal. */
function batch(call: Call, handle: (call: Call) => unknown): unknown[] {
  const rows = call.params.list('batchOrders') ?? missing('batchOrders');
  if (rows.length > MOST_IN_BATCH)
    throw refused(-4082, `Invalid number of batch place orders: at most ${MOST_IN_BATCH}.`);
  return rows.map((row) => inBatch(() => handle({ ...call, params: new Params(rowParams(row)) })));
}

function rowParams(row: string): Map<string, string> {
  // A text in the list is no row of an order.
  const fields: unknown = row.startsWith('{') ? JSON.parse(row) : null;
  if (typeof fields !== 'object' || fields === null) throw new WireRefusal(refuse(-1130, 'Data sent is not valid.'));
  return new Map(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

function cancelBatch(call: Call): unknown[] {
  const { symbol } = marketOf(call.exchange, 'usdm', call.params);
  const ids = (listOf(call, 'orderIdList') ?? []).map((id) => ({ symbol, orderId: idOf(id) }));
  const names = (listOf(call, 'origClientOrderIdList') ?? []).map((clientOrderId) => ({ symbol, clientOrderId }));
  const refs = [...ids, ...names].slice(0, MOST_CANCELS);
  passGate(call);
  return refs.map((ref) => inBatch(() => usdmOrderView(accepted(call.exchange.engine.usdm.cancel(call.account, ref)))));
}

/** Clients write these names in small letters, too. */
function listOf({ params }: Call, name: string): string[] | undefined {
  return params.list(name) ?? params.list(name.toLowerCase());
}

function idOf(text: string): bigint {
  if (!/^\d{1,19}$/.test(text)) throw refused(-1130, "Data sent for parameter 'orderIdList' is not valid.");
  return BigInt(text);
}

function inBatch(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WireRefusal)) throw error;
    return { code: error.code, msg: error.message };
  }
}
