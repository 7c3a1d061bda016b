import type { Decimal } from '../core/decimal.ts';
import { listed } from './order-store.ts';
import type { AlgoOrder } from './orders.ts';
import { NO_SUCH_ORDER, type Refusal } from './refusal.ts';
import type { AlgoRef, ListQuery, OrderRef } from './requests.ts';

export type AlgoDraft = { -readonly [Key in keyof AlgoOrder]: AlgoOrder[Key] };

/** A conditional order and what only the engine knows of it. */
export interface Algo {
  readonly order: AlgoDraft;
  sequence: number;
  /** Tick of its market at which it came. */
  placedTick: number;
  /** Trailing stops: the best price since they were active; 0 before. */
  extreme: Decimal;
}

/** All conditional orders, by account. */
export class AlgoStore {
  readonly #byId = new Map<bigint, Algo>();
  readonly #open = new Map<string, Set<Algo>>();

  add(algo: Algo): void {
    this.#byId.set(algo.order.algoId, algo);
    if (algo.order.status === 'NEW') this.#openOf(algo.order.account).add(algo);
  }

  /** It waits no more. */
  close(algo: Algo): void {
    this.#openOf(algo.order.account).delete(algo);
  }

  /** By id, or the newest with a client id. */
  find(account: string, { algoId, clientAlgoId }: AlgoRef): Algo | Refusal {
    const algo =
      algoId === undefined
        ? [...this.#byId.values()].findLast(
            ({ order }) => order.account === account && order.clientAlgoId === clientAlgoId,
          )
        : this.#byId.get(algoId);
    return algo === undefined || algo.order.account !== account ? NO_SUCH_ORDER : algo;
  }

  /** Of those on the route of plain orders, by order id, or the newest with a client id. */
  findPlain(account: string, { symbol, orderId, clientOrderId }: OrderRef): Algo | undefined {
    return [...this.#byId.values()].findLast(({ order }) => {
      const isIt = orderId === undefined ? order.clientAlgoId === clientOrderId : order.orderId === orderId;
      return order.plain && isIt && order.account === account && order.symbol === symbol;
    });
  }

  /** Whether a stop on the route of plain orders waits under this client id. */
  isOpenPlainId(account: string, clientOrderId: string): boolean {
    const open = this.#open.get(account);
    return open !== undefined && [...open].some(({ order }) => order.plain && order.clientAlgoId === clientOrderId);
  }

  byId(algoId: bigint): Algo | undefined {
    return this.#byId.get(algoId);
  }

  /** Those that wait, oldest first. */
  open(account: string, symbol?: string): Algo[] {
    const all = [...this.#openOf(account)];
    return symbol === undefined ? all : all.filter(({ order }) => order.symbol === symbol);
  }

  /** All that were given on the route of plain orders, oldest first. */
  plain(account: string, symbol: string): AlgoOrder[] {
    const all = [...this.#byId.values()].map(({ order }) => order);
    return all.filter((order) => order.plain && order.account === account && order.symbol === symbol);
  }

  list(account: string, symbol: string, query: ListQuery): AlgoOrder[] {
    const all = [...this.#byId.values()].map(({ order }) => order);
    const own = all.filter(
      (order) =>
        !order.plain && order.account === account && order.symbol === symbol && order.algoId >= (query.fromId ?? 0n),
    );
    return listed(own, ({ createdAt }) => createdAt, query).map((order) => ({ ...order }));
  }

  all(): Algo[] {
    return [...this.#byId.values()];
  }

  clear(): void {
    this.#byId.clear();
    this.#open.clear();
  }

  #openOf(account: string): Set<Algo> {
    const known = this.#open.get(account);
    if (known !== undefined) return known;
    const made = new Set<Algo>();
    this.#open.set(account, made);
    return made;
  }
}
