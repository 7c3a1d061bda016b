import type { Trade } from '../../../core/trade.ts';
import type { BrokerOrder, CancelWhy } from '../../../session/broker-order.ts';
import type { OrderReport } from '../../../session/order-report.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { SessionLook } from '../../../session/session-look.ts';
import type { DriverAnswer, DriverEvent, SessionDriver } from '../driver/session-driver.ts';
import { OWN } from '../play/play-driver.fixture.ts';

export type MadeSide = 'long' | 'short';

/** What a made trader does when the session's time has come. */
export interface MadeDecision {
  readonly atMs: number;
  readonly pair: string;
  readonly do: 'enter' | 'exit' | 'cancel-entry' | 'move-stop';
  /** Of an entry. Short on futures alone. */
  readonly side?: MadeSide;
  /** Null: at the market. */
  readonly rate?: number | null;
  readonly amount?: number;
  readonly stopRate?: number;
  /** Of stops with a limit. */
  readonly stopLimit?: number;
}

interface MadeTrade {
  readonly trade: Pick<
    Trade,
    'id' | 'pair' | 'isShort' | 'leverage' | 'amount' | 'amountStep' | 'contractSize' | 'stopLoss' | 'liquidationPrice'
  >;
  readonly version: string;
  readonly orders: readonly never[];
  readonly canceled: null;
  readonly closed: object | null;
  /** Base units that are held, or were sold short. */
  readonly held: number;
}

type Order = { -readonly [Key in keyof BrokerOrder]: BrokerOrder[Key] };

const STATE = 'made';

/** How many decisions of its script a made trader has made. */
export function decisionsIn(records: SessionRecords): number {
  return (JSON.parse(records.get(STATE) ?? '{"at":0}') as { readonly at: number }).at;
}

/**
 * A driver that trades by a list of decisions, and reacts to reports as the core does: a filled entry wants a stop, an exit takes the stop away,
 * on spot before it is sent. All it knows lies in the records.
 */
export class MadeTrader implements SessionDriver {
  readonly opened: SessionDriver['opened'] = {
    versions: [{ id: 'made-1', strategy: 'made', series: [{ series: OWN, fromMs: 0, newestMs: 0 }] }],
    adopted: [],
  };
  readonly reports: OrderReport[] = [];
  /** Of what is no order. */
  readonly told: DriverEvent[] = [];
  keepsStops = true;
  bareStoploss: number | null = null;
  /** What its trades have come to. */
  profit: () => number = () => 0;
  readonly barred: string[] = [];
  readonly #script: readonly MadeDecision[];
  readonly #isSpot: boolean;
  readonly #records: Map<string, string>;
  #put = new Map<string, string>();
  #gone: string[] = [];

  constructor(script: readonly MadeDecision[], market: 'spot' | 'futures', records: SessionRecords) {
    this.#script = script;
    this.#isSpot = market === 'spot';
    this.#records = new Map(records);
  }

  async take(event: DriverEvent): Promise<DriverAnswer> {
    await Promise.resolve();
    const { kind } = event as { readonly kind: string };
    if (event.kind === 'turn') this.#turn(event.nowMs, event.barred ?? {});
    if (kind === 'liquidated') this.#takenOver((event as unknown as { readonly tradeId: number }).tradeId);
    if (kind === 'position' || kind === 'funding' || kind === 'liquidated') this.told.push(event);
    if (kind === 'pause' || this.#records.has('account')) this.#paused(kind);
    if (kind === 'order') this.#report((event as unknown as { readonly report: OrderReport }).report);
    if (event.kind === 'command' && event.command.kind === 'cancel-order') {
      const { tradeId } = event.command;
      this.#wish(tradeId, ({ action }) => action !== 'stop', 'asked');
    }
    if (event.kind === 'command' && event.command.kind === 'force-exit')
      this.#leave(event.command.tradeId, event.nowMs);
    const answer = {
      put: this.#put,
      gone: this.#gone,
      problem: null,
      asked: [],
      wants: [],
      awaits: {},
      tookMs: 0,
      keepsStops: this.keepsStops,
      bareStoploss: this.bareStoploss,
    };
    this.#put = new Map();
    this.#gone = [];
    return answer;
  }

  look(): Promise<SessionLook> {
    const wallet = { free: 1000, tiedUp: 0, closedProfit: this.profit() };
    return Promise.resolve({ trades: [], wallet, equity: 1000, isPaused: false, versions: [] });
  }

  async close(): Promise<void> {}

  #paused(kind: string): void {
    if (kind === 'pause' || kind === 'resume') this.#write('account', { isPaused: kind === 'pause' });
  }

  #turn(nowMs: number, barred: Readonly<Record<string, string>>): void {
    const state = this.#read<{ at: number; trades: number; legs: number }>(STATE) ?? { at: 0, trades: 0, legs: 0 };
    for (; state.at < this.#script.length; state.at += 1) {
      const decision = this.#script[state.at]!;
      if (decision.atMs > nowMs) break;
      if (decision.do === 'enter' && (barred['*'] ?? barred[decision.pair]) !== undefined) break;
      this.#write(STATE, { ...state, at: state.at + 1 });
      this.#decide(decision, nowMs);
      Object.assign(state, this.#read(STATE), { at: state.at });
    }
  }

  #decide(decision: MadeDecision, nowMs: number): void {
    const { pair, rate = null, stopRate = 1 } = decision;
    if (decision.do === 'enter') return this.#enter(decision, nowMs);
    const open = this.#open().find(({ trade }) => trade.pair === pair);
    if (open === undefined) return;
    const { id } = open.trade;
    if (decision.do === 'cancel-entry') this.#wish(id, ({ action }) => action === 'enter', 'asked');
    if (decision.do === 'move-stop' && open.held > 0 && !this.#isLeaving(id)) {
      this.#wish(id, ({ action }) => action === 'stop', 'moved');
      this.#add(id, this.#stop(open, stopRate, nowMs));
    }
    if (decision.do === 'exit') this.#leave(id, nowMs, rate, decision.atMs);
  }

  #enter(decision: MadeDecision, nowMs: number): void {
    const { pair, side = 'long', rate = null, amount = 1, stopRate = 1, stopLimit = null } = decision;
    const id = this.#next('trades');
    const isShort = side === 'short';
    const trade: MadeTrade = {
      trade: {
        ...{ id, pair, isShort, leverage: 1, amount: 0, amountStep: 0.001, contractSize: 1 },
        ...{ stopLoss: stopRate, liquidationPrice: null },
      },
      ...{ version: 'made-1', orders: [], canceled: null, closed: null, held: 0 },
    };
    this.#write(`trade/${id}`, trade);
    this.#write(`watch/${id}`, { stop: null, broker: { orders: [] }, stopRate, stopLimit });
    this.#add(id, { ...entry(rate, amount, isShort), candleMs: decision.atMs, placedMs: nowMs });
  }

  #leave(id: number, nowMs: number, rate: number | null = null, candleMs = 0): void {
    const open = this.#read<MadeTrade>(`trade/${id}`)!;
    // As the core: what was not filled is canceled, and there is one exit at a time.
    if (open.held === 0) return this.#wish(id, ({ action }) => action === 'enter', 'asked');
    if (this.#isLeaving(id)) return;
    if (this.#isSpot) this.#wish(id, ({ action }) => action === 'stop', 'exit');
    this.#add(id, { ...exit(rate, open, !this.#isSpot), candleMs, placedMs: nowMs });
  }

  #isLeaving(id: number): boolean {
    return (this.#orders(id) ?? []).some(({ action, state }) => action === 'exit' && state !== 'over');
  }

  #report(report: OrderReport): void {
    this.reports.push(report);
    const orders = this.#orders(report.tradeId);
    const order = orders?.find(({ leg }) => leg === report.leg);
    if (orders === null || order === undefined || order.state === 'over') return;
    const isOver = report.state !== 'open';
    Object.assign(order, { state: isOver ? 'over' : 'open', average: report.average });
    order.filled = Math.max(order.filled, report.filled);
    this.#writeOrders(report.tradeId, orders);
    if (report.why === 'would-trigger')
      return this.#write(`watch/${report.tradeId}`, inNeed(this.#read(`watch/${report.tradeId}`)!));
    const kept = report.fees?.find((fee) => fee.in === 'base')?.cost ?? 0;
    if (isOver) this.#over(report.tradeId, order, kept);
  }

  /** An order is over: what it filled counts, but for what was kept back as a fee, in whole steps. */
  #over(id: number, order: Order, kept: number): void {
    const trade = this.#read<MadeTrade>(`trade/${id}`)!;
    const sign = order.action === 'enter' ? 1 : -1;
    const whole = Math.round((trade.held + sign * order.filled - kept) * 1e8) / 1e8;
    const held = kept === 0 ? whole : Math.floor(whole * 1000) / 1000;
    const now = { ...trade, trade: { ...trade.trade, amount: held }, held };
    this.#write(`trade/${id}`, now);
    const orders = this.#orders(id)!;
    if (held === 0) {
      for (const each of orders) if (each.state !== 'over') each.wish ??= 'ended';
      this.#writeOrders(id, orders);
      if (orders.every(({ state }) => state === 'over')) this.#close(id);
      return;
    }
    if (orders.some(({ action, state, wish }) => action === 'stop' && state !== 'over' && wish === null)) return;
    if (this.#isLeaving(id)) return;
    const { stopRate, stopLimit } = this.#read<{ stopRate: number; stopLimit: number | null }>(`watch/${id}`)!;
    if (this.keepsStops) this.#add(id, this.#stop(now, stopRate, order.placedMs, stopLimit));
  }

  #takenOver(id: number): void {
    this.#write(`trade/${id}`, { ...this.#read<MadeTrade>(`trade/${id}`)!, held: 0 });
    this.#wish(id, () => true, 'ended');
    if (this.#orders(id)?.every(({ state }) => state === 'over') === true) this.#close(id);
  }

  #close(id: number): void {
    const trade = this.#read<MadeTrade>(`trade/${id}`)!;
    this.#write(`trade/${id}`, { ...trade, closed: { number: id, timeMs: 0, rate: 0, profitAbs: 0, profitRatio: 0 } });
    this.#records.delete(`watch/${id}`);
    this.#put.delete(`watch/${id}`);
    this.#gone.push(`watch/${id}`);
  }

  #stop(open: MadeTrade, stopRate: number, placedMs: number, rate: number | null = null): Omit<Order, 'leg'> {
    const kind = rate === null ? 'stop-market' : 'stop-limit';
    return {
      ...exit(rate, open, !this.#isSpot),
      action: 'stop',
      kind,
      stopRate,
      candleMs: 0,
      placedMs,
    };
  }

  #wish(id: number, isMeant: (order: Order) => boolean, why: CancelWhy): void {
    const orders = this.#orders(id) ?? [];
    for (const order of orders) if (isMeant(order) && order.state !== 'over') order.wish ??= why;
    this.#writeOrders(id, orders);
  }

  #add(id: number, order: Omit<Order, 'leg'>): void {
    this.#writeOrders(id, [...(this.#orders(id) ?? []), { ...order, leg: this.#next('legs') }]);
  }

  #orders(id: number): Order[] | null {
    return this.#read<{ broker: { orders: Order[] } }>(`watch/${id}`)?.broker.orders ?? null;
  }

  #writeOrders(id: number, orders: readonly Order[]): void {
    const watch = this.#read<{ stopRate: number }>(`watch/${id}`);
    if (watch !== null) this.#write(`watch/${id}`, { ...watch, broker: { orders } });
  }

  #next(what: 'trades' | 'legs'): number {
    const state = this.#read<Record<string, number>>(STATE) ?? { at: 0, trades: 0, legs: 0 };
    this.#write(STATE, { ...state, [what]: state[what]! + 1 });
    return state[what]! + 1;
  }

  #open(): readonly MadeTrade[] {
    const trades = [...this.#records].filter(([key]) => key.startsWith('trade/'));
    return trades.map(([, text]) => JSON.parse(text) as MadeTrade).filter(({ closed }) => closed === null);
  }

  #read<T>(key: string): T | null {
    return JSON.parse(this.#records.get(key) ?? 'null') as T | null;
  }

  #write(key: string, value: unknown): void {
    this.#records.set(key, JSON.stringify(value));
    this.#put.set(key, JSON.stringify(value));
  }
}

const BLANK = {
  state: 'placed',
  filled: 0,
  average: null,
  fees: null,
  counted: 0,
  countedCost: 0,
  wish: null,
  reason: 'made',
} as const;

function entry(rate: number | null, amount: number, isShort: boolean): Omit<Order, 'leg' | 'candleMs' | 'placedMs'> {
  const kind = rate === null ? 'market' : 'limit';
  return {
    ...BLANK,
    action: 'enter',
    side: isShort ? 'sell' : 'buy',
    kind,
    amount,
    rate,
    stopRate: null,
    isReduceOnly: false,
  };
}

function exit(
  rate: number | null,
  { trade, held: amount }: MadeTrade,
  isReduceOnly: boolean,
): Omit<Order, 'leg' | 'candleMs' | 'placedMs'> {
  const kind = rate === null ? 'market' : 'limit';
  return {
    ...BLANK,
    action: 'exit',
    side: trade.isShort ? 'buy' : 'sell',
    kind,
    amount,
    rate,
    stopRate: null,
    isReduceOnly,
  };
}

/** A trade whose stop would have triggered: the core leaves it at its next look. */
function inNeed(watch: { readonly broker: object }): object {
  return { ...watch, broker: { ...watch.broker, isEmergency: true } };
}
