import type { MarketKind } from '../../../data/candles.ts';
import type { CcxtExchange } from '../load-ccxt.ts';
import type { PairOf } from './binance-rows.ts';
import type { OrderLimit } from './order-budget.ts';
import type { OrderRoutes } from './tickets.ts';

type Params = Readonly<Record<string, unknown>>;
type Ask = (params: Params) => Promise<unknown>;

/** A list that the exchange gives in parts. */
export interface PagedList {
  readonly name: string;
  /** Longest time between the ends of what is asked for. */
  readonly windowMs: number;
  readonly idKey: string;
  /** Time by which rows are asked for and sorted. */
  readonly timeKey: string;
}

/** Where and how a market of Binance is asked about an account. */
export interface BinanceMarket {
  readonly kind: MarketKind;
  readonly routes: OrderRoutes;
  readonly findOrder: string;
  /** Null where conditional orders stand among the others. */
  readonly findTrigger: string | null;
  readonly openOrders: readonly string[];
  readonly orders: readonly PagedList[];
  readonly fills: PagedList;
  readonly time: string;
  /** What weighs least. */
  readonly ping: string;
  /** What its markets demand of orders. */
  readonly info: string;
  /** What all requests of an address may weigh in a minute. */
  readonly weightPerMinute: number;
  /** Orders that the exchange takes of an account. */
  readonly orderLimits: readonly OrderLimit[];
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

const SPOT: BinanceMarket = {
  kind: 'spot',
  routes: { plain: '/api/v3/order', trigger: '/api/v3/order' },
  findOrder: 'privateGetOrder',
  findTrigger: null,
  openOrders: ['privateGetOpenOrders'],
  orders: [{ name: 'privateGetAllOrders', windowMs: DAY_MS, idKey: 'orderId', timeKey: 'time' }],
  fills: { name: 'privateGetMyTrades', windowMs: DAY_MS, idKey: 'id', timeKey: 'time' },
  time: 'publicGetTime',
  ping: 'publicGetPing',
  info: 'publicGetExchangeInfo',
  weightPerMinute: 6_000,
  orderLimits: [
    { count: 100, withinMs: 10_000, header: 'X-MBX-ORDER-COUNT-10S' },
    { count: 200_000, withinMs: DAY_MS, header: 'X-MBX-ORDER-COUNT-1D' },
  ],
};

const USDM: BinanceMarket = {
  kind: 'futures',
  routes: { plain: '/fapi/v1/order', trigger: '/fapi/v1/algoOrder' },
  findOrder: 'fapiPrivateGetOrder',
  findTrigger: 'fapiPrivateGetAlgoOrder',
  openOrders: ['fapiPrivateGetOpenOrders', 'fapiPrivateGetOpenAlgoOrders'],
  orders: [
    { name: 'fapiPrivateGetAllOrders', windowMs: WEEK_MS, idKey: 'orderId', timeKey: 'time' },
    { name: 'fapiPrivateGetAllAlgoOrders', windowMs: WEEK_MS, idKey: 'algoId', timeKey: 'createTime' },
  ],
  fills: { name: 'fapiPrivateGetUserTrades', windowMs: WEEK_MS, idKey: 'id', timeKey: 'time' },
  time: 'fapiPublicGetTime',
  ping: 'fapiPublicGetPing',
  info: 'fapiPublicGetExchangeInfo',
  weightPerMinute: 2_400,
  orderLimits: [
    { count: 300, withinMs: 10_000, header: 'X-MBX-ORDER-COUNT-10S' },
    { count: 1_200, withinMs: 60_000, header: 'X-MBX-ORDER-COUNT-1M' },
  ],
};

export function binanceMarket(kind: MarketKind): BinanceMarket {
  return kind === 'spot' ? SPOT : USDM;
}

/** One of ccxt's methods that are named after their route. */
export function ask(exchange: CcxtExchange, name: string): Ask {
  const method = (exchange as unknown as Readonly<Record<string, Ask | undefined>>)[name];
  if (method === undefined) throw new Error(`ccxt has no ${name}.`);
  return (params) => method.call(exchange, params);
}

export interface PairNames {
  /** How many there are. */
  readonly count: number;
  readonly pairOf: PairOf;
  /** Throws for a pair that the exchange does not list. */
  readonly idOf: (pair: string) => string;
}

/** Names of the markets of one kind, which must be loaded. */
export function pairNames(exchange: CcxtExchange, kind: MarketKind): PairNames {
  const pairs = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const { id, symbol, spot, linear, swap } of Object.values(exchange.markets ?? {}) as readonly LoadedMarket[]) {
    if (kind === 'spot' ? spot !== true : swap !== true || linear !== true) continue;
    pairs.set(id, symbol);
    ids.set(symbol, id);
  }
  return {
    count: ids.size,
    pairOf: (id) => pairs.get(id) ?? id,
    idOf: (pair) => {
      const id = ids.get(pair);
      if (id === undefined) throw new Error(`The exchange lists no ${pair}.`);
      return id;
    },
  };
}

interface LoadedMarket {
  readonly id: string;
  readonly symbol: string;
  readonly spot?: boolean;
  readonly swap?: boolean;
  readonly linear?: boolean;
}
