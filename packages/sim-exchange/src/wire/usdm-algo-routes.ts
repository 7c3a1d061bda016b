import { marketOf } from './market-views.ts';
import { type Call, listQuery, passGate, perSymbol, type Route, routes } from './route.ts';
import { ALGO_ORDER_PARAMS, algoOrderOf, algoRefOf } from './usdm-order-params.ts';
import { algoView, queriedAlgoView } from './usdm-views.ts';
import { accepted } from './wire-refusal.ts';

const WEEK_MS = 7 * 86_400_000;

/** Routes of conditional futures orders. */
export const USDM_ALGO_ROUTES: readonly Route[] = routes('usdm', [
  { ...signed('POST', '/fapi/v1/algoOrder', 0, ALGO_ORDER_PARAMS, place), trade: true },
  { ...signed('DELETE', '/fapi/v1/algoOrder', 1, 'algoId clientAlgoId', cancel), trade: true },
  { ...signed('DELETE', '/fapi/v1/algoOpenOrders', 1, 'symbol*', cancelAll), trade: true },
  {
    ...signed('GET', '/fapi/v1/algoOrder', 1, 'algoId clientAlgoId', ({ reads, params }) => {
      return queriedAlgoView(reads.algo(algoRefOf(params)));
    }),
    group: 'order',
  },
  {
    ...signed('GET', '/fapi/v1/openAlgoOrders', perSymbol(1, 40), 'algoType symbol algoId', (call) => {
      const symbol = call.params.text('symbol');
      if (symbol !== undefined) marketOf(call.exchange, 'usdm', call.params);
      const id = call.params.id('algoId');
      const open = call.reads.openAlgos(symbol);
      return open.filter(({ algoId }) => id === undefined || algoId === id).map(queriedAlgoView);
    }),
    group: 'list',
  },
  {
    ...signed('GET', '/fapi/v1/allAlgoOrders', 5, 'symbol* algoId startTime endTime page limit', (call) => {
      const { symbol } = marketOf(call.exchange, 'usdm', call.params);
      return call.reads.allAlgos(symbol, listQuery(call, WEEK_MS, 'algoId')).map(queriedAlgoView);
    }),
    group: 'list',
  },
]);

function signed(
  method: Route['method'],
  path: string,
  weight: Route['weight'],
  params: string,
  handle: Route['handle'],
): Omit<Route, 'kind'> {
  return { method, path, security: 'SIGNED', weight, params, handle };
}

function place(call: Call) {
  const { exchange, params, account, gate } = call;
  const request = algoOrderOf(params);
  marketOf(exchange, 'usdm', params);
  call.countOrder();
  return algoView(accepted(exchange.engine.usdm.placeAlgo(account, request, gate)));
}

function cancel(call: Call) {
  const ref = algoRefOf(call.params);
  passGate(call);
  const { algoId, clientAlgoId } = accepted(call.exchange.engine.usdm.cancelAlgo(call.account, ref));
  return { algoId, clientAlgoId, code: '200', msg: 'success' };
}

function cancelAll(call: Call) {
  const { symbol } = marketOf(call.exchange, 'usdm', call.params);
  passGate(call);
  call.exchange.engine.usdm.cancelAllAlgos(call.account, symbol);
  return { code: 200, msg: 'The operation of cancel all open order is done.' };
}
