import { decimal, type Decimal } from '../core/decimal.ts';
import type { Order } from '../engine/orders.ts';
import { isRefusal } from '../engine/refusal.ts';
import type { AlgoOrderRequest } from '../engine/requests.ts';
import type { FilterRow } from '../market/filters.ts';
import type { MarketStatus } from '../market/market-event.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Exchange, KeyState } from '../wire/exchange.ts';
import type { UserStreams } from '../wire/user-streams.ts';
import type { Sockets } from '../wire/sockets.ts';
import { giveForeign, moveMoney, tellShutdown } from './hands.ts';
import type { LiveRule } from './rule.ts';

/** What timed faults work on. */
export interface FaultWorld {
  readonly exchange: Exchange;
  readonly users: UserStreams;
  readonly sockets: Sockets;
}

const KINDS = ['spot', 'usdm'] as const;

/** What a rule does by itself when its window begins. Gives how to undo it, `null` for a rule that acts on requests or frames only. */
export function timedEffect(rule: LiveRule, world: FaultWorld): (() => () => void) | null {
  const { exchange, account, userStream } = rule.action;
  if (exchange !== undefined) return exchangeEffect(rule, world);
  if (account !== undefined) return accountEffect(rule, world);
  if (userStream === undefined) return null;
  const { users, exchange: sim } = world;
  switch (userStream.kind) {
    case 'expireListenKey':
      return once(() => accountsOf(rule, world).forEach((id) => sim.listenKeys.expire(id, userStream.silent ?? false)));
    case 'terminateStream':
      return once(() => accountsOf(rule, world).forEach((id) => users.terminate(id)));
    case 'serverShutdown':
      return once(() => world.sockets.all.forEach((socket) => tellShutdown(socket, sim.now())));
    case 'subscribeError':
    case 'subscribeHang':
    case 'commissionNone':
      return null;
  }
}

function exchangeEffect(rule: LiveRule, { exchange }: FaultWorld): (() => () => void) | null {
  const { kind, value } = rule.action.exchange!;
  switch (kind) {
    case 'status':
      return () => {
        setStatus(rule, exchange, value as MarketStatus);
        return () => setStatus(rule, exchange, 'TRADING');
      };
    case 'delist':
      return once(() => delist(rule, exchange));
    case 'rename':
      return once(() => rename(rule, exchange, (value as { readonly to: string }).to));
    case 'filtersChange':
      return once(() => {
        for (const { market, symbol } of marketsOf(rule, exchange)) {
          exchange.engine.setFilters(market, symbol, value as readonly FilterRow[]);
        }
      });
    case 'keyState':
      return () => {
        const keys = [...exchange.keys.values()].filter(({ account }) => isMine(rule, account));
        for (const key of keys) key.state = value as KeyState;
        return () => keys.forEach((key) => (key.state = 'ok'));
      };
    case 'usdmStopsOn':
      return () => {
        const { options } = exchange;
        const before = options.usdmStopsOn;
        options.usdmStopsOn = value as 'algo' | 'order';
        return () => (options.usdmStopsOn = before);
      };
    case 'maintenance':
    case 'exchangeInfo':
      return null;
  }
}

function accountEffect(rule: LiveRule, world: FaultWorld): (() => () => void) | null {
  const { engine } = world.exchange;
  const { knobs } = engine;
  const { kind, value } = rule.action.account!;
  const each = (work: (account: string) => void) => once(() => accountsOf(rule, world).forEach(work));
  switch (kind) {
    case 'partial':
      return () => {
        knobs.partial = partialBy(rule, world.exchange, value as readonly (number | string)[]);
        return () => (knobs.partial = null);
      };
    case 'fundingLate':
      return () => {
        knobs.fundingDelayMs = Number(value);
        return () => (knobs.fundingDelayMs = 0);
      };
    case 'fundingDuplicate':
      return () => {
        knobs.fundingTimes = Number(value ?? 2);
        return () => (knobs.fundingTimes = 1);
      };
    case 'liquidate':
    case 'adl':
      return each((account) => {
        const { symbol, silent = false } = (value ?? {}) as { readonly symbol?: string; readonly silent?: boolean };
        const symbols = symbol === undefined ? symbolsOf(rule, world.exchange, 'usdm') : [symbol];
        if (!engine.usdm.hasAccount(account)) return;
        for (const one of symbols) engine.usdm.forceClose(account, one, kind === 'adl' ? 'adl' : 'liquidation', silent);
      });
    case 'deposit':
    case 'withdraw':
      return each((account) => moveMoney(engine, account, kind, value));
    case 'foreignOrder':
    case 'foreignTrade':
      return each((account) => foreign(rule, world.exchange, account));
    case 'stopVanish':
      return each((account) => world.users.quietly(() => vanishStops(world.exchange, rule, account)));
    case 'stopDuplicate':
      return each((account) => world.users.quietly(() => doubleStops(world.exchange, rule, account)));
    case 'rejectCode':
    case 'leverageLie':
    case 'marginModeLie':
      return null;
  }
}

/** Orders of somebody else: the one that is given, or one in each market of the rule. What the exchange refuses is noted. */
function foreign(rule: LiveRule, exchange: Exchange, account: string): void {
  const given = rule.action.account!.value as { readonly symbol?: string };
  const markets = given.symbol === undefined ? marketsOf(rule, exchange) : [{}];
  for (const market of markets) {
    try {
      giveForeign(exchange.engine, account, { ...market, ...given });
    } catch (error) {
      exchange.faults.note(rule, (error as Error).message);
    }
  }
}

function once(work: () => void): () => () => void {
  return () => {
    work();
    return () => {};
  };
}

function isMine({ match }: LiveRule, account: string): boolean {
  return match.account === undefined || match.account === account;
}

function accountsOf(rule: LiveRule, { exchange }: FaultWorld): string[] {
  return [...exchange.keys.values()].map(({ account }) => account).filter((account) => isMine(rule, account));
}

function marketsOf({ match }: LiveRule, { engine }: Exchange): { market: MarketKind; symbol: string }[] {
  return KINDS.flatMap((market) =>
    engine
      .markets(market)
      .filter(({ symbol }) => match.symbol === undefined || match.symbol === symbol)
      .map(({ symbol }) => ({ market, symbol })),
  );
}

function symbolsOf(rule: LiveRule, exchange: Exchange, kind: MarketKind): string[] {
  return marketsOf(rule, exchange).flatMap(({ market, symbol }) => (market === kind ? [symbol] : []));
}

function setStatus(rule: LiveRule, exchange: Exchange, status: MarketStatus): void {
  for (const { market, symbol } of marketsOf(rule, exchange)) {
    exchange.engine.feed(market, symbol, { kind: 'status', time: exchange.engine.scheduler.time, status });
  }
}

function delist(rule: LiveRule, exchange: Exchange): void {
  setStatus(rule, exchange, 'CLOSE');
  for (const { market, symbol } of marketsOf(rule, exchange)) exchange.delisted.add(`${market}:${symbol}`);
}

/** The old market is closed; one of the new name goes on where it was. What accounts hold is not converted. */
function rename(rule: LiveRule, exchange: Exchange, to: string): void {
  for (const { market, symbol } of marketsOf(rule, exchange)) {
    const { spec, filterRows } = exchange.engine.market(market, symbol)!;
    exchange.engine.list({ ...spec, filters: filterRows, symbol: to, base: to.slice(0, -spec.quote.length) });
  }
  delist(rule, exchange);
}

/** The n-th match of an order goes through by the n-th part of the plan: a ratio of the order, a `step`, the `rest`. */
function partialBy(rule: LiveRule, { engine }: Exchange, plan: readonly (number | string)[]) {
  const matches = new Map<string, number>();
  return (order: Order, quantity: Decimal): Decimal => {
    if (!rule.fits({ symbol: order.symbol, account: order.account, clientId: order.clientOrderId })) return quantity;
    const key = `${order.market}:${order.orderId}`;
    const index = matches.get(key) ?? 0;
    matches.set(key, index + 1);
    const part = plan[index] ?? 'rest';
    const { step } = engine.market(order.market, order.symbol)!.filters.lot;
    const wanted = part === 'rest' ? quantity : part === 'step' ? step : ratioOf(order.quantity, Number(part), step);
    return wanted < quantity ? wanted : quantity;
  };
}

/** Whoever is met takes a step at least: an order of three steps of which nobody takes a third would end as if nobody were there. */
function ratioOf(quantity: Decimal, ratio: number, step: Decimal): Decimal {
  const part = (quantity * decimal(ratio.toFixed(8))) / 100_000_000n;
  if (step === 0n) return part;
  return part < step ? step : part - (part % step);
}

function vanishStops({ engine }: Exchange, rule: LiveRule, account: string): void {
  for (const { algoId } of engine.usdm.openAlgoOrders(account, rule.match.symbol))
    engine.usdm.cancelAlgo(account, { algoId });
  for (const order of engine.usdm.openOrders(account, rule.match.symbol)) {
    if (order.workingAt < 0) engine.usdm.cancel(account, { symbol: order.symbol, orderId: order.orderId });
  }
  for (const order of engine.spot.openOrders(account, rule.match.symbol)) {
    if (order.workingAt < 0) engine.spot.cancel(account, { symbol: order.symbol, orderId: order.orderId });
  }
}

function doubleStops({ engine }: Exchange, rule: LiveRule, account: string): void {
  for (const stop of engine.usdm.openAlgoOrders(account, rule.match.symbol)) {
    const { clientAlgoId: _, quantity, price, triggerPrice, callbackRate, activatePrice, ...same } = stop;
    const some = (value: Decimal) => (value === 0n ? undefined : value);
    const request: AlgoOrderRequest = {
      ...same,
      quantity: some(quantity),
      price: some(price),
      triggerPrice: some(triggerPrice),
      callbackRate: some(callbackRate),
      activatePrice: some(activatePrice),
    };
    const placed = engine.usdm.placeAlgo(account, request);
    if (isRefusal(placed)) throw new Error(`The second stop was refused: ${placed.message}`);
  }
}
