import type { Adjustment, Advice } from '../core/advice.ts';
import { MadeBroker, reportOf } from './made-broker.fixture.ts';
import type { OrderReport } from './order-report.ts';
import { FIVE, MINUTE, quoteOf, RatePlay, START, TIERS } from './rate-world.fixture.ts';
import type { Command } from './session-event.ts';
import type { TradeRecord } from './trade-record.ts';
import type { WantedOrder } from './wanted-orders.ts';

/** What a strategy wants at each look. `away`: out, for another reason each time. */
export type Wish = 'none' | 'leave' | 'away' | 'reduce' | 'add';

export interface Look {
  readonly kind: 'look';
  /** Null: nobody sees a price. */
  readonly bid: number | null;
  readonly wish: Wish;
  readonly afterMs: number;
}

/** What an exchange does with one of the orders that it has. `share`: of what is left of it, as far as a part of it fills. */
export interface Deed {
  readonly kind: 'exchange';
  readonly which: number;
  readonly what: 'open' | 'part' | 'fill' | 'reject' | 'cancel' | 'trigger' | 'expire';
  readonly share: number;
}

export type Act =
  | Look
  | Deed
  | { readonly kind: 'ask'; readonly isEmergency: boolean; readonly bid: number }
  | { readonly kind: 'cancel-order' }
  | { readonly kind: 'restart' }
  /** Another version takes over. */
  | { readonly kind: 'swap' };

/** What a session leaves by. */
export interface LeavingKind {
  readonly isFutures: boolean;
  readonly isShort: boolean;
  readonly forceExit: 'limit' | 'market';
  readonly stop: 'limit' | 'market';
  readonly isStopAtExchange: boolean;
  /** Exits at a limit are taken away after a minute. */
  readonly isTimed: boolean;
}

const STOP = { intervalMs: MINUTE, limitRatio: 0.99, orderType: 'market' } as const;
/** Of an order, in stake currency. */
const LEAST = 10;
const STEPS = 1000;

const CHANGES: Partial<Record<Wish, Adjustment>> = {
  reduce: { stake: -30, tag: 'less' },
  add: { stake: 50, tag: 'more' },
};
const SELLS: readonly WantedOrder['action'][] = ['exit', 'reduce', 'stop'];

/** A trade whose strategy, people and exchange do what a test says, and what an exchange has of it in truth. Times are epoch ms. */
export class MadeLeaving {
  readonly #isFutures: boolean;
  readonly #broker: MadeBroker;
  /** Of each order by its number, what the exchange has told of it. */
  readonly #filled = new Map<number, number>();
  readonly #log: string[] = [];
  #nowMs = START + 2 * FIVE;
  #bid = 100;
  #wish: Wish = 'none';
  #reasons = 0;
  #versions = 1;

  constructor(kind: LeavingKind) {
    const { isFutures, isShort, isTimed, isStopAtExchange } = kind;
    this.#isFutures = isFutures;
    const play = new RatePlay({
      pairs: [isShort ? { enterShort: [1] } : { enterLong: [1] }],
      market: { minCost: LEAST },
      ...(isFutures ? { tiers: TIERS } : {}),
      rules: { unfilledExitMs: isTimed ? MINUTE : null, unfilledEntryMs: MINUTE, canShort: true },
      rates: {
        ...{ fills: 'exchange', forceExitOrderType: kind.forceExit, stopOrderType: kind.stop },
        stopOnExchange: isStopAtExchange ? STOP : null,
      },
      advice: this.#advice(),
    });
    play.close(1, shown(this.#bid));
    this.#broker = new MadeBroker(play);
  }

  get open(): readonly TradeRecord[] {
    return this.#broker.play.trades.filter(({ closed }) => closed === null);
  }

  /** What the exchange has of a trade; short: above zero as well. */
  held({ trade: { id, amount } }: TradeRecord): number {
    const signOf = ({ action }: WantedOrder): number => (SELLS.includes(action) ? -1 : 1);
    return this.ordersOf(id).reduce((sum, order) => sum + signOf(order) * this.#filledOf(order), amount);
  }

  /** Whether the exchange takes an order of so much at this rate; on futures one that leaves may be as small as its step. */
  isEnough(amount: number, rate: number): boolean {
    return amount > 1.1 / STEPS && (this.#isFutures || amount * rate >= 1.1 * LEAST);
  }

  ordersOf(id: number): readonly WantedOrder[] {
    return this.#broker.wanted.filter(({ tradeId }) => tradeId === id);
  }

  /** How much of these orders nobody has taken yet. */
  restOf(orders: readonly WantedOrder[]): number {
    return orders.reduce((sum, order) => sum + order.amount - this.#filledOf(order), 0);
  }

  /** All that has happened, and the orders of a trade. */
  story({ trade: { id } }: TradeRecord): string {
    const orders = this.ordersOf(id).map((order) => JSON.stringify([order, this.#filledOf(order)]));
    return [...this.#log, ...orders].join('\n');
  }

  do(act: Act): void {
    this.#nowMs += 500;
    if (act.kind !== 'exchange') this.#log.push(JSON.stringify(act));
    if (act.kind === 'exchange') this.#deed(act);
    else if (act.kind === 'restart') this.#broker.play.restart();
    else if (act.kind === 'swap') this.#broker.play.swap(`v${(this.#versions += 1)}`, this.#nowMs);
    else if (act.kind === 'cancel-order') this.#take({ kind: 'cancel-order', tradeId: 1 });
    else if (act.kind === 'ask') {
      this.#bid = act.bid;
      this.#take({ kind: 'force-exit', tradeId: 1, isEmergency: act.isEmergency });
    } else {
      this.#bid = act.bid ?? this.#bid;
      this.#wish = act.wish;
      this.#nowMs += act.afterMs;
      this.#broker.play.look(this.#nowMs, shown(act.bid));
    }
  }

  /** Whatever is open is to be left, at this price. Null: nobody sees one, and it is the one before. */
  leaveAll(bid: number | null, isEmergency: boolean): void {
    this.#bid = bid ?? this.#bid;
    this.#nowMs += 1000;
    this.#log.push(isEmergency ? 'an emergency' : 'a person asks');
    for (const { trade } of this.open) this.#take({ kind: 'force-exit', tradeId: trade.id, isEmergency }, bid);
  }

  /** The exchange takes away what is to go and executes what is at the market; limits and stops rest. */
  settle(): void {
    for (let turns = 0; turns < 40; turns += 1) {
      const before = JSON.stringify(this.#broker.wanted);
      for (const order of this.#ready) {
        if (!this.#broker.wanted.some(({ leg }) => leg === order.leg)) continue;
        if (order.isCanceled && order.staysUntil === null) this.#tell(order, 'canceled');
        else if (order.kind === 'market') this.#tell(order, 'closed', order.amount);
        else this.#tell(order, 'open');
      }
      if (JSON.stringify(this.#broker.wanted) === before) return;
    }
    throw new Error('orders follow orders without an end');
  }

  #advice(): Advice {
    const another = (): string => `away${(this.#reasons += 1)}`;
    return {
      customExit: () => (this.#wish === 'leave' ? 'out' : this.#wish === 'away' ? another() : null),
      adjustTradePosition: () => CHANGES[this.#wish] ?? null,
    };
  }

  /** Those that have been sent. */
  get #ready(): readonly WantedOrder[] {
    return this.#broker.wanted.filter(({ after }) => after.length === 0);
  }

  #filledOf({ leg }: WantedOrder): number {
    return this.#filled.get(leg) ?? 0;
  }

  #take(command: Command, bid: number | null = this.#bid): void {
    const nowMs = this.#nowMs;
    this.#broker.play.take({ kind: 'command', command, nowMs, quoteOf: () => quoteOf(shown(bid), nowMs) });
  }

  #deed({ which, what, share }: Deed): void {
    const order = this.#ready[which % Math.max(this.#ready.length, 1)];
    if (order === undefined) return;
    const was = this.#filledOf(order);
    const isStop = order.action === 'stop';
    if (what === 'cancel') this.#tell(order, 'canceled');
    else if (what === 'expire') this.#tell(order, 'expired');
    else if (what === 'reject') {
      const why = isStop && share > 0.5 ? 'would-trigger' : 'other';
      if (was === 0 && !order.isCanceled) this.#tell(order, 'rejected', 0, why);
    } else if (what === 'trigger') {
      if (isStop) this.#tell(order, 'closed', order.amount);
    } else if (what === 'fill' && !isStop) this.#tell(order, 'closed', order.amount);
    else if (what !== 'part') this.#tell(order, 'open');
    else this.#part(order, cut(was + (order.amount - was) * share));
  }

  /** At the market nothing rests: it takes a part, and that is all. */
  #part(order: WantedOrder, filled: number): void {
    if (order.kind === 'limit') return this.#tell(order, 'open', filled);
    if (filled > this.#filledOf(order)) this.#tell(order, 'closed', filled);
  }

  #tell(
    order: WantedOrder,
    state: OrderReport['state'],
    filled = this.#filledOf(order),
    why: OrderReport['why'] = null,
  ): void {
    const { leg, action, kind, amount } = order;
    this.#filled.set(leg, filled);
    this.#log.push(`${action} ${kind} ${leg} of ${amount}: ${state}, ${filled}`);
    const average = filled > 0 ? (order.rate ?? this.#bid) : null;
    const isPart = state === 'closed' && filled < amount;
    this.#broker.tell(this.#nowMs, { ...reportOf(order, { state, filled, average, why }), isPart });
  }
}

function shown(bid: number | null): readonly [bid: number, ask: number] | null {
  return bid === null ? null : [bid, bid + 0.1];
}

function cut(amount: number): number {
  return Math.floor(amount * STEPS) / STEPS;
}
