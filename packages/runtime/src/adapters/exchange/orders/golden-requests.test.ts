import { beforeAll, expect, it, vi } from 'vitest';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { Connections, type WireRequest } from './connections.ts';
import { anAttempt, orderWorld, type Kind, type OrderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

const MARKET = { kind: 'market', price: null } as const;
const SPOT = 'POST /api/v3/order symbol=BTCUSDT side=BUY newClientOrderId=q1 newOrderRespType=FULL';
const PLAIN = 'POST /fapi/v1/order symbol=BTCUSDT side=BUY newClientOrderId=q1 newOrderRespType=RESULT';
const ALGO = 'POST /fapi/v1/algoOrder symbol=BTCUSDT side=SELL clientAlgoId=q1 newOrderRespType=RESULT';
const CONDITIONAL = 'algoType=CONDITIONAL workingType=CONTRACT_PRICE';
const stop = { side: 'sell', kind: 'stop-market', price: null, stopPrice: '80.0' } as const;
const stopLimit = { side: 'sell', kind: 'stop-limit', price: '79.50', stopPrice: '80' } as const;
const profit = { ...stop, stopPrice: '120', isTakeProfit: true } as const;
const STOP_SPOT = 'POST /api/v3/order symbol=BTCUSDT side=SELL newClientOrderId=q1 newOrderRespType=FULL';

const ORDERS: readonly (readonly [Kind, string, Partial<OrderPayload>, string])[] = [
  ['spot', 'limit', { amount: '0.300' }, `${SPOT} type=LIMIT quantity=0.3 price=90 timeInForce=GTC`],
  ['spot', 'limit IOC', { timeInForce: 'IOC' }, `${SPOT} type=LIMIT quantity=1 price=90 timeInForce=IOC`],
  ['spot', 'limit FOK', { timeInForce: 'FOK' }, `${SPOT} type=LIMIT quantity=1 price=90 timeInForce=FOK`],
  ['spot', 'post-only', { timeInForce: 'PO' }, `${SPOT} type=LIMIT_MAKER quantity=1 price=90`],
  ['spot', 'market', MARKET, `${SPOT} type=MARKET quantity=1`],
  ['spot', 'stop-market', stop, `${STOP_SPOT} type=STOP_LOSS quantity=1 stopPrice=80`],
  [
    ...(['spot', 'stop-limit', stopLimit] as const),
    `${STOP_SPOT} type=STOP_LOSS_LIMIT quantity=1 price=79.5 stopPrice=80 timeInForce=GTC`,
  ],
  [
    ...(['spot', 'take-profit-limit', { ...stopLimit, price: '121', stopPrice: '120', isTakeProfit: true }] as const),
    `${STOP_SPOT} type=TAKE_PROFIT_LIMIT quantity=1 price=121 stopPrice=120 timeInForce=GTC`,
  ],
  ['usdm', 'limit', {}, `${PLAIN} type=LIMIT quantity=1 price=90 timeInForce=GTC`],
  ['usdm', 'limit IOC', { timeInForce: 'IOC' }, `${PLAIN} type=LIMIT quantity=1 price=90 timeInForce=IOC`],
  ['usdm', 'post-only', { timeInForce: 'PO' }, `${PLAIN} type=LIMIT quantity=1 price=90 timeInForce=GTX`],
  [
    ...(['usdm', 'reduce-only', { isReduceOnly: true }] as const),
    `${PLAIN} type=LIMIT quantity=1 price=90 timeInForce=GTC reduceOnly=true`,
  ],
  ['usdm', 'market', MARKET, `${PLAIN} type=MARKET quantity=1`],
  [
    ...(['usdm', 'stop-market', { ...stop, isReduceOnly: true }] as const),
    `${ALGO} type=STOP_MARKET quantity=1 triggerPrice=80 reduceOnly=true ${CONDITIONAL}`,
  ],
  [
    ...(['usdm', 'stop-market by mark price', { ...stop, isReduceOnly: true, triggerBy: 'mark' }] as const),
    `${ALGO} type=STOP_MARKET quantity=1 triggerPrice=80 reduceOnly=true algoType=CONDITIONAL workingType=MARK_PRICE`,
  ],
  [
    ...(['usdm', 'stop-limit', stopLimit] as const),
    `${ALGO} type=STOP quantity=1 price=79.5 triggerPrice=80 ${CONDITIONAL}`,
  ],
  [
    ...(['usdm', 'take-profit-market', profit] as const),
    `${ALGO} type=TAKE_PROFIT_MARKET quantity=1 triggerPrice=120 ${CONDITIONAL}`,
  ],
];

it.each(ORDERS)('%s %s leaves as it always did', async (kind, _, order, golden) => {
  const world = await orderWorld(kind);
  const sent = await requestsOf(world, ({ exchange }) =>
    exchange.send(committedAttempt(anAttempt(world, 'q1', order)), 8_000),
  );

  expect(sent.filter(({ method }) => method !== 'GET').map(textOf)).toEqual([sorted(golden)]);
});

const OTHERS: readonly (readonly [Kind, string, 'plain' | 'trigger', string])[] = [
  ['spot', 'query', 'plain', 'GET /api/v3/order symbol=BTCUSDT origClientOrderId=q1'],
  ['spot', 'cancel', 'plain', 'DELETE /api/v3/order symbol=BTCUSDT origClientOrderId=q1'],
  ['usdm', 'query', 'plain', 'GET /fapi/v1/order symbol=BTCUSDT origClientOrderId=q1'],
  ['usdm', 'cancel', 'plain', 'DELETE /fapi/v1/order symbol=BTCUSDT origClientOrderId=q1'],
  ['usdm', 'query of a stop', 'trigger', 'GET /fapi/v1/algoOrder symbol=BTCUSDT clientAlgoId=q1'],
  ['usdm', 'cancel of a stop', 'trigger', 'DELETE /fapi/v1/algoOrder symbol=BTCUSDT clientAlgoId=q1'],
];

it.each(OTHERS)('%s %s leaves as it always did', async (kind, what, route, golden) => {
  const world = await orderWorld(kind);
  const { exchange, pair } = world;
  await exchange.openOrders();
  const attempt = { ...anAttempt(world, 'q1'), route, cancel: 'asked' } as const;
  const [sent] = await requestsOf(world, () =>
    what.startsWith('query')
      ? exchange.find(pair, 'q1', route)
      : exchange.cancel(committedCancel(attempt, world.sim.clock.now()), 8_000),
  );

  expect(textOf(sent!)).toBe(sorted(golden));
});

async function requestsOf(world: OrderWorld, work: (world: OrderWorld) => Promise<unknown>): Promise<WireRequest[]> {
  const send = vi.spyOn(Connections.prototype, 'send');
  await work(world);
  const sent = send.mock.calls.map(([request]) => request);
  send.mockRestore();
  return sent;
}

/** Without stamp and signature; the window is the same for all. */
function textOf({ method, url, body }: WireRequest): string {
  const { pathname, search } = new URL(url);
  const said = [...new URLSearchParams(body ?? search)];
  expect(said.find(([name]) => name === 'recvWindow')).toEqual(['recvWindow', '3000']);
  const own = said.filter(([name]) => !['timestamp', 'signature', 'recvWindow'].includes(name));
  expect(said).toHaveLength(own.length + 3);
  return sorted(`${method} ${pathname} ${own.map(([name, value]) => `${name}=${value}`).join(' ')}`);
}

function sorted(request: string): string {
  const [method, path, ...params] = request.split(' ');
  return [method, path, ...params.toSorted()].join(' ');
}
