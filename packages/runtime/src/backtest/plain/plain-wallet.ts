import type { WalletFigures } from '../../core/portfolio.ts';
import type { MoneyRules } from '../../core/rules.ts';
import { dropFrom } from '../pair-state.ts';
import type { PlainPair } from './plain-pair.ts';

/**
 * What a `Portfolio` is to a plain walk: `free` is always up to date, no part of a trade was sold, and nothing is held back. It exists
 * beside it because a wallet that looks through the orders of all trades at each step is a good part of what a trade costs; the law of
 * the plain walk holds the two equal, to the order of sums.
 */
export class PlainWallet {
  /** Those with an open trade, in order of opening. */
  readonly open: PlainPair[] = [];
  readonly #money: MoneyRules;
  #closedProfit = 0;
  #free: number;

  constructor(money: MoneyRules) {
    this.#money = money;
    this.#free = money.dryRunWallet;
  }

  enter(pair: PlainPair): void {
    pair.isOpen = true;
    this.open.push(pair);
    this.#refresh();
  }

  leave(pair: PlainPair, profitAbs: number): void {
    pair.isOpen = false;
    dropFrom(this.open, pair);
    this.#closedProfit += profitAbs;
    this.#refresh();
  }

  #refresh(): void {
    this.#free = this.#money.dryRunWallet + this.#closedProfit - this.tiedUp();
  }

  tiedUp(): number {
    let sum = 0;
    for (let i = 0; i < this.open.length; i++) sum += this.open[i]!.trade.stakeAmount;
    return sum;
  }

  available(): number {
    const tiedUp = this.tiedUp();
    const { availableCapital, tradableBalanceRatio } = this.#money;
    const total =
      availableCapital === null ? (tiedUp + this.#free) * tradableBalanceRatio : availableCapital + this.#closedProfit;
    return Math.min(total - tiedUp, this.#free);
  }

  get figures(): WalletFigures {
    return {
      closedProfit: this.#closedProfit,
      free: this.#free,
      collateral: this.#money.dryRunWallet,
      isStale: false,
    };
  }
}
