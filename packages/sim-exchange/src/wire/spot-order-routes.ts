import { formatDecimal } from '../core/decimal.ts';
import { isRefusal, type Refusal } from '../engine/refusal.ts';
import { marketOf } from './market-views.ts';
import type { Params } from './params.ts';
import { type Call, passGate, type Route, routes } from './route.ts';
import { orderRefOf, responseTypeOf, SPOT_ORDER_PARAMS, spotOrderOf } from './spot-order-params.ts';
import { canceledView, placedView, queriedView } from './spot-views.ts';
import { accepted, WireRefusal } from './wire-refusal.ts';

const REF = 'symbol* orderId origClientOrderId newClientOrderId';

/** Routes that give, change and take back spot orders. */
export const SPOT_ORDER_ROUTES: readonly Route[] = routes('spot', [
  trade('POST', '/api/v3/order', 1, SPOT_ORDER_PARAMS, place),
  trade('POST', '/api/v3/order/test', testWeight, `${SPOT_ORDER_PARAMS} computeCommissionRates`, test),
  trade('DELETE', '/api/v3/order', 1, `${REF} cancelRestrictions`, cancel),
  trade('DELETE', '/api/v3/openOrders', 1, 'symbol*', cancelAll),
  trade(
    'POST',
    '/api/v3/order/cancelReplace',
    1,
    `${SPOT_ORDER_PARAMS} cancelReplaceMode* cancelOrderId cancelOrigClientOrderId cancelNewClientOrderId cancelRestrictions orderRateLimitExceededMode`,
    cancelReplace,
  ),
  trade('PUT', '/api/v3/order/amend/keepPriority', 4, `${REF} newQty*`, amend),
]);

function trade(
  method: Route['method'],
  path: string,
  weight: Route['weight'],
  params: string,
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  return { method, path, security: 'SIGNED', trade: true, weight, params, handle };
}

function testWeight(params: Params): number {
  return params.peek('computeCommissionRates') === 'true' ? 20 : 1;
}

function place(call: Call) {
  const { exchange, params, account, gate } = call;
  const request = spotOrderOf(params);
  const responseType = responseTypeOf(params, request.type);
  const { spec } = marketOf(exchange, 'spot', params);
  call.countOrder();
  const order = accepted(exchange.engine.spot.place(account, request, gate));
  return placedView(order, exchange.engine.spot.fillsOf(order), responseType, spec.quote);
}

function test({ exchange, params, account }: Call) {
  const request = spotOrderOf(params);
  responseTypeOf(params, request.type);
  const refusal = exchange.engine.spot.test(account, request);
  if (refusal !== null) throw new WireRefusal(refusal);
  if (params.flag('computeCommissionRates') !== true) return {};
  const { maker, taker } = exchange.engine.spot.rates(account);
  const rates = { maker: formatDecimal(maker), taker: formatDecimal(taker) };
  return { standardCommissionForOrder: rates };
}

function cancel(call: Call) {
  const { exchange, params, account } = call;
  marketOf(exchange, 'spot', params);
  const ref = orderRefOf(params);
  const restrictions = params.oneOf('cancelRestrictions', ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED']);
  passGate(call);
  const options = { cancelClientId: params.text('newClientOrderId'), onlyIn: onlyIn(restrictions) };
  return canceledView(accepted(exchange.engine.spot.cancel(account, ref, options)));
}

function onlyIn(
  restrictions: 'ONLY_NEW' | 'ONLY_PARTIALLY_FILLED' | undefined,
): 'NEW' | 'PARTIALLY_FILLED' | undefined {
  if (restrictions === undefined) return undefined;
  return restrictions === 'ONLY_NEW' ? 'NEW' : 'PARTIALLY_FILLED';
}

function cancelAll(call: Call) {
  const { symbol } = marketOf(call.exchange, 'spot', call.params);
  passGate(call);
  return accepted(call.exchange.engine.spot.cancelAll(call.account, symbol)).map(canceledView);
}

/** Both legs are told of; a failure of either is a refusal that carries what became of both. */
function cancelReplace(call: Call) {
  const { exchange, params, account, gate } = call;
  const { spec } = marketOf(exchange, 'spot', params);
  const order = spotOrderOf(params);
  const mode = params.requiredOneOf('cancelReplaceMode', ['STOP_ON_FAILURE', 'ALLOW_FAILURE']);
  const request = {
    order,
    mode,
    cancel: orderRefOf(params, 'cancelOrderId', 'cancelOrigClientOrderId'),
    cancelClientId: params.text('cancelNewClientOrderId'),
  };
  call.countOrder();
  const { canceled, placed } = accepted(exchange.engine.spot.cancelReplace(account, request, gate));
  const data = {
    cancelResult: resultOf(canceled),
    newOrderResult: placed === null ? 'NOT_ATTEMPTED' : resultOf(placed),
    cancelResponse: isRefusal(canceled) ? errorOf(canceled) : canceledView(canceled),
    newOrderResponse:
      placed === null
        ? null
        : isRefusal(placed)
          ? errorOf(placed)
          : placedView(placed, exchange.engine.spot.fillsOf(placed), responseTypeOf(params, order.type), spec.quote),
  };
  const failures = [data.cancelResult, data.newOrderResult].filter((result) => result !== 'SUCCESS').length;
  if (failures === 0) return data;
  if (failures === 2) {
    throw new WireRefusal({ refused: true, code: -2022, message: 'Order cancel-replace failed.' }, { data });
  }
  const message = 'Order cancel-replace partially failed.';
  throw new WireRefusal({ refused: true, code: -2021, message }, { data, status: 409 });
}

function resultOf(answer: unknown): 'SUCCESS' | 'FAILURE' {
  return isRefusal(answer) ? 'FAILURE' : 'SUCCESS';
}

function errorOf({ code, message }: Refusal) {
  return { code, msg: message };
}

function amend(call: Call) {
  const { exchange, params, account } = call;
  marketOf(exchange, 'spot', params);
  const quantity = params.requiredDecimal('newQty');
  const ref = orderRefOf(params);
  passGate(call);
  const order = accepted(exchange.engine.spot.amend(account, ref, quantity));
  return { transactTime: order.updatedAt, executionId: order.amendments, amendedOrder: queriedView(order) };
}
