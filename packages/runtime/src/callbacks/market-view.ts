import type { BookLevel, Market } from '@tradai/strategy-sdk';
import type { PriceTicks } from '../core/price-tick.ts';
import type { BookSide, Quote } from '../core/quote.ts';
import type { MarketRules, MoneyRules } from '../core/rules.ts';
import { ENTRY_STOPLOSS, stakeLimits } from '../core/sizing.ts';
import { refuseUnknownNames } from './unknown-names.ts';

const MOST_LEVELS = 20;

/** A market as a strategy sees it: in a session what is quoted, in a backtest one rate and no book. */
export class MarketView implements Market {
  readonly #rules: MarketRules;
  readonly #ticks: PriceTicks;
  readonly #now: () => number;
  readonly #rate: () => number;
  readonly #money: MoneyRules;
  readonly #missBook: () => void;
  readonly #quote: () => Quote | null;

  /** `quote`: null where there is none. */
  constructor(
    pair: { readonly market: MarketRules; readonly ticks: PriceTicks },
    now: () => number,
    rate: () => number,
    money: MoneyRules,
    missBook: () => void,
    quote: () => Quote | null,
  ) {
    this.#rules = pair.market;
    this.#ticks = pair.ticks;
    this.#now = now;
    this.#rate = rate;
    this.#money = money;
    this.#missBook = missBook;
    this.#quote = quote;
  }

  get amountStep(): number | null {
    return this.#rules.amountStep;
  }
  get priceTick(): number | null {
    return this.#ticks.at(this.#now());
  }
  get minStake(): number | null {
    return stakeLimits(this.#rules, this.#money, this.#rate(), ENTRY_STOPLOSS, 1).min;
  }
  get takerFee(): number {
    return this.#rules.takerFee;
  }
  get makerFee(): number {
    return this.#rules.makerFee;
  }

  book(depth = MOST_LEVELS): ReturnType<Market['book']> {
    const book = this.#quote()?.book ?? null;
    if (book === null) {
      this.#missBook();
      return null;
    }
    const levels = (side: BookSide): BookLevel[] => side.slice(0, depth).map(([rate, amount]) => ({ rate, amount }));
    return { bids: levels(book.bids), asks: levels(book.asks) };
  }

  ticker(): { readonly bid: number; readonly ask: number; readonly last: number } {
    const rate = this.#rate();
    const { bid, ask, last } = this.#quote() ?? {};
    return { bid: bid ?? rate, ask: ask ?? rate, last: last ?? rate };
  }
}

refuseUnknownNames(MarketView.prototype, 'the market', 'state(pair) keeps notes');
