import type { Attempt } from '../../../orders/attempt.ts';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import type { MarketKind } from '../../../data/candles.ts';

/** Arguments of ccxt's `createOrder`. */
export type OrderArguments = readonly [
  pair: string,
  type: 'limit' | 'market',
  side: 'buy' | 'sell',
  amount: number,
  price: number | undefined,
  params: Readonly<Record<string, unknown>>,
];

/**
 * What ccxt is asked for. Its id goes under the exchange's own name, since ccxt's name leaks into signed requests; stamp and window are those
 * of the attempt; an order at the market has no price, which would make it one by cost. Amounts stay text, which ccxt takes and keeps exact.
 */
export function orderArguments(attempt: Attempt, market: MarketKind): OrderArguments {
  const payload = JSON.parse(attempt.payload) as OrderPayload;
  const { pair, side, kind, amount, price } = payload;
  const hasPrice = kind === 'limit' || kind === 'stop-limit';
  const params = {
    timestamp: attempt.signMs,
    recvWindow: attempt.recvWindowMs,
    [market === 'futures' && attempt.route === 'trigger' ? 'clientAlgoId' : 'newClientOrderId']: attempt.cid,
    ...triggerOf(payload, market),
    ...(market === 'futures' && payload.isReduceOnly ? { reduceOnly: true } : {}),
    ...(hasPrice ? timeInForce(payload) : {}),
  };
  const text = (decimal: string): number => decimal as unknown as number;
  return [pair, hasPrice ? 'limit' : 'market', side, text(amount), hasPrice ? text(price ?? '') : undefined, params];
}

function triggerOf({ stopPrice, isTakeProfit, triggerBy = 'last' }: OrderPayload, market: MarketKind): object {
  if (stopPrice === null) return {};
  const price = isTakeProfit === true ? { takeProfitPrice: stopPrice } : { stopLossPrice: stopPrice };
  if (market === 'spot') return price;
  return { ...price, workingType: triggerBy === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE' };
}

function timeInForce({ timeInForce: wanted = 'GTC' }: OrderPayload): object {
  if (wanted === 'PO') return { postOnly: true };
  return wanted === 'GTC' ? {} : { timeInForce: wanted };
}
