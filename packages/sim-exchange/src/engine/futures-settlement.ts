import { type Decimal, divideRounded, multiply, multiplyFloor, smaller } from '../core/decimal.ts';
import { type Context, emitOrder } from './context.ts';
import type { Execution } from './events.ts';
import { commission, type Commission } from './fees.ts';
import type { FuturesAccount } from './futures-account.ts';
import type { FuturesLedger } from './futures-ledger.ts';
import type { Live } from './live-order.ts';
import { type Margins, onlyCloses, reducible } from './margin.ts';
import type { Settlement } from './matcher.ts';
import type { Fill } from './orders.ts';
import type { OrderStore } from './order-store.ts';
import { fillPosition, type Moved, type Position } from './position.ts';

/** First id of fills of our accounts; ids of the street's trades stay below. */
const FIRST_TRADE_ID = 1_000_000_000n;

/** Told when a match is over: what depends on a position that is gone, or on an order that ended. */
export interface AfterMatch {
  flat(account: string, position: Position): void;
  ended(live: Live): void;
}

/** What futures matches do to positions and wallets. */
export class FuturesSettlement implements Settlement {
  readonly #context: Context;
  readonly #store: OrderStore;
  readonly #margins: Margins;
  readonly #ledger: FuturesLedger;
  readonly #accountOf: (id: string) => FuturesAccount;
  readonly #after: AfterMatch;
  #flat: { readonly account: string; readonly position: Position }[] = [];
  #ended: Live[] = [];

  constructor(
    context: Context,
    store: OrderStore,
    margins: Margins,
    ledger: FuturesLedger,
    accountOf: (id: string) => FuturesAccount,
    after: AfterMatch,
  ) {
    this.#context = context;
    this.#store = store;
    this.#margins = margins;
    this.#ledger = ledger;
    this.#accountOf = accountOf;
    this.#after = after;
  }

  /** Orders that only close are cut to the position. */
  capacity(live: Live, _price: Decimal, quantity: Decimal) {
    const reason = 'REDUCE_ONLY' as const;
    if (!onlyCloses(live)) return { quantity, reason };
    const { account, symbol, positionSide, side } = live.order;
    return {
      quantity: smaller(quantity, reducible(this.#accountOf(account).position(symbol, positionSide), side)),
      reason,
    };
  }

  settle(live: Live, price: Decimal, quantity: Decimal, maker: boolean): void {
    const account = this.#accountOf(live.order.account);
    const rate = maker ? account.rates.maker : account.rates.taker;
    const fee = this.#fee(account, live, price, quantity, rate);
    this.settleWith(live, price, quantity, maker, fee, 'TRADE');
  }

  /** As {@link settle}, with a fee of its own: liquidations. */
  settleWith(
    live: Live,
    price: Decimal,
    quantity: Decimal,
    maker: boolean,
    fee: Commission,
    execution: Execution,
  ): void {
    const { order } = live;
    const account = this.#accountOf(order.account);
    const now = this.#context.scheduler.time;
    const { quote } = this.#margins.market(order.symbol).spec;
    const position = account.position(order.symbol, order.positionSide);
    const before = position.amount;
    const moved = fillPosition(position, order.side === 'BUY' ? quantity : -quantity, price);
    position.updatedAt = now;
    if (fee.asset === quote && moved.opened > 0n) position.fees += divideRounded(fee.amount * moved.opened, quantity);
    this.#moveMargin(account, position, before, moved, price);
    account.pay(quote, moved.realized, now);
    if (fee.asset !== null) account.pay(fee.asset, -fee.amount, now);
    const tradeId = this.#context.ids.next(`trade/usdm/${order.symbol}`, FIRST_TRADE_ID);
    const fill = this.#fill(live, price, quantity, maker, fee, moved.realized, tradeId);
    this.#store.addFill(live, fill);
    const changes = new Map([quote, fee.asset ?? quote].map((asset) => [asset, 0n] as const));
    this.#ledger.tell(account, 'ORDER', changes, [position]);
    emitOrder(this.#context, live, execution, fill);
    this.#ledger.book(account, order.symbol, 'REALIZED_PNL', moved.realized, quote, tradeId);
    if (fee.asset !== null) this.#ledger.book(account, order.symbol, 'COMMISSION', -fee.amount, fee.asset, tradeId);
    if (before !== 0n && position.amount === 0n) this.#flat.push({ account: account.id, position });
  }

  release(live: Live): void {
    if (live.order.algoId !== null) this.#ended.push(live);
  }

  /** Margin follows from what is open. */
  shrink(): void {}

  flush(): void {
    const flat = this.#flat;
    const ended = this.#ended;
    this.#flat = [];
    this.#ended = [];
    for (const live of ended) this.#after.ended(live);
    for (const { account, position } of flat) if (position.amount === 0n) this.#after.flat(account, position);
  }

  #fee(account: FuturesAccount, { order }: Live, price: Decimal, quantity: Decimal, rate: Decimal): Commission {
    const market = this.#margins.market(order.symbol);
    const bnb = account.feeModel === 'bnb' ? account.wallet('BNB').cross : 0n;
    return commission(
      this.#context,
      account.feeModel,
      'quote',
      rate,
      { market, side: order.side, price, quantity },
      bnb,
    );
  }

  /** Isolated margin goes with what is closed, and comes from the wallet with what is opened. */
  #moveMargin(account: FuturesAccount, position: Position, before: Decimal, moved: Moved, price: Decimal): void {
    if (!account.isIsolated(position.symbol)) return;
    const size = before < 0n ? -before : before;
    const freed = moved.closed === 0n ? 0n : divideRounded(position.isolatedWallet * moved.closed, size);
    const { leverage } = account.settings(position.symbol);
    const bound = divideRounded(multiply(moved.opened, price), BigInt(leverage));
    position.isolatedWallet += bound - freed;
    const { quote } = this.#margins.market(position.symbol).spec;
    account.pay(quote, freed - bound, this.#context.scheduler.time);
  }

  #fill(
    { order }: Live,
    price: Decimal,
    quantity: Decimal,
    maker: boolean,
    fee: Commission,
    realizedPnl: Decimal,
    tradeId: bigint,
  ): Fill {
    return {
      market: 'usdm',
      account: order.account,
      symbol: order.symbol,
      tradeId,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      side: order.side,
      positionSide: order.positionSide,
      price,
      quantity,
      quoteQuantity: multiplyFloor(price, quantity),
      commission: fee.amount,
      commissionAsset: fee.asset,
      maker,
      realizedPnl,
      time: this.#context.scheduler.time,
    };
  }
}
