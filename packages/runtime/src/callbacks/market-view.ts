import type { Market } from '@tradai/strategy-sdk';
import type { PriceTicks } from '../core/price-tick.ts';
import type { MarketRules, MoneyRules } from '../core/rules.ts';
import { ENTRY_STOPLOSS, stakeLimits } from '../core/sizing.ts';
import { refuseUnknownNames } from './unknown-names.ts';

/** A market as a strategy sees it in a backtest, where there is one rate and no book. */
export class MarketView implements Market {
  readonly #rules: MarketRules;
  readonly #ticks: PriceTicks;
  readonly #now: () => number;
  readonly #rate: () => number;
  readonly #money: MoneyRules;
  readonly #missBook: () => void;

  constructor(
    pair: { readonly market: MarketRules; readonly ticks: PriceTicks },
    now: () => number,
    rate: () => number,
    money: MoneyRules,
    missBook: () => void,
  ) {
    this.#rules = pair.market;
    this.#ticks = pair.ticks;
    this.#now = now;
    this.#rate = rate;
    this.#money = money;
    this.#missBook = missBook;
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

  book(): null {
    this.#missBook();
    return null;
  }

  ticker(): { readonly bid: number; readonly ask: number; readonly last: number } {
    const rate = this.#rate();
    return { bid: rate, ask: rate, last: rate };
  }
}

refuseUnknownNames(MarketView.prototype, 'the market', 'state(pair) keeps notes');
