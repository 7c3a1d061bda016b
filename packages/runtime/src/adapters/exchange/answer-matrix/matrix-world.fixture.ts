import { startSimExchange, type SimExchange, type SimOptions } from '@tradai/sim-exchange';
import type { MarketKind } from '../../../data/candles.ts';
import { classifyAnswer } from '../../../orders/answer.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import { payloadText, type OrderPayload } from '../../../orders/order-payload.ts';
import { committedAttempt } from '../../../ports/committed.ts';
import type { OrderAnswer } from '../../../ports/order-exchange.ts';
import { loadCcxt, type Ccxt } from '../load-ccxt.ts';
import { answeredOrder } from '../orders/binance-rows.ts';
import { CcxtOrderExchange } from '../orders/ccxt-order-exchange.ts';
import { TOO_LATE, within } from '../orders/within.ts';
import { rejectList } from '../reject-lists.ts';
import type { MatrixCase } from './matrix-cases.fixture.ts';
import { plainMode, type MatrixMode } from './matrix-modes.fixture.ts';

type MarketSpec = SimOptions['markets'][number];

const KEY = { apiKey: 'the-key', secret: 'the-secret' };
const PAIRS = { spot: 'BTC/USDT', futures: 'BTC/USDT:USDT' } as const;
const SIM_KIND = { spot: 'spot', futures: 'usdm' } as const;
const RECV_WINDOW_MS = 3_000;
const MARGIN_MS = 5_000;
const DEADLINE_MS = 8_000;
/** Nothing comes of these that could be waited for. */
const SILENT = ['A01', 'A03', 'A06', 'A08'];
const SILENT_MS = 500;

/** What an order of each kind asks for; the price is 100. */
const ASKED: Readonly<Record<OrderPayload['kind'], Pick<OrderPayload, 'price' | 'stopPrice'>>> = {
  market: { price: null, stopPrice: null },
  limit: { price: '90', stopPrice: null },
  'stop-market': { price: null, stopPrice: '110' },
  'stop-limit': { price: '111', stopPrice: '110' },
};

/** An exchange that spoils the answers to these cases, and a client before it. */
export interface MatrixWorld {
  readonly sim: SimExchange;
  readonly exchange: CcxtOrderExchange;
  /** Another process that asks, which was told nothing of what this one was told. */
  successor(): Promise<CcxtOrderExchange>;
  attemptOf(one: MatrixCase): Attempt;
  /** Sends once. */
  send(one: MatrixCase, attempt: Attempt): Promise<OrderAnswer>;
  close(): Promise<void>;
}

/** `cases`: of one transport and market. */
export async function matrixWorld(cases: readonly MatrixCase[], mode = plainMode()): Promise<MatrixWorld> {
  const [{ market, transport }] = cases as [MatrixCase];
  const cidOf = (one: MatrixCase): string => `q0matrix0000000${String(cases.indexOf(one)).padStart(3, '0')}`;
  const sim = await startSimExchange({
    seed: 7,
    clock: { mode: 'real', start: Date.now() },
    markets: [marketSpec(market)],
    accounts: [{ ...KEY, spot: { balances: { USDT: '10000' } }, usdm: { balances: { USDT: '10000' } } }],
    ...mode.sims,
    faults: {
      version: 1,
      rules: cases.map((one) => ({
        match: {
          clientId: cidOf(one),
          ...(transport === 'rest'
            ? { method: 'POST' }
            : { wsMethod: isApart(one) ? 'algoOrder.place' : 'order.place' }),
        },
        do: { shape: { id: one.shape, point: one.point, ...(one.code === undefined ? {} : { code: one.code }) } },
      })),
    },
  });
  const opened: CcxtOrderExchange[] = [];
  const open = async (addresses: ReturnType<MatrixMode['addressesOf']>): Promise<CcxtOrderExchange> => {
    const options = { name: 'binance', market, key: KEY, ...addresses };
    const made = await mode.inside(sim, () => CcxtOrderExchange.open(options));
    const exchange = always(made, (work) => mode.inside(sim, work));
    opened.push(exchange);
    // So that it knows time and markets before anything is stamped, as a session does.
    await exchange.exchangeMs();
    await exchange.openOrders();
    return exchange;
  };
  const exchange = await open(mode.addressesOf(sim));
  const sockets = transport === 'ws' ? await Promise.all(cases.map(() => socketClient(sim, market, mode))) : [];
  return {
    sim,
    exchange,
    successor: () => open(mode.elsewhereOf(sim)),
    attemptOf: (one) => attemptOf(one, cidOf(one)),
    send: (one, attempt) =>
      transport === 'rest'
        ? exchange.send(committedAttempt(attempt), deadlineMs(one))
        : mode.inside(sim, () => sentOverSocket(sockets[cases.indexOf(one)]!, attempt, one)),
    async close() {
      await Promise.all([...opened.map((each) => each.close()), ...sockets.map((each) => each.close())]);
      await sim.close();
    },
  };
}

function deadlineMs({ shape }: MatrixCase): number {
  return SILENT.includes(shape) ? SILENT_MS : DEADLINE_MS;
}

/** Stops of futures have a route of their own. */
function isApart({ market, kind }: Pick<MatrixCase, 'market' | 'kind'>): boolean {
  return market === 'futures' && kind.startsWith('stop');
}

function attemptOf({ market, kind }: MatrixCase, cid: string): Attempt {
  const payload: OrderPayload = {
    ...{ pair: PAIRS[market], side: 'buy', kind, amount: '0.2', isReduceOnly: false },
    ...ASKED[kind],
  };
  const signMs = Date.now();
  return anAttempt('SUBMITTING', {
    ...{ cid, pair: PAIRS[market], route: isApart({ market, kind }) ? 'trigger' : 'plain', amount: '0.2' },
    ...{ payload: payloadText(payload), signMs, recvWindowMs: RECV_WINDOW_MS, updatedMs: signMs },
    fenceMs: signMs + RECV_WINDOW_MS + MARGIN_MS,
  });
}

/** A market at 100 for an hour. */
function marketSpec(market: MarketKind): MarketSpec {
  const lines = Array.from({ length: 360 }, (_, at) => ({ at: `+${at * 10_000}`, trade: { p: '100.00', q: '5' } }));
  const notional =
    market === 'spot'
      ? { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, avgPriceMins: 5 }
      : { filterType: 'MIN_NOTIONAL', notional: '5' };
  return {
    kind: SIM_KIND[market],
    ...{ symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT' },
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
      { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '9000', stepSize: '0.001' },
      notional,
    ],
    source: { kind: 'script', lines },
    book: { base: '50' },
  };
}

/** Whatever of it is called, is called so. */
function always<T extends object>(inner: T, run: (work: () => unknown) => unknown): T {
  return new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown =>
        run(() => Reflect.apply(value as (...all: unknown[]) => unknown, target, args));
    },
  });
}

/** Unmodified ccxt that knows the markets; it connects with its first order. */
async function socketClient(sim: SimExchange, market: MarketKind, mode: MatrixMode): Promise<SocketClient> {
  const { pro } = await loadCcxt();
  const client = new pro.binance(mode.configOf(sim, SIM_KIND[market]));
  mode.point(client, sim);
  // It says of every frame that it cannot read that it cannot.
  client.log = () => undefined;
  await mode.inside(sim, () => client.loadMarkets());
  return client;
}

type SocketClient = InstanceType<Ccxt['pro']['binance']>;

/** Places over a socket, and reads what came in from the frame itself. */
async function sentOverSocket(client: SocketClient, attempt: Attempt, one: MatrixCase): Promise<OrderAnswer> {
  let frame: { readonly id?: unknown } | null = null;
  const handle = client.handleMessage.bind(client);
  client.handleMessage = (socket: Parameters<typeof handle>[0], message: { readonly id?: unknown }): unknown => {
    if (typeof message === 'object' && message !== null && 'id' in message) frame = message;
    return handle(socket, message);
  };
  const { side, kind, amount, price, stopPrice } = JSON.parse(attempt.payload) as OrderPayload;
  const params = {
    [attempt.route === 'trigger' ? 'clientAlgoId' : 'newClientOrderId']: attempt.cid,
    ...{ timestamp: attempt.signMs, recvWindow: attempt.recvWindowMs },
    ...(stopPrice === null ? {} : { triggerPrice: stopPrice }),
  };
  const number = (text: string | null): number | undefined => (text === null ? undefined : Number(text));
  const type = kind.endsWith('limit') ? 'limit' : 'market';
  const outcome = await within({ ms: deadlineMs(one) }, async () => {
    try {
      const returned: unknown = await client.createOrderWs(
        attempt.pair,
        type,
        side,
        Number(amount),
        number(price),
        params,
      );
      return { returned };
    } catch (thrown) {
      return { thrown };
    }
  });
  return classifyAnswer({
    ...{ transport: 'ws', route: `place-${attempt.route}`, status: null },
    body: frame === null ? null : JSON.stringify(frame),
    outcome: outcome === TOO_LATE ? { thrown: TOO_LATE } : outcome,
    sent: { cid: attempt.cid, pair: attempt.pair, side, exchangeId: null },
    rejects: rejectList('binance', SIM_KIND[one.market]),
    read: (returned) => answeredOrder((returned as { readonly info: unknown }).info, () => attempt.pair),
  });
}
