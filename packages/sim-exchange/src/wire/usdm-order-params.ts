import type { AlgoType, TimeInForce } from '../engine/orders.ts';
import { PRICE_MATCHES } from '../engine/price-match.ts';
import type { AlgoOrderRequest, AlgoRef, FuturesOrderRequest } from '../engine/requests.ts';
import { missing, type Params } from './params.ts';
import { PREVENTIONS } from './spot-order-params.ts';
import { refused } from './wire-refusal.ts';

const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'];
const CONDITIONAL: readonly AlgoType[] = [
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
];
const BAD_TYPE = [-1116, 'Invalid orderType.'] as const;

export const USDM_ORDER_PARAMS =
  'symbol* side* type* positionSide timeInForce reduceOnly quantity price newClientOrderId newOrderRespType priceMatch selfTradePreventionMode goodTillDate stopPrice workingType closePosition priceProtect activationPrice callbackRate';
export const ALGO_ORDER_PARAMS =
  'algoType* symbol* side* type* triggerPrice positionSide timeInForce quantity price workingType priceMatch closePosition priceProtect reduceOnly activatePrice activationPrice callbackRate clientAlgoId newOrderRespType selfTradePreventionMode goodTillDate';

type UsdmOrder = { readonly order: FuturesOrderRequest } | { readonly stop: AlgoOrderRequest };

/** An order of the plain route: with `stops`, conditional ones come here too; without them, they are refused with −4120. */
export function usdmOrderOf(params: Params, stops: boolean): UsdmOrder {
  const type = params.requiredOneOf('type', ['LIMIT', 'MARKET', ...CONDITIONAL], ...BAD_TYPE);
  const clientOrderId = params.text('newClientOrderId');
  if (type === 'LIMIT' || type === 'MARKET') return { order: { ...common(params), type, clientOrderId } };
  if (!stops) {
    throw refused(
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    );
  }
  return { stop: { ...conditional(params, 'stopPrice'), type, clientOrderId, plain: true } };
}

/** A conditional order of the route of its own. */
export function algoOrderOf(params: Params): AlgoOrderRequest {
  params.requiredOneOf('algoType', ['CONDITIONAL']);
  return {
    ...conditional(params, 'triggerPrice'),
    type: params.requiredOneOf('type', CONDITIONAL, ...BAD_TYPE),
    clientOrderId: params.text('clientAlgoId'),
  };
}

function conditional(params: Params, trigger: 'stopPrice' | 'triggerPrice') {
  return {
    ...common(params),
    triggerPrice: params.decimal(trigger),
    workingType: params.oneOf('workingType', ['CONTRACT_PRICE', 'MARK_PRICE']),
    closePosition: params.flag('closePosition'),
    priceProtect: params.flag('priceProtect'),
    activatePrice: params.decimal('activatePrice') ?? params.decimal('activationPrice'),
    callbackRate: params.decimal('callbackRate'),
  };
}

function common(params: Params) {
  return {
    symbol: params.required('symbol'),
    ...priceParams(params),
    positionSide: params.oneOf('positionSide', ['BOTH', 'LONG', 'SHORT']),
    timeInForce: params.oneOf('timeInForce', TIMES_IN_FORCE, -1115, 'Invalid timeInForce.'),
    quantity: params.decimal('quantity'),
    reduceOnly: params.flag('reduceOnly'),
    selfTradePrevention: params.oneOf('selfTradePreventionMode', PREVENTIONS),
    goodTillDate: params.integer('goodTillDate'),
  };
}

/** On which side, and where: a limit, or a place in the book. */
export function priceParams(params: Params) {
  return {
    side: params.requiredOneOf('side', ['BUY', 'SELL'], -1117, 'Invalid side.'),
    price: params.decimal('price'),
    priceMatch: params.oneOf('priceMatch', PRICE_MATCHES, -5037, 'Invalid price match.'),
  };
}

/** The conditional order that a request names; −1102 when it names none. */
export function algoRefOf(params: Params): AlgoRef {
  const algoId = params.id('algoId');
  const clientAlgoId = params.text('clientAlgoId');
  if (algoId === undefined && clientAlgoId === undefined) missing('algoId');
  return { algoId, clientAlgoId };
}
