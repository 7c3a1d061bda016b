import type { ExchangeCandles, SeriesKey } from '@tradai/runtime/data';
import { ServiceError, type Exchange } from '@tradai/runtime/ports';
import type { Clock } from '../ports/clock.ts';
import type { ExchangeBudget } from '../ports/exchange-budget.ts';
import { ExchangeTrouble } from './fill-failure.ts';

/** Where an exchange asks for patience and does not say how much. */
const UNSAID_MS = 60_000;
/** Who would wait longer does something else meanwhile. */
const LONGEST_WAIT_MS = 10_000;

export interface BudgetRules {
  /** Between two requests of all processes; 0: the exchange's client alone keeps the pace. */
  readonly everyMs: number;
  /** Requests of this process at a time. One: none is on its way when another one hears of a ban. */
  readonly atOnce: number;
}

/**
 * An exchange within the budget that all processes share: nobody asks it while it asked anybody for patience. A request that was turned away for
 * that reason is made again afterwards; where that is long, it throws `busy` instead. What the exchange itself throws is an `ExchangeTrouble`.
 */
export class BudgetedExchange implements ExchangeCandles {
  readonly #exchange: Exchange;
  readonly #budget: ExchangeBudget;
  readonly #clock: Clock;
  readonly #rules: BudgetRules;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(exchange: Exchange, budget: ExchangeBudget, clock: Clock, rules: BudgetRules) {
    this.#exchange = exchange;
    this.#budget = budget;
    this.#clock = clock;
    this.#rules = rules;
  }

  get exchange(): string {
    return this.#exchange.exchange;
  }

  get market(): Exchange['market'] {
    return this.#exchange.market;
  }

  /** The exchange's clock less ours, as far as it is behind. Its answers are dated to the second, so that one second is no difference. */
  get clockOffsetMs(): number {
    const behindMs = this.#exchange.behindMs - 1000;
    return behindMs > 0 ? -behindMs : 0;
  }

  pageRows(key: SeriesKey): number {
    return this.#exchange.pageRows(key);
  }

  hasTimeframe(timeframe: string): boolean {
    return this.#exchange.hasTimeframe(timeframe);
  }

  page(key: SeriesKey, fromMs: number, signal?: AbortSignal): ReturnType<ExchangeCandles['page']> {
    return this.#ask(() => this.#exchange.page(key, fromMs, signal), signal);
  }

  assertSeries(keys: readonly SeriesKey[], signal?: AbortSignal): Promise<void> {
    return this.#ask(() => this.#exchange.assertSeries(keys, signal), signal);
  }

  pairs(signal?: AbortSignal): Promise<readonly string[]> {
    return this.#ask(() => this.#exchange.pairs(signal), signal);
  }

  /** Tells all processes of the patience that its client was asked for. */
  async noteWait(): Promise<void> {
    await this.#budget.pause(this.exchange, this.#exchange.closedUntilMs);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  async #ask<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    // Whoever cannot be served soon does not stand in line.
    await this.#open(signal);
    await this.#enter();
    try {
      for (;;) {
        await this.#turn(signal);
        const { closedUntilMs: before } = this.#exchange;
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof ServiceError) || error.code !== 'busy') throw new ExchangeTrouble(error);
          const { closedUntilMs } = this.#exchange;
          // A short patience may be over by now.
          const isSaid = closedUntilMs !== before;
          await this.#budget.pause(this.exchange, isSaid ? closedUntilMs : this.#clock.now() + UNSAID_MS);
        }
      }
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running >= this.#rules.atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  /** A pause may begin while a turn is waited for. */
  async #turn(signal?: AbortSignal): Promise<void> {
    await this.#open(signal);
    if (this.#rules.everyMs === 0) return;
    const atMs = await this.#budget.turn(this.exchange, this.#clock.now(), this.#rules.everyMs);
    await this.#sleepUntil(atMs, signal);
    await this.#open(signal);
  }

  async #open(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const untilMs = Math.max(await this.#budget.pausedUntil(this.exchange), this.#exchange.closedUntilMs);
      const leftMs = untilMs - this.#clock.now();
      if (leftMs <= 0) return;
      if (leftMs > LONGEST_WAIT_MS)
        throw new ServiceError('busy', `${this.exchange} takes no requests before ${new Date(untilMs).toISOString()}.`);
      await this.#sleepUntil(untilMs, signal);
    }
  }

  async #sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    for (let leftMs = atMs - this.#clock.now(); leftMs > 0; leftMs = atMs - this.#clock.now()) {
      await this.#clock.sleep(leftMs, signal);
      signal?.throwIfAborted();
    }
  }
}
