import { Decimal } from './decimal.ts';
import type { TradeOrder } from './order.ts';

const ZERO = Decimal.of(0);

/** Amount, stake and average of a trade after its filled orders, exactly. It goes forward fill by fill, so that a trade with many orders costs no more per fill than one with few. */
export class Position {
  amount = ZERO;
  stake = ZERO;
  average = ZERO;
  /** Stake of all entries. */
  entered = ZERO;
  /** Entry values with their fees. */
  enteredValue = 0;
  /** Profit of the exits, each rounded to 8 decimals, and that of the last one. */
  profit = 0;
  lastProfit = 0;
  /** Funding since the exit before. */
  funding = 0;
  /** Orders of the trade that are in here. */
  count = 0;

  enter(order: TradeOrder): void {
    const amount = Decimal.of(order.filled);
    const cost = amount.times(Decimal.of(order.rate));
    this.amount = this.amount.plus(amount);
    this.stake = this.stake.plus(cost);
    this.entered = this.entered.plus(cost);
    this.average = this.stake.dividedBy(this.amount);
  }

  leave(order: TradeOrder): void {
    const amount = Decimal.of(order.filled);
    this.amount = this.amount.minus(amount);
    this.stake = this.stake.minus(amount.times(this.average));
  }
}
