import type { MoneyRules } from './rules.ts';
import type { Trade } from './trade.ts';

/**
 * The wallet and the open trades of a run, in stake currency. `free` is a stored figure that is brought up to date at the moments
 * at which freqtrade does; the rest is always present.
 */
export class Portfolio {
  readonly openTrades: Trade[] = [];
  /** Whether money was spent since `free` was brought up to date. */
  isStale = false;
  /** Money that is there, but not yet to be used. */
  heldBack = 0;
  readonly #money: MoneyRules;
  #closedProfit = 0;
  #free: number;
  #tiedUpThen = 0;

  constructor(money: MoneyRules) {
    this.#money = money;
    this.#free = money.dryRunWallet;
  }

  /** Stake of all open trades, those whose entry still waits included. */
  tiedUp(): number {
    let sum = 0;
    for (const trade of this.openTrades) sum += trade.stakeAmount;
    return sum;
  }

  refreshFree(): void {
    let realized = 0;
    this.isStale = false;
    for (const trade of this.openTrades) realized += trade.realizedProfit;
    this.#tiedUpThen = this.tiedUp();
    // In freqtrade's order of sums: the last bits of a stake hang on it.
    this.#free = this.#money.dryRunWallet + (this.#closedProfit + realized) - this.#tiedUpThen;
  }

  add(trade: Trade): void {
    this.openTrades.push(trade);
  }

  remove(trade: Trade): void {
    const { openTrades } = this;
    for (let i = openTrades.indexOf(trade); i + 1 < openTrades.length; i++) openTrades[i] = openTrades[i + 1]!;
    openTrades.pop();
  }

  /** The trade is flat: its profit belongs to the wallet. */
  close(trade: Trade, profitAbs: number): void {
    this.remove(trade);
    this.#closedProfit += profitAbs;
  }

  /** Money that is not tied up, as of the last update. */
  get free(): number {
    return this.#free;
  }

  /** Free money and all collateral, as of the last update. */
  get collateral(): number {
    return this.#free + this.#tiedUpThen;
  }

  /** What new trades may use now. */
  available(): number {
    return Math.min(this.total() - this.tiedUp(), this.#free) - this.heldBack;
  }

  /** All that trades may use, tied up or not. */
  total(): number {
    const capital = this.#money.availableCapital;
    return capital === null
      ? (this.tiedUp() + this.#free) * this.#money.tradableBalanceRatio
      : capital + this.#closedProfit;
  }

  get finalBalance(): number {
    return this.#money.dryRunWallet + this.#closedProfit;
  }
}
