import type { WireRequest } from './serve.ts';

const SOMEONE = 'someone-else';

/** A valid answer about another order, made from the good one or, where there was none, from what was asked. */
export function foreignAnswer({ params, path, route }: Foreign, body: unknown): object {
  const known = typeof body === 'object' && body !== null && 'symbol' in body ? body : asked(params);
  // Over a socket the path is the socket's.
  const names = (route?.path ?? path).includes('algo')
    ? { algoId: 1n, clientAlgoId: SOMEONE }
    : { orderId: 1n, clientOrderId: SOMEONE };
  return { ...known, ...names };
}

type Foreign = Pick<WireRequest, 'params' | 'path' | 'route'>;

function asked(params: WireRequest['params']): object {
  const value = (name: string): string => params.peek(name) ?? '0';
  return {
    symbol: value('symbol'),
    status: 'NEW',
    side: value('side'),
    type: value('type'),
    price: value('price'),
    origQty: value('quantity'),
    executedQty: '0',
    cumQuote: '0',
    positionSide: params.peek('positionSide') ?? 'BOTH',
  };
}
