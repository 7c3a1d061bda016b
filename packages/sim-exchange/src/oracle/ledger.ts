import type { AccountEvent, EngineEvent, PositionUpdate, SpotBalance } from '../engine/events.ts';
import { isAccountEvent } from '../engine/events.ts';
import type { Engine } from '../engine/interface.ts';
import type { Fill, Order } from '../engine/orders.ts';
import type { Decimal } from '../core/decimal.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { FuturesAudit } from './futures-audit.ts';
import { OrderAudit } from './order-audit.ts';
import { RowStore } from './row-store.ts';
import { SpotAudit } from './spot-audit.ts';
import { isTraced, traceLine } from './trace.ts';

export interface LedgerQuery {
  readonly account?: string;
  readonly market?: MarketKind;
  readonly symbol?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
}

export interface LedgerOrder {
  /** As it was told last. */
  readonly order: Order;
  /** Everything that was told of it, oldest first. */
  readonly events: readonly OrderEvent[];
}

type OrderEvent = AccountEvent & { kind: 'order' };

export interface AccountBalances {
  readonly spot: readonly SpotBalance[];
  readonly wallets: readonly { readonly asset: string; readonly wallet: Decimal; readonly cross: Decimal }[];
  /** Not flat. */
  readonly positions: readonly PositionUpdate[];
}

/**
 * Keeps all that the engine ever told, and holds every event to the conservation of money. The bot under test never sees it.
 * Begins with what accounts have when it is made.
 */
export class Ledger {
  /** Everything that cannot be; empty for a sound exchange. */
  readonly violations: string[] = [];
  /** How many there were so far. */
  readonly counts = { orders: 0, fills: 0 };
  readonly #events = new RowStore<EngineEvent>(({ time }) => time);
  readonly #newOrder = new Set<(event: OrderEvent) => void>();
  readonly #start = new Map<string, AccountBalances>();
  readonly #engine: Engine;
  #orderAudit!: OrderAudit;
  #spotAudit!: SpotAudit;
  #futuresAudit!: FuturesAudit;

  constructor(engine: Engine, accounts: readonly string[]) {
    this.#engine = engine;
    for (const account of accounts) this.#start.set(account, startOf(engine, account));
    this.#open();
    engine.subscribe((event) => this.#keep(event));
  }

  /** Everything that was told so far, oldest first; reads what is no longer in memory. */
  get events(): readonly EngineEvent[] {
    return [...this.#events.rows()];
  }

  /** Calls with the first report of every order from now on. */
  onNewOrder(listener: (event: OrderEvent) => void): void {
    this.#newOrder.add(listener);
  }

  /** Forgets all, and begins again with what had been told when a snapshot was taken. */
  restore(events: readonly EngineEvent[]): void {
    this.#events.clear();
    this.violations.length = 0;
    Object.assign(this.counts, { orders: 0, fills: 0 });
    this.#open();
    for (const event of events) this.#keep(event);
  }

  orders(query: LedgerQuery = {}): LedgerOrder[] {
    const byId = new Map<string, OrderEvent[]>();
    for (const event of this.#orderEvents(query.since)) {
      const key = `${event.order.market} ${event.order.orderId}`;
      const known = byId.get(key);
      if (known === undefined) byId.set(key, [event]);
      else known.push(event);
    }
    const all = [...byId.values()].map((events) => ({ order: events.at(-1)!.order, events }));
    return all.filter(({ order }) => fits(order, order.createdAt, query));
  }

  fills(query: LedgerQuery = {}): Fill[] {
    const fills: Fill[] = [];
    for (const { fill } of this.#orderEvents(query.since)) {
      if (fill !== null && fits(fill, fill.time, query)) fills.push(fill);
    }
    return fills;
  }

  /** Balances and positions of an account after all events up to and including a time. */
  balancesAt(account: string, time: number): AccountBalances {
    const start = this.#start.get(account) ?? { spot: [], wallets: [], positions: [] };
    const spot = new Map(start.spot.map((balance) => [balance.asset, balance]));
    const wallets = new Map(start.wallets.map((wallet) => [wallet.asset, wallet]));
    const positions = new Map(start.positions.map((position) => [`${position.symbol} ${position.side}`, position]));
    for (const event of this.#events.rows()) {
      if (event.time > time) break;
      if (!isAccountEvent(event) || event.account !== account) continue;
      if (event.kind === 'spot-balances') for (const each of event.balances) spot.set(each.asset, each);
      if (event.kind !== 'wallet') continue;
      for (const { asset, wallet, cross } of event.balances) wallets.set(asset, { asset, wallet, cross });
      for (const each of event.positions) positions.set(`${each.symbol} ${each.side}`, each);
    }
    return {
      spot: [...spot.values()],
      wallets: [...wallets.values()],
      positions: [...positions.values()].filter(({ amount }) => amount !== 0n),
    };
  }

  /** The canonical trace: one line per event, oldest first. */
  trace(): string {
    return this.events.map((event, index) => `${traceLine(index, event)}\n`).join('');
  }

  /** Throws with everything that cannot be. Between events only. */
  assertSound(): void {
    const wrong = [...this.violations, ...this.#futuresAudit.checkIncome()];
    if (wrong.length > 0) throw new Error(`The exchange is not sound:\n${wrong.slice(0, 20).join('\n')}`);
  }

  /** Reports of orders, without those that are wholly older than `since`. */
  *#orderEvents(since?: number): Generator<OrderEvent, void, undefined> {
    for (const event of this.#events.rows(since)) if (isAccountEvent(event) && event.kind === 'order') yield event;
  }

  /** Second books, as they are before anything is told. */
  #open(): void {
    this.#orderAudit = new OrderAudit();
    this.#spotAudit = new SpotAudit(
      (symbol) => this.#engine.market('spot', symbol)!.spec,
      (account) => this.#orderAudit.open(account),
    );
    this.#futuresAudit = new FuturesAudit((symbol) => this.#engine.market('usdm', symbol)!.spec.quote);
    for (const [account, { spot, wallets }] of this.#start) {
      this.#spotAudit.begin(account, spot);
      for (const { asset, wallet } of wallets) this.#futuresAudit.begin(account, asset, wallet);
    }
  }

  #keep(event: EngineEvent): void {
    if (!isTraced(event)) return;
    this.#events.add(event);
    if (!isAccountEvent(event)) return;
    if (event.kind === 'order') this.#keepOrder(event);
    const wrong = [...this.#spotAudit.check(event), ...this.#futuresAudit.check(event)];
    if (wrong.length > 0) this.violations.push(...wrong.map((text) => `at ${event.time}: ${text}`));
  }

  #keepOrder(event: OrderEvent): void {
    if (!this.#orderAudit.knows(event.order)) {
      this.counts.orders++;
      for (const listener of this.#newOrder) listener(event);
    }
    if (event.fill !== null) this.counts.fills++;
    this.violations.push(...this.#orderAudit.check(event).map((text) => `at ${event.time}: ${text}`));
  }
}

function startOf(engine: Engine, account: string): AccountBalances {
  const spot = engine.spot.hasAccount(account) ? engine.spot.balances(account) : [];
  const futures = engine.usdm.hasAccount(account) ? engine.usdm.account(account).assets : [];
  const wallets = futures.map(({ asset, wallet, crossWallet }) => ({ asset, wallet, cross: crossWallet }));
  return { spot, wallets, positions: [] };
}

function fits(
  row: { readonly account: string; readonly market: MarketKind; readonly symbol: string },
  time: number,
  query: LedgerQuery,
): boolean {
  if (query.account !== undefined && query.account !== row.account) return false;
  if (query.market !== undefined && query.market !== row.market) return false;
  if (query.symbol !== undefined && query.symbol !== row.symbol) return false;
  return time >= (query.since ?? 0);
}
