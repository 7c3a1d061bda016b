import type { MoneyRules } from './rules.ts';
import type { Trade } from './trade.ts';
import { WalletClerk } from './wallet-notes.ts';

/** What a wallet remembers beside its open trades. */
export interface WalletFigures {
  readonly closedProfit: number;
  readonly free: number;
  readonly collateral: number;
  readonly isStale: boolean;
}

/**
 * The wallet and the open trades of a run, in stake currency. `free` is a stored figure that is brought up to date at the moments
 * at which freqtrade does; the rest is always present.
 */
export class Portfolio {
  readonly openTrades: Trade[] = [];
  /** Whether money was spent since `free` was brought up to date. */
  isStale = false;
  readonly clerk = new WalletClerk();
  /** Money that is there, but not yet to be used. */
  heldBack = 0;
  readonly #money: MoneyRules;
  #closedProfit = 0;
  #free: number;
  #collateral: number;
  readonly #isCross: boolean;

  /** `isCross`: whether all trades share their collateral. */
  constructor(money: MoneyRules, isCross = false) {
    this.#money = money;
    this.#isCross = isCross;
    this.#free = money.dryRunWallet;
    this.#collateral = money.dryRunWallet;
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
    // In freqtrade's order of sums: the last bits of a stake hang on it.
    this.#free = this.#money.dryRunWallet + (this.#closedProfit + realized) - this.tiedUp();
    if (this.#isCross) this.#collateral = this.#free + this.#lastStakes();
    this.clerk.refreshed(this.#waiting());
  }

  /** What waiting entry orders hold beyond the stakes of trades that have nothing but such an order. */
  #waiting(): number {
    let sum = 0;
    for (const trade of this.openTrades) {
      const order = trade.orders[trade.orders.length - 1];
      if (order === undefined || order.status !== 'open' || !order.isEntry) continue;
      sum += (order.amount * order.rate) / trade.leverage - (trade.amount === 0 ? trade.stakeAmount : 0);
    }
    return sum;
  }

  /** Of each pair the stake of its last trade alone, as freqtrade keeps one position a pair. */
  #lastStakes(): number {
    const stakes = new Map<string, number>();
    for (const { pair, stakeAmount } of this.openTrades) stakes.set(pair, stakeAmount);
    let sum = 0;
    for (const stake of stakes.values()) sum += stake;
    return sum;
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

  get figures(): WalletFigures {
    const { isStale } = this;
    return { closedProfit: this.#closedProfit, free: this.#free, collateral: this.#collateral, isStale };
  }

  /** Goes on where another one stopped, whose open trades are added beside. */
  resume({ closedProfit, free, collateral, isStale }: WalletFigures): void {
    this.#closedProfit = closedProfit;
    this.#free = free;
    this.#collateral = collateral;
    this.isStale = isStale;
  }

  /** Money that is not tied up, as of the last update. */
  get free(): number {
    return this.#free;
  }

  /** Free money and all collateral of cross margin, as of the last update. */
  get collateral(): number {
    return this.#collateral;
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

  /**
   * The wallet at the end of a run. A trade whose last exit found no price stays open: on spot its stake is gone, as in freqtrade.
   */
  finalBalance(isFutures: boolean): number {
    let realized = 0;
    for (const trade of this.openTrades) realized += trade.realizedProfit;
    const balance = this.#money.dryRunWallet + (this.#closedProfit + realized);
    return isFutures ? balance : balance - this.tiedUp();
  }
}
