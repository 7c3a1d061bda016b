import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { IncomeRow } from '../../../orders/order-op.ts';
import type { AttemptEvent } from '../../../orders/attempt-event.ts';
import type { AccountView, OrderEvent, OrderView, UnreadOrder, UnreadRow } from '../../../ports/order-exchange.ts';

/** What happened to an attempt, and when: exchange time, epoch ms. */
export interface AttemptHappening {
  readonly event: AttemptEvent;
  readonly atMs: number;
}

/** What is known of orders that the records do not know yet. It is written down by the next step. */
export type OrderNews =
  /** One thing after the other, all of it in one step. */
  | { readonly kind: 'attempt'; readonly cid: string; readonly happened: readonly AttemptHappening[] }
  | { readonly kind: 'event'; readonly event: OrderEvent }
  | { readonly kind: 'snapshot'; readonly snapshot: OrderSnapshot };

/** What the exchange shows at about one moment: lists first, then fills, then the account, so that the account is the newest. */
export interface OrderSnapshot {
  /** Exchange time before the first and after the last read. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly open: readonly OrderView[];
  /** Of pairs that were looked at closely, all orders since some time: ended ones are among them. */
  readonly recent: readonly OrderView[];
  /** By pair: fills since the cursor, for pairs that were asked. */
  readonly fills: ReadonlyMap<string, readonly OrderFill[]>;
  /** Pairs of which nobody can say what became of their orders, or which fills there are. */
  readonly unread: readonly UnreadPair[];
  /** Open orders of somebody else that nobody can read. */
  readonly unreadOrders: readonly UnreadOrder[];
  readonly account: AccountView;
  /** Money that came or went without an order; null: it was not asked for. */
  readonly income: readonly IncomeRow[] | null;
  /** Rows of it that nobody can read; absent: none. */
  readonly unreadIncome?: readonly UnreadRow[];
}

/** A pair whose orders or fills cannot be read, and why, in a sentence. */
export interface UnreadPair {
  readonly pair: string;
  readonly why: string;
  /** The exchange lists it no more: nobody will ever say. */
  readonly hasNoMarket?: true;
}

/** What waits to be written down, in order of arrival. */
export class OrderInbox {
  #waiting: OrderNews[] = [];
  readonly #onNews: () => void;
  #arrived = Promise.withResolvers<void>();

  /** `onNews`: something came in. */
  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(news: OrderNews): void {
    this.#waiting.push(news);
    this.#arrived.resolve();
    this.#onNews();
  }

  take(): readonly OrderNews[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#arrived = Promise.withResolvers<void>();
    return taken;
  }

  /** Resolves once something is there. */
  get arrived(): Promise<void> {
    return this.isEmpty ? this.#arrived.promise : Promise.resolve();
  }
}

/** Whether it is, or may be, at the exchange. */
export function isLive({ state }: Attempt): boolean {
  return state === 'SUBMITTING' || state === 'UNKNOWN' || state === 'OPEN' || state === 'PARTIAL';
}
