import { timeout, TimeoutStrategy, TaskCancelledError } from 'cockatiel';
import type { MarketKind } from '../../data/candles.ts';
import { DataError } from '../../data/errors.ts';
import { nearest } from '../../data/nearest.ts';
import { movedSockets } from './ccxt-live-market-sockets.ts';
import { answerFailure, unreachable, type Asked } from './failures.ts';
import type { Ccxt, CcxtExchange } from './load-ccxt.ts';
import type { RequestGate } from './request-gate.ts';

/** Of one request, its answer read to the end. ccxt's own ends with the headers. */
const TIMEOUT_MS = 30_000;
/** Kinds of markets that ccxt loads; without a row, all that the exchange has. */
const MARKET_TYPES: Readonly<Record<string, Readonly<Record<MarketKind, readonly string[]>>>> = {
  binance: { spot: ['spot'], futures: ['linear'] },
  bybit: { spot: ['spot'], futures: ['linear'] },
  okx: { spot: ['spot'], futures: ['swap'] },
  gate: { spot: ['spot'], futures: ['swap'] },
  bitget: { spot: ['spot'], futures: ['swap'] },
};

export interface ExchangeToMake {
  readonly name: string;
  readonly market: MarketKind;
  /** In place of the exchange's own addresses: scheme, host and port; paths stay. */
  readonly baseUrl?: string;
  /** In place of its sockets: scheme, host and port. Without it, those of `baseUrl`. */
  readonly socketUrl?: string;
}

export type ExchangeClasses = Readonly<Record<string, new (config: object) => CcxtExchange>>;

/** ccxt's object for an exchange, its throttler on. Throws `bad-option` for a name that ccxt does not know. */
export function makeCcxtExchange(
  ccxt: Ccxt,
  { name, market, baseUrl, socketUrl = baseUrl?.replace(/^http/, 'ws') }: ExchangeToMake,
  classes = ccxt as unknown as ExchangeClasses,
): CcxtExchange {
  if (!ccxt.exchanges.includes(name)) throw unknownExchange(name, ccxt.exchanges);
  const types = MARKET_TYPES[name]?.[market];
  const exchange = new classes[name]!({
    enableRateLimit: true,
    timeout: TIMEOUT_MS,
    options: {
      defaultType: market === 'spot' ? 'spot' : 'swap',
      ...(types === undefined ? {} : { fetchMarkets: { types } }),
    },
  });
  // Node's own client: in a bundle, ccxt would not find the functions of the one that it looks for.
  exchange.fetchImplementation = (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'error' });
  // Candles need no list of coins, and some exchanges want an account for it.
  exchange.has['fetchCurrencies'] = false;
  const { ws, ...rest } = exchange.urls['api'] as Readonly<Record<string, unknown>>;
  exchange.urls['api'] = {
    ...((baseUrl === undefined ? rest : moved(rest, baseUrl.replace(/\/+$/, ''))) as object),
    ...(ws === undefined ? {} : { ws: socketUrl === undefined ? ws : movedSockets(ws, socketUrl) }),
  };
  return exchange;
}

/** Where it is asked: the first address of an exchange that keeps several. */
export function placeOf({ urls, hostname }: CcxtExchange, { name, baseUrl }: ExchangeToMake): string {
  if (baseUrl !== undefined) return baseUrl;
  const [address = name] = /https:\/\/[^/"]+/.exec(JSON.stringify(urls['api'] ?? '')) ?? [];
  return address.replace('{hostname}', hostname ?? '');
}

function unknownExchange(name: string, known: readonly string[]): DataError {
  const near = nearest(name, known);
  const hint = near.length === 0 ? 'expected a name such as binance.' : `did you mean ${near.join(' or ')}?`;
  return new DataError('bad-option', `ccxt knows no exchange "${name}"; ${hint}`);
}

export interface Traffic {
  requests: number;
  bytes: number;
  /** How far the exchange's clock is behind ours, at least 0. */
  behindMs: number;
}

export interface Watch {
  readonly asked: Asked;
  readonly gate: RequestGate;
  /** Epoch ms. */
  readonly now: () => number;
  /** Of one request, its answer read to the end. */
  readonly timeoutMs?: number;
  /** Statuses that ask for patience. */
  readonly closing?: readonly number[];
  /** Told of the status of each answer. */
  readonly onStatus?: (status: number) => void;
}

/** Puts gate, time limit and counters around the requests of an exchange, and judges answers that are not its own before ccxt does. */
export function watchRequests(exchange: CcxtExchange, watch: Watch): Traffic {
  const { asked, gate, now, timeoutMs = TIMEOUT_MS, closing = [418, 429], onStatus = () => {} } = watch;
  const traffic: Traffic = { requests: 0, bytes: 0, behindMs: 0 };
  const limit = timeout(timeoutMs, TimeoutStrategy.Aggressive);
  const fetch = exchange.fetch.bind(exchange);
  exchange.fetch = async (...request: Parameters<typeof fetch>) => {
    await gate.pass();
    traffic.requests += 1;
    try {
      return (await limit.execute(() => fetch(...request))) as unknown;
    } catch (error) {
      if (error instanceof TaskCancelledError)
        throw unreachable(asked, `no answer within ${timeoutMs / 1000} s`, error);
      throw error;
    }
  };
  exchange.onRestResponse = (status: number, _text, _url, _method, headers: Headers, body: string) => {
    const text = body.trim();
    traffic.bytes += Number(headers['Content-Length'] ?? Buffer.byteLength(body));
    const sentMs = Date.parse(headers['Date'] ?? '');
    if (Number.isFinite(sentMs)) traffic.behindMs = Math.max(0, now() - sentMs);
    onStatus(status);
    if (closing.includes(status)) throw gate.close(status, headers['Retry-After']);
    const failure = answerFailure(asked, status, text, headers['Content-Type']?.split(';')[0] ?? 'nothing');
    if (failure !== null) throw failure;
    return text;
  };
  return traffic;
}

type Headers = Readonly<Record<string, string | undefined>>;

function moved(urls: unknown, base: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^\w+:\/\/[^/]+/, base);
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, moved(url, base)]));
}
