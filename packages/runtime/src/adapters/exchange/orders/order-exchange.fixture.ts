import { startSimExchange, type SimExchange, type SimOptions } from '@tradai/sim-exchange';
import { onTestFinished } from 'vitest';
import type { Attempt, OrderRoute } from '../../../orders/attempt.ts';
import { payloadText, type OrderPayload } from '../../../orders/order-payload.ts';
import { CcxtOrderExchange, type CcxtOrderExchangeOptions } from './ccxt-order-exchange.ts';

const START = Date.UTC(2025, 0, 1, 1);
export const KEY = { apiKey: 'a-key-of-the-account', secret: 'a-secret-of-the-account' };
export const PAIRS = { spot: 'BTC/USDT', usdm: 'BTC/USDT:USDT' } as const;
export type Kind = keyof typeof PAIRS;

const FILTERS = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
];

/** A market at 100, with a trade each second for an hour. */
function marketAt100(kind: Kind): SimOptions['markets'][number] {
  const lines = Array.from({ length: 3_600 }, (_, second) => {
    return { at: `+${second * 1_000}`, trade: { p: (100 + ((second % 7) - 3) / 100).toFixed(2), q: '1.5' } };
  });
  const source = { kind: 'script', lines } as const;
  return { kind, symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', filters: FILTERS, source, book: { base: '5' } };
}

export interface OrderWorld {
  readonly sim: SimExchange;
  readonly exchange: CcxtOrderExchange;
  readonly kind: Kind;
  readonly pair: string;
}

/** A simulated exchange with 10 000 USDT and 10 BTC, in real time, and the adapter before it; closed when the test ends. */
export async function orderWorld(
  kind: Kind,
  sims: Partial<SimOptions> = {},
  more: Partial<CcxtOrderExchangeOptions> = {},
): Promise<OrderWorld> {
  const sim = await startSimExchange({
    seed: 7,
    clock: { mode: 'real', start: START },
    markets: [marketAt100(kind)],
    accounts: [{ ...KEY, spot: { balances: { USDT: '10000', BTC: '10' } }, usdm: { balances: { USDT: '10000' } } }],
    wire: { socketLimits: false },
    ...sims,
  });
  const exchange = await CcxtOrderExchange.open({
    name: 'binance',
    market: kind === 'spot' ? 'spot' : 'futures',
    baseUrl: sim.urls.rest,
    socketUrl: sim.urls.ws,
    key: KEY,
    exchangeNow: () => sim.clock.now(),
    ...more,
  });
  onTestFinished(async () => {
    await exchange.close();
    await sim.close();
  });
  return { sim, exchange, kind, pair: PAIRS[kind] };
}

/** As a journal would have it. */
export function anAttempt(
  { sim, pair }: Pick<OrderWorld, 'sim' | 'pair'>,
  cid: string,
  order: Partial<OrderPayload> = {},
  more: Partial<Attempt> = {},
): Attempt {
  const isTrigger = order.stopPrice !== undefined && order.stopPrice !== null;
  const route: OrderRoute = isTrigger && pair.includes(':') ? 'trigger' : 'plain';
  const payload: OrderPayload = {
    ...{ pair, side: 'buy', kind: 'limit', amount: '1', price: '90', stopPrice: null, isReduceOnly: false },
    ...order,
  };
  const signMs = sim.clock.now();
  return {
    ...{ cid, intent: 1, n: 1, pair, route, amount: payload.amount, notional: '0' },
    ...{ payload: payloadText(payload), payloadHash: '' },
    ...{ signMs, recvWindowMs: 3_000, fenceMs: signMs + 8_000, state: 'SUBMITTING', rank: 0, exchangeId: null },
    ...{
      filled: '0',
      reported: '0',
      ending: null,
      mark: null,
      wasUnknown: false,
      suspects: 0,
      cancel: 'none',
      cancelsSent: 0,
      answer: null,
      absent1Ms: null,
      absent2Ms: null,
    },
    ...{ suspectMs: null, epoch: 1, updatedMs: signMs },
    ...more,
  };
}
