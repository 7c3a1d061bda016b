import type { MarketKind } from '@tradai/runtime/data';
import type { Exchange } from '@tradai/runtime/ports';
import type { Clock } from '../ports/clock.ts';
import type { ExchangeBudget } from '../ports/exchange-budget.ts';
import { BudgetedExchange, type BudgetRules } from './budgeted-exchange.ts';

/** Which pairs there are changes by the day. */
const LISTED_FOR_MS = 3_600_000;
/** Whoever asks how fresh candles are does not wait longer for an exchange. */
const LONGEST_LOOK_MS = 5000;
const LOOK_AGAIN_MS = 60_000;

/** `onWait`: told when it asks for patience. */
export type OpenExchange = (exchange: string, market: MarketKind, onWait: () => void) => Promise<Exchange>;

interface Listing {
  /** Null: it could not be had. */
  readonly pairs: ReadonlySet<string> | null;
  readonly untilMs: number;
}

export interface ExchangesOptions {
  readonly open: OpenExchange;
  readonly budget: ExchangeBudget;
  readonly clock: Clock;
  readonly rules: (exchange: string) => BudgetRules;
}

/** Exchanges of this process, each opened by its first use. */
export class KnownExchanges {
  readonly #options: ExchangesOptions;
  readonly #opened = new Map<string, Promise<BudgetedExchange>>();
  readonly #offsets = new Map<string, BudgetedExchange>();
  readonly #listings = new Map<string, Listing>();

  constructor(options: ExchangesOptions) {
    this.#options = options;
  }

  /** Throws `bad-option` for a name that is none. */
  get(exchange: string, market: MarketKind): Promise<BudgetedExchange> {
    const name = `${exchange} ${market}`;
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const opened = this.#open(exchange, market).then((each) => {
      this.#offsets.set(name, each);
      return each;
    });
    this.#opened.set(name, opened);
    opened.catch(() => this.#opened.delete(name));
    return opened;
  }

  /** Whether it asked for patience that is not over. */
  async isPaused(exchange: string): Promise<boolean> {
    const { budget, clock } = this.#options;
    return (await budget.pausedUntil(exchange)) > clock.now();
  }

  /** The exchange's clock less ours, as far as it has been heard of. */
  offsetMs(exchange: string, market: MarketKind): number {
    return this.#offsets.get(`${exchange} ${market}`)?.clockOffsetMs ?? 0;
  }

  /** The greatest difference of any of them, at least 0. */
  get worstOffsetMs(): number {
    return Math.max(0, ...[...this.#offsets.values()].map(({ clockOffsetMs }) => Math.abs(clockOffsetMs)));
  }

  /** Whether a pair is traded; true also where nobody can say. */
  async isListed(exchange: string, market: MarketKind, pair: string): Promise<boolean> {
    const name = `${exchange} ${market}`;
    const { clock } = this.#options;
    const known = this.#listings.get(name);
    if (known !== undefined && known.untilMs > clock.now()) return known.pairs?.has(pair) ?? true;
    const pairs = await this.#pairs(exchange, market);
    const untilMs = clock.now() + (pairs === null ? LOOK_AGAIN_MS : LISTED_FOR_MS);
    this.#listings.set(name, { pairs, untilMs });
    return pairs?.has(pair) ?? true;
  }

  async close(): Promise<void> {
    const all = [...this.#offsets.values()];
    this.#opened.clear();
    this.#offsets.clear();
    await Promise.all(all.map((each) => each.close()));
  }

  async #open(exchange: string, market: MarketKind): Promise<BudgetedExchange> {
    const { open, budget, clock, rules } = this.#options;
    let budgeted: BudgetedExchange | null = null;
    const onWait = (): void => void budgeted?.noteWait().catch(() => {});
    budgeted = new BudgetedExchange(await open(exchange, market, onWait), budget, clock, rules(exchange));
    return budgeted;
  }

  async #pairs(exchange: string, market: MarketKind): Promise<ReadonlySet<string> | null> {
    try {
      const opened = await this.get(exchange, market);
      return new Set(await opened.pairs(AbortSignal.timeout(LONGEST_LOOK_MS)));
    } catch (error) {
      // An exchange that there is not has no pair.
      return (error as { readonly code?: unknown }).code === 'bad-option' ? new Set() : null;
    }
  }
}
