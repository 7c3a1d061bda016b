import { type Decimal, floorTo, larger, multiplyCeil, multiplyFloor, ONE, smaller } from '../core/decimal.ts';
import { type Context, emitOrder } from './context.ts';
import { commission, type Commission } from './fees.ts';
import { type Live, remaining } from './live-order.ts';
import type { Settlement } from './matcher.ts';
import type { Fill } from './orders.ts';
import type { OrderStore } from './order-store.ts';
import type { SpotAccount } from './spot-account.ts';

/** First id of fills of our accounts; ids of the street's trades stay below. */
const FIRST_TRADE_ID = 1_000_000_000n;

/** What spot matches do to balances: locked money pays, the rest of a lock goes back at once. */
export class SpotSettlement implements Settlement {
  readonly #context: Context;
  readonly #store: OrderStore;
  readonly #accountOf: (id: string) => SpotAccount;

  constructor(context: Context, store: OrderStore, accountOf: (id: string) => SpotAccount) {
    this.#context = context;
    this.#store = store;
    this.#accountOf = accountOf;
  }

  /** Buys without a limit may find that the price has left their lock behind: they buy what the account can pay. */
  capacity(live: Live, price: Decimal, quantity: Decimal) {
    const reason = 'INSUFFICIENT_FUNDS' as const;
    const { order } = live;
    if (order.side === 'SELL' || order.price > 0n) return { quantity, reason };
    const account = this.#accountOf(order.account);
    const market = this.#context.market('spot', order.symbol)!;
    const money = account.free(market.spec.quote) + live.lock;
    if (this.#cost(account, price, quantity) <= money) return { quantity, reason };
    const rate = account.feeModel === 'quote' ? account.rates.taker : 0n;
    const affordable = (money * ONE * ONE) / (price * (ONE + rate));
    return { quantity: smaller(quantity, floorTo(affordable, market.filters.lot.step)), reason };
  }

  settle(live: Live, price: Decimal, quantity: Decimal, maker: boolean): void {
    const { order } = live;
    const account = this.#accountOf(order.account);
    const market = this.#context.market('spot', order.symbol)!;
    const { base, quote } = market.spec;
    const value = multiplyFloor(price, quantity);
    const buys = order.side === 'BUY';
    this.#unlock(live, account, buys ? this.#keepOfBid(live, account, value) : this.lockFor(live));
    const rate = maker ? account.rates.maker : account.rates.taker;
    const paid = commission(
      this.#context,
      account.feeModel,
      'base',
      rate,
      { market, side: order.side, price, quantity },
      account.free('BNB'),
    );
    account.add(buys ? base : quote, buys ? quantity : value);
    account.add(buys ? quote : base, buys ? -value : -quantity);
    const fee = this.#payFee(account, paid);
    this.#tell(live, price, quantity, value, maker, fee);
  }

  release(live: Live): void {
    this.#unlock(live, this.#accountOf(live.order.account), 0n);
  }

  shrink(live: Live): void {
    this.#unlock(live, this.#accountOf(live.order.account), smaller(live.lock, this.lockFor(live)));
  }

  flush(id: string): void {
    const account = this.#accountOf(id);
    if (!account.isTouched) return;
    this.#context.emit({
      kind: 'spot-balances',
      time: this.#context.scheduler.time,
      account: id,
      balances: account.takeTouched(),
    });
  }

  /** What an order must hold for what is left of it. */
  lockFor(live: Live): Decimal {
    if (live.lockPrice === 0n) return 0n;
    const quantity = remaining(live);
    if (live.order.side === 'SELL') return quantity;
    return this.#cost(this.#accountOf(live.order.account), live.lockPrice, quantity);
  }

  /** The lock pays first: where the price has left it behind, less than usual stays for what is left of the order. */
  #keepOfBid(live: Live, account: SpotAccount, value: Decimal): Decimal {
    const fee = account.feeModel === 'quote' ? multiplyCeil(value, account.rates.taker) : 0n;
    return larger(0n, smaller(this.lockFor(live), live.lock - value - fee));
  }

  #cost(account: SpotAccount, price: Decimal, quantity: Decimal): Decimal {
    const value = multiplyCeil(price, quantity);
    return account.feeModel === 'quote' ? value + multiplyCeil(value, account.rates.taker) : value;
  }

  #unlock(live: Live, account: SpotAccount, keep: Decimal): void {
    const { base, quote } = this.#context.market('spot', live.order.symbol)!.spec;
    account.lock(live.order.side === 'SELL' ? base : quote, keep - live.lock);
    live.lock = keep;
  }

  /** Rounding of many small fills may leave the lock a hair short of the fee: then what is there pays. */
  #payFee(account: SpotAccount, paid: Commission): Commission {
    if (paid.asset === null) return paid;
    const amount = smaller(paid.amount, account.free(paid.asset));
    account.add(paid.asset, -amount);
    return { ...paid, amount };
  }

  #tell(live: Live, price: Decimal, quantity: Decimal, value: Decimal, maker: boolean, fee: Commission): void {
    const { order } = live;
    const fill: Fill = {
      market: 'spot',
      account: order.account,
      symbol: order.symbol,
      tradeId: this.#context.ids.next(`trade/spot/${order.symbol}`, FIRST_TRADE_ID),
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      side: order.side,
      positionSide: 'BOTH',
      price,
      quantity,
      quoteQuantity: value,
      commission: fee.amount,
      commissionAsset: fee.asset,
      maker,
      realizedPnl: 0n,
      time: this.#context.scheduler.time,
    };
    this.#store.addFill(live, fill);
    emitOrder(this.#context, live, 'TRADE', fill);
  }
}
