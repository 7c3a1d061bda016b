import { type Decimal, decimal } from '../core/decimal.ts';
import { type Context, emitOrder } from './context.ts';
import type { SpotBalance } from './events.ts';
import type { AccountSpec, SpotDesk } from './interface.ts';
import { isOpen, type Live } from './live-order.ts';
import type { TickReader } from './market-runner.ts';
import type { Fill, Order } from './orders.ts';
import { isRefusal, type Refusal, refuse, UNKNOWN_ORDER } from './refusal.ts';
import type { CancelReplaceRequest, Gate, ListQuery, OrderRef, SpotOrderRequest } from './requests.ts';
import { SpotAccount } from './spot-account.ts';
import { prepareSpotOrder } from './spot-checks.ts';
import { type Canceled, NO_FUNDS, SpotOrders } from './spot-orders.ts';
import type { PendingTick } from './symbol-book.ts';

const DEFAULT_RATE = decimal('0.001');

/** Spot orders and balances. */
export class SpotExchange implements SpotDesk, TickReader {
  readonly #context: Context;
  readonly #accounts = new Map<string, SpotAccount>();
  readonly #orders: SpotOrders;

  constructor(context: Context, accounts: readonly AccountSpec[]) {
    this.#context = context;
    for (const spec of accounts)
      if (spec.spot !== undefined) this.#accounts.set(spec.id, openAccount(spec.id, spec.spot));
    this.#orders = new SpotOrders(context, (id) => this.#account(id));
  }

  place(account: string, request: SpotOrderRequest, gate?: Gate): Order | Refusal {
    return this.#place(account, request, 'request', gate);
  }

  test(account: string, request: SpotOrderRequest): Refusal | null {
    const prepared = prepareSpotOrder(this.#context, this.#orders.store, this.#account(account), request, 'request');
    return isRefusal(prepared) ? prepared : this.#orders.checkAccount(prepared.live);
  }

  cancel(account: string, ref: OrderRef, options: Parameters<SpotDesk['cancel']>[2] = {}): Canceled | Refusal {
    const live = this.#orders.store.find(account, ref);
    if (isRefusal(live)) return live.code === -2039 ? live : UNKNOWN_ORDER;
    if (!isOpen(live)) return UNKNOWN_ORDER;
    if (options.onlyIn !== undefined && live.order.status !== options.onlyIn) {
      return refuse(-2011, 'Order was not canceled due to cancel restrictions.');
    }
    return this.#orders.cancel(live, options.cancelClientId);
  }

  cancelAll(account: string, symbol: string): Canceled[] | Refusal {
    const open = this.#orders.store.open(account, symbol);
    return open.length === 0 ? UNKNOWN_ORDER : open.map((live) => this.#orders.cancel(live, undefined));
  }

  cancelReplace(account: string, request: CancelReplaceRequest, gate?: Gate): ReturnType<SpotDesk['cancelReplace']> {
    const prepared = prepareSpotOrder(
      this.#context,
      this.#orders.store,
      this.#account(account),
      request.order,
      'request',
    );
    if (isRefusal(prepared)) return prepared;
    const late = gate?.() ?? null;
    if (late !== null) return late;
    const canceled = this.cancel(account, request.cancel, { cancelClientId: request.cancelClientId });
    if (isRefusal(canceled) && request.mode === 'STOP_ON_FAILURE') return { canceled, placed: null };
    return { canceled, placed: this.place(account, request.order) };
  }

  amend(account: string, ref: OrderRef, quantity: Decimal): Order | Refusal {
    const live = this.#orders.store.find(account, ref);
    if (isRefusal(live)) return live;
    const { filters } = this.#context.market('spot', ref.symbol)!;
    const gone = live.order.executed + live.order.preventedQuantity;
    const fits = quantity < live.order.quantity && quantity > gone && quantity % (filters.lot.step || 1n) === 0n;
    if (!isOpen(live) || !fits) return refuse(-2038, 'The requested order amendment is invalid.');
    live.order.quantity = quantity;
    live.order.amendments++;
    live.order.updatedAt = this.#context.scheduler.time;
    this.#orders.lock(live);
    emitOrder(this.#context, live, 'AMENDMENT');
    this.#orders.settlement.flush(account);
    return { ...live.order };
  }

  order(account: string, ref: OrderRef): Order | Refusal {
    const live = this.#orders.store.visible(account, ref, this.#context.scheduler.time);
    return isRefusal(live) ? live : { ...live.order };
  }

  openOrders(account: string, symbol?: string): Order[] {
    return this.#orders.store.open(account, symbol).map(({ order }) => ({ ...order }));
  }

  allOrders(account: string, symbol: string, query: ListQuery): Order[] {
    return this.#orders.store.list(account, symbol, query, this.#context.scheduler.time);
  }

  trades(account: string, symbol: string, query: ListQuery): Fill[] {
    return this.#orders.store.fills(account, symbol, query);
  }

  fillsOf(order: Order): Fill[] {
    return [...(this.#orders.store.byId(order.orderId)?.fills ?? [])];
  }

  balances(account: string): SpotBalance[] {
    return this.#account(account).balances();
  }

  rates(account: string) {
    const { rates, feeModel } = this.#account(account);
    return { ...rates, feeModel };
  }

  transfer(account: string, asset: string, amount: Decimal): Refusal | null {
    const holder = this.#account(account);
    if (holder.free(asset) + amount < 0n) return NO_FUNDS;
    holder.add(asset, amount);
    this.#context.emit({ kind: 'spot-transfer', time: this.#context.scheduler.time, account, asset, amount });
    this.#orders.settlement.flush(account);
    return null;
  }

  /** An order that somebody else gives for the account. */
  placeForeign(account: string, request: SpotOrderRequest): Order | Refusal {
    return this.#place(account, request, 'foreign');
  }

  hasAccount(account: string): boolean {
    return this.#accounts.has(account);
  }

  isTouched(symbol: string, price: Decimal): boolean {
    return this.#orders.isTouched(symbol, price);
  }

  hasMargins(): boolean {
    return false;
  }

  checkMargins(): void {}

  meetBook(symbol: string): void {
    this.#orders.meetBook(symbol);
  }

  meetTriggers(symbol: string, pending: PendingTick): void {
    this.#orders.meetTriggers(symbol, pending);
  }

  meetOrders(symbol: string, pending: PendingTick): void {
    this.#orders.meetOrders(symbol, pending);
  }

  save(): SavedSpot {
    return {
      orders: this.#orders.store.all(),
      balances: [...this.#accounts].map(([id, account]) => [id, account.balances()]),
    };
  }

  restore(saved: SavedSpot): void {
    for (const [id, balances] of saved.balances) this.#account(id).restore(balances);
    this.#orders.restore(saved.orders);
  }

  #place(account: string, request: SpotOrderRequest, origin: Live['origin'], gate?: Gate): Order | Refusal {
    const prepared = prepareSpotOrder(this.#context, this.#orders.store, this.#account(account), request, origin);
    if (isRefusal(prepared)) return prepared;
    const refusal = gate?.() ?? this.#orders.checkAccount(prepared.live);
    if (refusal !== null) return refusal;
    this.#orders.accept(prepared.live);
    return { ...prepared.live.order };
  }

  #account(id: string): SpotAccount {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new Error(`Account "${id}" has no spot wallet.`);
    return account;
  }
}

export interface SavedSpot {
  readonly orders: readonly Live[];
  readonly balances: readonly (readonly [account: string, balances: readonly SpotBalance[]])[];
}

function openAccount(id: string, spec: NonNullable<AccountSpec['spot']>): SpotAccount {
  const rates = {
    maker: spec.makerRate === undefined ? DEFAULT_RATE : decimal(spec.makerRate),
    taker: spec.takerRate === undefined ? DEFAULT_RATE : decimal(spec.takerRate),
  };
  const account = new SpotAccount(id, rates, spec.feeModel ?? 'base');
  for (const [asset, amount] of Object.entries(spec.balances)) account.add(asset, decimal(amount));
  account.takeTouched();
  return account;
}
