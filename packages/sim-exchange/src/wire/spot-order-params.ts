import type { SelfTradePrevention, SpotOrderType, TimeInForce } from '../engine/orders.ts';
import type { OrderRef, SpotOrderRequest } from '../engine/requests.ts';
import { missing, type Params } from './params.ts';
import type { ResponseType } from './spot-views.ts';

const TYPES: readonly SpotOrderType[] = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
];
const TIMES_IN_FORCE: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK'];
/** Of both markets. */
export const PREVENTIONS = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const;
export const SPOT_PREVENTIONS: readonly SelfTradePrevention[] = [...PREVENTIONS, 'DECREMENT'];

/** Names of the parameters of a new order. */
export const SPOT_ORDER_PARAMS =
  'symbol* side* type* timeInForce quantity quoteOrderQty price newClientOrderId stopPrice trailingDelta icebergQty newOrderRespType selfTradePreventionMode strategyId strategyType';

export function spotOrderOf(params: Params): SpotOrderRequest {
  return {
    symbol: params.required('symbol'),
    side: params.requiredOneOf('side', ['BUY', 'SELL'], -1117, 'Invalid side.'),
    type: params.requiredOneOf('type', TYPES, -1116, 'Invalid orderType.'),
    timeInForce: params.oneOf('timeInForce', TIMES_IN_FORCE, -1115, 'Invalid timeInForce.'),
    quantity: params.decimal('quantity'),
    quoteQuantity: params.decimal('quoteOrderQty'),
    price: params.decimal('price'),
    clientOrderId: params.text('newClientOrderId'),
    stopPrice: params.decimal('stopPrice'),
    trailingDelta: params.integer('trailingDelta'),
    icebergQuantity: params.decimal('icebergQty'),
    selfTradePrevention: params.oneOf('selfTradePreventionMode', SPOT_PREVENTIONS),
    strategyId: params.integer('strategyId'),
    strategyType: params.integer('strategyType'),
  };
}

/** How much the answer tells: all of market and limit orders, unless the request says otherwise. */
export function responseTypeOf(params: Params, type: SpotOrderType): ResponseType {
  const usual = type === 'MARKET' || type === 'LIMIT' ? 'FULL' : 'ACK';
  return params.oneOf('newOrderRespType', ['ACK', 'RESULT', 'FULL']) ?? usual;
}

/** The order that a request names; −1102 when it names none. */
export function orderRefOf(params: Params, idName = 'orderId', clientIdName = 'origClientOrderId'): OrderRef {
  const orderId = params.id(idName);
  const clientOrderId = params.text(clientIdName);
  if (orderId === undefined && clientOrderId === undefined) missing(clientIdName);
  return { symbol: params.required('symbol'), orderId, clientOrderId };
}
