import { Decimal } from '../../../core/decimal.ts';
import { quotedPrice } from '../../../core/quote.ts';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import type { SessionHost } from '../host/session-host.ts';
import { liveLegs, ownExposure } from './account-exposure.ts';
import { AccountGuardKeeper, type AccountGuard } from './account-guard-keeper.ts';
import { noteGuard } from './account-guard-note.ts';
import { HOST_GUARD, type GuardRecord } from './account-guard-records.ts';
import type { OrderStep } from './order-step.ts';
import type { Hindrance } from './plan-orders.ts';

export interface DeskGuardParts {
  readonly guard: AccountGuard;
  /** Stake currency that the session began with. */
  readonly wallet: number;
  readonly marketOf: (pair: string) => ExactRules;
  readonly exchangeMs: () => number;
  readonly onNews: () => void;
}

/** The limits of the account, as the orders of one session keep them. */
export class DeskGuard {
  readonly #host: SessionHost;
  readonly #parts: DeskGuardParts;
  readonly #keeper: AccountGuardKeeper;

  constructor(host: SessionHost, parts: DeskGuardParts) {
    const { key, lease, news, time } = host.parts;
    const { guard, exchangeMs, onNews } = parts;
    this.#host = host;
    this.#parts = parts;
    this.#keeper = new AccountGuardKeeper({
      ...{ ...guard, account: key.account, session: key.strategy, currency: news.stakeCurrency },
      ...{ epoch: () => lease.writer.epoch, exchangeMs, time, onNews },
    });
  }

  /** Within a step: how the account stands by now. */
  note(orders: OrderStep): void {
    const { profitAbs } = this.#host;
    const known = this.#host.read<GuardRecord>(HOST_GUARD)?.equity;
    const equity = profitAbs === null && known !== undefined ? known : text(this.#parts.wallet + (profitAbs ?? 0));
    noteGuard(orders, this.#keeper, equity);
  }

  /** A step is written: the others are told of what the session has by now. */
  attend(): void {
    const { records } = this.#host;
    const record = this.#host.read<GuardRecord>(HOST_GUARD);
    if (record === null) return;
    const exposure = ownExposure(records, {
      contractSizeOf: (pair) => this.#parts.marketOf(pair).contractSize,
      markOf: (pair) => this.#markOf(pair),
    });
    this.#keeper.attend({ ...exposure, legs: liveLegs(records), record });
  }

  /** Whether there is room for an entry in the account. */
  ready({ leg, pair, side }: WantedOrder, { notional }: ReadyOrder): Hindrance | null {
    return this.#keeper.ready({ leg, pair, side, notional });
  }

  /** The last word before the session ends. */
  flush(): Promise<void> {
    return this.#keeper.flush();
  }

  #markOf(pair: string): string | null {
    const price = quotedPrice(this.#host.feed.quoteOf(pair));
    return price === null ? null : text(price);
  }
}

function text(value: number): string {
  return Decimal.of(value).toText();
}
