import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { type ClockOptions, SimClock } from './core/clock.ts';
import { createEngine } from './engine/engine.ts';
import type { AccountSpec, Engine } from './engine/interface.ts';
import type { FillPolicyName } from './engine/options.ts';
import { type FaultControl, faultControl } from './faults/control.ts';
import { Injector } from './faults/injector.ts';
import type { FaultScript } from './faults/script.ts';
import { ccxtConfig } from './kit/ccxt-config.ts';
import type { MarketKind, MarketSpec } from './market/market-spec.ts';
import { createAdminServer } from './oracle/admin-server.ts';
import type { Report } from './oracle/checks.ts';
import { makeOracle, type Oracle } from './oracle/oracle.ts';
import { Ledger } from './oracle/ledger.ts';
import { FrameLog } from './oracle/frame-log.ts';
import { type IntentOf, tradaiIntent } from './oracle/order-sums.ts';
import { RequestLog } from './oracle/request-log.ts';
import type { ApiKey, Exchange, WireOptions } from './wire/exchange.ts';
import { type LimitSpec, RateLimits, USUAL_LIMITS } from './wire/limits.ts';
import { ListenKeys } from './wire/listen-keys.ts';
import { Replica } from './wire/replica.ts';
import { createRestServer } from './wire/rest-server.ts';
import { attachStreams, type Streams } from './wire/ws-server.ts';

/** Who may trade, with what. */
export interface SimAccount extends Omit<AccountSpec, 'id'> {
  readonly apiKey: string;
  readonly secret: string;
  /** Ed25519 public key in PEM, for keys of that kind. */
  readonly publicKey?: string;
}

export interface SimOptions {
  readonly seed: number;
  readonly clock: ClockOptions;
  readonly markets: readonly MarketSpec[];
  readonly accounts: readonly SimAccount[];
  /** 0 or absent: any free port. */
  readonly ports?: { readonly wire?: number; readonly admin?: number };
  /** Without it the exchange listens on this machine only. */
  readonly host?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly limits?: Partial<LimitSpec>;
  readonly profile?: FillPolicyName;
  readonly faults?: FaultScript;
  readonly idBase?: bigint;
  /** Under which client order id a conditional order becomes another; the same without it. */
  readonly algoChildId?: 'same' | 'new';
  /** Where frames go that are no longer among the newest, a line of JSON each. */
  readonly frameFile?: string;
  /** Reads the intent out of a client id; ids of TradAI without it. */
  readonly intentOf?: IntentOf;
  readonly wire?: Partial<WireOptions>;
}

export interface SimExchange {
  readonly urls: { readonly rest: string; readonly ws: string; readonly admin: string };
  readonly clock: SimClock;
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly faults: FaultControl;
  readonly log: RequestLog;
  readonly frames: FrameLog;
  readonly streams: Streams;
  /** What to make a ccxt exchange of the first account with; `pointAt` sends it here. */
  readonly ccxtConfig: (kind: MarketKind) => ReturnType<typeof ccxtConfig>;
  /** What a bot is held to: counters, and its own story against the exchange's. */
  readonly oracle: Oracle;
  readonly report: () => Report;
  /** Throws when not exactly one order has a client id that begins so. */
  readonly expectOnce: (clientIdPrefix: string) => void;
  /** Done when every socket and timer is gone. */
  close(): Promise<void>;
  /** Done when somebody closed it, also over the admin port. */
  readonly closed: Promise<void>;
}

/** An exchange that listens on this machine, and speaks Binance's wire. */
export async function startSimExchange(options: SimOptions): Promise<SimExchange> {
  const exchange = openExchange(options);
  const ledger = new Ledger(
    exchange.engine,
    [...exchange.keys.values()].map(({ account }) => account),
  );
  const oracle = makeOracle(exchange, ledger, options.seed, options.intentOf ?? tradaiIntent);
  const server = createRestServer(exchange, options.tls);
  const streams = attachStreams(server, exchange);
  const faults = faultControl({ exchange, users: streams.users, sockets: streams.sockets });
  if (options.faults !== undefined) faults.load(options.faults);
  const port = await listen(server, options.ports?.wire ?? 0, options.host);
  const admin = createAdminServer({
    seed: options.seed,
    exchange,
    ledger,
    oracle,
    faults,
    streams,
    close: () => void close(),
  });
  const adminPort = await listen(admin, options.ports?.admin ?? 0);
  const closed = Promise.withResolvers<void>();
  const close = async (): Promise<void> => {
    exchange.clock.close();
    exchange.replica.close();
    streams.sockets.closeAll();
    exchange.frames.close();
    await Promise.all([closeServer(server), closeServer(admin)]);
    closed.resolve();
  };
  const secure = options.tls === undefined ? '' : 's';
  const host = `${options.host ?? '127.0.0.1'}:${port}`;
  exchange.clock.settle();
  return {
    urls: { rest: `http${secure}://${host}`, ws: `ws${secure}://${host}`, admin: `http://127.0.0.1:${adminPort}` },
    clock: exchange.clock,
    engine: exchange.engine,
    ledger,
    faults,
    log: exchange.log,
    frames: exchange.frames,
    streams,
    ccxtConfig: (kind) => ccxtConfig(kind, options.accounts[0] ?? { apiKey: '', secret: '' }),
    oracle,
    report: () => oracle.report(),
    expectOnce: (prefix) => oracle.expectOnce(prefix),
    close,
    closed: closed.promise,
  };
}

function openExchange(options: SimOptions): Exchange {
  const accounts = options.accounts.map(({ apiKey, spot, usdm }) => {
    return { id: apiKey, spot: spot ?? { balances: {} }, usdm: usdm ?? { balances: {} } };
  });
  const engine = createEngine({
    seed: options.seed,
    start: options.clock.start,
    markets: options.markets,
    accounts,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.idBase === undefined ? {} : { idBase: options.idBase }),
    ...(options.algoChildId === undefined ? {} : { algoChildId: options.algoChildId }),
  });
  const clock = new SimClock(options.clock, engine.scheduler);
  const faults = new Injector(engine.scheduler, options.seed);
  const limits = { ...USUAL_LIMITS, ...options.limits };
  return {
    engine,
    clock,
    options: { ...usualWire(options), ...options.wire },
    keys: new Map(options.accounts.map((account) => [account.apiKey, keyOf(account)])),
    limits: { spot: new RateLimits('spot', limits), usdm: new RateLimits('usdm', limits) },
    listenKeys: new ListenKeys(engine.scheduler, options.seed),
    replica: new Replica(engine),
    faults,
    delisted: new Set(),
    log: new RequestLog(),
    frames: new FrameLog(options.frameFile ?? null),
    now: () => engine.scheduler.time + faults.clockOffsetMs,
  };
}

function usualWire({ clock }: SimOptions): WireOptions {
  return {
    strictParams: 'off',
    timing: 'strict',
    usdmSecondCheckCode: -1021,
    engineDelayMs: 0,
    socketLimits: clock.mode === 'real',
    tradeLite: false,
    usdmStopsOn: 'algo',
    exchangeInfo: {},
  };
}

function keyOf({ apiKey, secret, publicKey }: SimAccount): ApiKey {
  return { account: apiKey, secret, publicKey, state: 'ok' };
}

function listen(server: Server, port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
