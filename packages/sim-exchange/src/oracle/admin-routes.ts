import { fromJson, toJson } from '../core/codec.ts';
import type { FaultControl } from '../faults/control.ts';
import { giveForeign, moveMoney, tellShutdown } from '../faults/hands.ts';
import { type Exchange, type KeyState, onArrival } from '../wire/exchange.ts';
import type { Streams } from '../wire/ws-server.ts';
import { changeSource, type MarketBody, moveMarket, type SourceBody } from './admin-markets.ts';
import { candlesOf, numberOf, quotesOf } from './admin-truth.ts';
import type { BotState } from './bot-state.ts';
import type { Ledger, LedgerQuery } from './ledger.ts';
import type { Oracle, Told } from './oracle.ts';

/** What the admin port reaches. */
export interface AdminWorld {
  readonly seed: number;
  readonly exchange: Exchange;
  readonly ledger: Ledger;
  readonly oracle: Oracle;
  readonly faults: FaultControl;
  readonly streams: Streams;
  /** Ends the exchange. */
  readonly close: () => void;
}

interface Asked {
  /** Second part of the path. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type AdminRoute = (world: AdminWorld, asked: Asked) => unknown;

/** By method and path; a path of one part takes a name as its second. */
export const ADMIN_ROUTES: Readonly<Record<string, AdminRoute>> = {
  'GET /state': state,
  'POST /clock': (world, { body }) => moveClock(world, body as ClockBody),
  'POST /market': (world, { name, body }) => now(world, () => moveMarket(world.exchange, name, body as MarketBody)),
  'POST /source': (world, { name, body }) => now(world, () => changeSource(world.exchange, name, body as SourceBody)),
  'POST /faults': ({ faults }, { body }) => ({ id: faults.load(body) }),
  'POST /faults/phase': ({ faults }, { body }) => {
    faults.setPhase((body as { readonly name: string }).name);
    return {};
  },
  'DELETE /faults': ({ faults }, { name }) => ({ removed: faults.unload(Number(name)) }),
  'POST /account': (world, { name, body }) => now(world, () => moveAccount(world, name, body as AccountBody)),
  'POST /sockets': (world, { body }) => now(world, () => moveSockets(world, body as SocketsBody)),
  'POST /snapshot': ({ exchange: { engine }, oracle }) => {
    return { at: engine.scheduler.time, engine: engine.snapshot(), told: toJson(oracle.save()) };
  },
  'POST /restore': restore,
  // The server closes it once this is answered.
  'POST /close': () => ({}),
  'GET /ledger/orders': ({ ledger }, { query }) => ledger.orders(ledgerQuery(query)),
  'GET /ledger/fills': ({ ledger }, { query }) => ledger.fills(ledgerQuery(query)),
  'GET /ledger/balances': ({ ledger, exchange }, { query }) =>
    ledger.balancesAt(query.get('account') ?? '', Number(query.get('at') ?? exchange.engine.scheduler.time)),
  'GET /ledger/requests': ({ exchange }, { query }) => {
    const [path, clientId] = [query.get('path'), query.get('clientId')];
    return exchange.log.records.filter(
      (record) => (path === null || record.path === path) && (clientId === null || record.clientId === clientId),
    );
  },
  'GET /ledger/frames': ({ exchange }, { query }) =>
    exchange.frames.records({
      stream: query.get('stream') ?? undefined,
      from: numberOf(query, 'from'),
      to: numberOf(query, 'to'),
    }),
  'GET /quotes': ({ exchange }, { name, query }) => quotesOf(exchange, name, query),
  'GET /candles': ({ exchange }, { name, query }) => candlesOf(exchange, name, query),
  'GET /ledger/protection': ({ oracle, exchange }) => oracle.protection.rows(exchange.engine.scheduler.time),
  'GET /report': ({ oracle }) => oracle.report(),
  'POST /diff': ({ oracle }, { body }) => oracle.diff(body as BotState),
  'GET /trace': ({ ledger }) => ledger.trace(),
};

/** Does work as an event of this instant, and gives what it threw back to who asked. */
function now({ exchange }: AdminWorld, work: () => void): object {
  let wrong: unknown = null;
  onArrival(exchange, () => {
    try {
      work();
    } catch (error) {
      wrong = error;
    }
  });
  if (wrong !== null) throw wrong instanceof Error ? wrong : new Error('The command failed.');
  return {};
}

function state({ seed, exchange, streams }: AdminWorld): object {
  const { engine, clock, listenKeys, faults } = exchange;
  return {
    seed,
    now: clock.now(),
    mode: clock.mode,
    factor: clock.factor,
    worstLagMs: clock.worstLagMs,
    symbols: (['spot', 'usdm'] as const).flatMap((kind) =>
      engine.markets(kind).map(({ symbol }) => `${kind}:${symbol}`),
    ),
    sockets: streams.sockets.all.map(({ path }) => path),
    listenKeys: listenKeys.all().map(({ account, expiresAt }) => ({ account, expiresAt })),
    phase: faults.phase,
    frameFile: exchange.frames.file,
    fired: faults.fired,
    firings: Object.fromEntries(faults.firings),
  };
}

interface ClockBody {
  readonly advance?: number;
  readonly to?: number;
  readonly factor?: number;
  readonly pause?: boolean;
  /** At the pace from before the pause. */
  readonly resume?: boolean;
}

async function moveClock({ exchange: { clock } }: AdminWorld, body: ClockBody): Promise<object> {
  if (body.advance !== undefined) await clock.advance(body.advance);
  if (body.to !== undefined) await clock.advanceTo(body.to);
  if (body.factor !== undefined) clock.setFactor(body.factor);
  if (body.pause === true) clock.pause();
  if (body.resume === true) clock.resume();
  return { now: clock.now(), factor: clock.factor };
}

interface AccountBody {
  readonly deposit?: unknown;
  readonly withdraw?: unknown;
  readonly foreignOrder?: unknown;
  readonly foreignTrade?: unknown;
  readonly liquidate?: { readonly symbol: string; readonly silent?: boolean };
  readonly keyState?: KeyState;
  /** Says that its bot was told to stop, or may trade again: what it places in between is counted. */
  readonly botStopped?: boolean;
}

function moveAccount({ exchange, oracle }: AdminWorld, name: string, body: AccountBody): void {
  const key = exchange.keys.get(name);
  if (key === undefined) throw new Error(`No account has the key "${name}".`);
  const { engine } = exchange;
  if (body.deposit !== undefined) moveMoney(engine, key.account, 'deposit', body.deposit);
  if (body.withdraw !== undefined) moveMoney(engine, key.account, 'withdraw', body.withdraw);
  for (const order of [body.foreignOrder, body.foreignTrade]) {
    if (order !== undefined) giveForeign(engine, key.account, order);
  }
  const { liquidate } = body;
  if (liquidate !== undefined) {
    engine.usdm.forceClose(key.account, liquidate.symbol, 'liquidation', liquidate.silent ?? false);
  }
  if (body.keyState !== undefined) key.state = body.keyState;
  const { time } = engine.scheduler;
  if (body.botStopped === true) oracle.stops.stop(key.account, time);
  if (body.botStopped === false) oracle.stops.start(key.account, time);
}

/** Parts of addresses that choose sockets; an empty text chooses all. */
interface SocketsBody {
  readonly cut?: string;
  readonly mute?: string;
  readonly serverShutdown?: string;
}

function moveSockets({ exchange, streams }: AdminWorld, { cut, mute, serverShutdown }: SocketsBody): void {
  for (const socket of streams.sockets.all) {
    const isMeant = (filter: string | undefined): boolean => filter !== undefined && socket.path.includes(filter);
    if (isMeant(serverShutdown)) tellShutdown(socket, exchange.now());
    if (isMeant(mute)) socket.isMuted = true;
    if (isMeant(cut)) socket.close();
  }
}

/** Sockets, listen keys, fault scripts and written frames live on; requests that are inside are never answered. */
function restore({ exchange, streams, faults, oracle }: AdminWorld, { body }: Asked): object {
  const { at, engine, told } = body as { readonly at: number; readonly engine: unknown; readonly told: unknown };
  const before = exchange.engine.scheduler.time;
  exchange.engine.restore(engine);
  exchange.clock.jumpTo(at);
  oracle.restore(fromJson(told) as Told);
  streams.moved(exchange.engine.scheduler.time - before);
  faults.rearm();
  return { now: exchange.clock.now() };
}

function ledgerQuery(query: URLSearchParams): LedgerQuery {
  const [account, symbol, market, since] = ['account', 'symbol', 'market', 'since'].map((name) => query.get(name));
  return {
    ...(account == null ? {} : { account }),
    ...(symbol == null ? {} : { symbol }),
    ...(market === 'spot' || market === 'usdm' ? { market } : {}),
    ...(since == null ? {} : { since: Number(since) }),
  };
}
