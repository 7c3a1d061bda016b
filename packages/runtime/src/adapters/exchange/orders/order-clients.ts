import type { CcxtExchange, Ccxt } from '../load-ccxt.ts';
import { makeCcxtExchange, type ExchangeClasses, type ExchangeToMake } from '../make-ccxt-exchange.ts';
import type { StreamingExchange } from '../ccxt-live-market-stream.ts';
import { Connections, type OnWire, type WireAnswer } from './connections.ts';
import { tapOutgoing } from './outgoing-tap.ts';

export interface AccountKey {
  readonly apiKey: string;
  readonly secret: string;
}

export interface ClientOptions extends ExchangeToMake {
  readonly key: AccountKey;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
  /** Told of every answer. */
  readonly onAnswer: (answer: WireAnswer) => void;
  /** Told on the way of requests with an effect. */
  readonly onWire?: OnWire | null;
}

/** Of every signed request. Over a socket, ccxt takes it from the options alone. */
export const RECV_WINDOW_MS = 3_000;
/** ccxt's own limit of a request; ours are shorter. */
const CCXT_TIMEOUT_MS = 60_000;
/** Between two pings of a socket, and how many of these times a pong may be missing: see the market's streams. */
const STREAMING = { keepAlive: 15_000, maxPingPongMisses: 1.5 };

/** Objects of ccxt that may reach an account. Each has connections of its own, and the same last door before it. */
export class OrderClients {
  readonly #ccxt: Ccxt;
  readonly #options: ClientOptions;
  readonly #connections: Connections[] = [];
  /** For orders and nothing else. */
  readonly orders: CcxtExchange;
  readonly reads: CcxtExchange;

  constructor(ccxt: Ccxt, options: ClientOptions) {
    this.#ccxt = ccxt;
    this.#options = options;
    this.orders = this.#make();
    this.reads = this.#make();
  }

  /** A new one with sockets, that knows the markets. */
  forStream(): StreamingExchange {
    const exchange = this.#make(this.#ccxt.pro as unknown as ExchangeClasses) as StreamingExchange;
    exchange.setMarketsFromExchange(this.reads);
    return exchange;
  }

  /** Throws what ccxt throws, which remembers a failure until it is told to load again. */
  async loadMarkets(): Promise<void> {
    await this.reads.loadMarkets(true);
    this.orders.setMarketsFromExchange(this.reads);
  }

  close(): void {
    for (const connections of this.#connections) connections.close();
  }

  #make(classes?: ExchangeClasses): CcxtExchange {
    const { key, nowMs, onAnswer, onWire = null } = this.#options;
    const exchange = makeCcxtExchange(this.#ccxt, this.#options, classes);
    Object.assign(exchange, {
      ...key,
      enableRateLimit: false,
      verbose: false,
      log: () => {},
      timeout: CCXT_TIMEOUT_MS,
      streaming: { ...exchange.streaming, ...STREAMING },
      // Stamps come from a measured clock; ccxt's own adjustment would move it again.
      nonce: nowMs,
    });
    Object.assign(exchange.options, {
      recvWindow: RECV_WINDOW_MS,
      adjustForTimeDifference: false,
      // With a key, ccxt asks for lists of margin, which need rights that a key for orders need not have.
      fetchMargins: false,
      watchPositions: { fetchPositionsSnapshot: false },
      watchBalance: { fetchBalanceSnapshot: false, awaitBalanceSnapshot: false },
    });
    assertNoRetries(exchange);
    const connections = new Connections(onAnswer);
    this.#connections.push(connections);
    tapOutgoing(exchange, connections, onWire);
    return exchange;
  }
}

/** ccxt repeats a request by itself where it is told so, and an order twice is two orders. */
export function assertNoRetries({ options }: { readonly options: object }): void {
  const known = options as Retries & Readonly<Record<string, unknown>>;
  const routes = ['order', 'algoOrder', 'leverage', 'marginType', 'positionSide/dual'];
  const places = [known, ...routes.map((route) => known[route] as Retries | undefined)];
  if (places.some((place) => Number(place?.maxRetriesOnFailure ?? 0) !== 0))
    throw new Error('ccxt is told to repeat requests that fail; an order is never sent again by itself.');
}

interface Retries {
  readonly maxRetriesOnFailure?: unknown;
}
