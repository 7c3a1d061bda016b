import { absolute, type Decimal, decimal, multiply, ONE } from '../core/decimal.ts';
import type { FuturesAccount } from './futures-account.ts';
import type { FuturesOrders } from './futures-orders.ts';
import { draftOrder, type Live } from './live-order.ts';
import type { Margins } from './margin.ts';
import type { Position } from './position.ts';

type Cause = 'liquidation' | 'adl';

const DEFAULT_FEE = '0.0125';
/** Part of the margin balance at which an account is warned. */
const WARN_AT = decimal('0.8');

/** What margin is there, and what is needed. */
type Health = ReturnType<Margins['crossHealth']>;

/** Closes positions that their margin does not carry any more. Looked at whenever a mark price moves. */
export class Liquidation {
  readonly #orders: FuturesOrders;

  constructor(orders: FuturesOrders) {
    this.#orders = orders;
  }

  /** All accounts that hold something in this market. */
  check(symbol: string): void {
    const asset = this.#asset(symbol);
    for (const account of this.#orders.accounts.values()) {
      if (!account.holds(symbol)) continue;
      if (account.isIsolated(symbol)) this.#checkIsolated(account, symbol);
      else this.#checkCross(account, asset);
    }
  }

  /** Closes whatever the account holds in a market, whether or not it has to. */
  force(account: FuturesAccount, symbol: string, cause: Cause): void {
    for (const position of account.held(symbol)) this.#close(account, position, cause);
    this.#cover(account, this.#asset(symbol));
  }

  #checkIsolated(account: FuturesAccount, symbol: string): void {
    const { margins } = this.#orders;
    for (const position of account.held(symbol)) {
      const health = () => {
        return {
          balance: position.isolatedWallet + margins.unrealized(position),
          maintenance: margins.maintenance(position),
        };
      };
      if (!isDue(health())) {
        this.#warn(account, position, health(), () => [position]);
        continue;
      }
      position.warned = false;
      this.#maybeQuietly(() => {
        this.#cancelOrders(account, [symbol]);
        if (position.amount !== 0n && isDue(health())) this.#close(account, position, 'liquidation');
      });
    }
  }

  #checkCross(account: FuturesAccount, asset: string): void {
    const health = () => this.#orders.margins.crossHealth(account, asset);
    const first = health();
    if (!isDue(first)) return this.#warn(account, account, first, () => this.#crossHeld(account, asset));
    account.warned = false;
    this.#maybeQuietly(() => {
      this.#cancelOrders(account, [...new Set(this.#crossHeld(account, asset).map(({ symbol }) => symbol))]);
      while (isDue(health())) {
        const worst = this.#crossHeld(account, asset)[0];
        if (worst === undefined) break;
        this.#close(account, worst, 'liquidation');
      }
      this.#cover(account, asset);
    });
  }

  /** Largest loss first. */
  #crossHeld(account: FuturesAccount, asset: string): Position[] {
    const { margins } = this.#orders;
    return account
      .held()
      .filter(({ symbol }) => !account.isIsolated(symbol) && this.#asset(symbol) === asset)
      .toSorted((a, b) => (margins.unrealized(a) < margins.unrealized(b) ? -1 : 1));
  }

  #cancelOrders(account: FuturesAccount, symbols: readonly string[]): void {
    for (const symbol of symbols) {
      for (const live of this.#orders.store.open(account.id, symbol)) this.#orders.cancel(live);
    }
  }

  #close(account: FuturesAccount, position: Position, cause: Cause): void {
    const { symbol } = position;
    const { settlement, store } = this.#orders;
    const market = this.#orders.margins.market(symbol);
    const quantity = absolute(position.amount);
    const isolated = account.isIsolated(symbol) ? position.isolatedWallet : null;
    const live = this.#order(account, position, market.mark, cause);
    this.#orders.register(live);
    live.order.executed = quantity;
    live.order.cumQuote = multiply(market.mark, quantity);
    live.order.status = 'FILLED';
    const rate = cause === 'adl' ? 0n : decimal(market.spec.liquidationFee ?? DEFAULT_FEE);
    const amount = multiply(live.order.cumQuote, rate);
    settlement.settleWith(live, market.mark, quantity, false, { amount, asset: market.spec.quote }, 'CALCULATED');
    store.close(live);
    this.#publish(live);
    const realized = live.fills[0]!.realizedPnl;
    if (isolated !== null && isolated + realized < amount) this.#insure(account, symbol, amount - isolated - realized);
    settlement.flush();
  }

  /** A wallet below 0 is filled up. */
  #cover(account: FuturesAccount, asset: string): void {
    const { cross } = account.wallet(asset);
    if (cross < 0n) this.#insure(account, '', -cross, asset);
  }

  #insure(account: FuturesAccount, symbol: string, amount: Decimal, asset = this.#asset(symbol)): void {
    const { context, ledger } = this.#orders;
    account.pay(asset, amount, context.scheduler.time);
    ledger.book(account, symbol, 'INSURANCE_CLEAR', amount, asset);
    ledger.tell(account, 'INSURANCE_CLEAR', new Map([[asset, amount]]), []);
  }

  #publish({ order }: Live): void {
    const { emit, scheduler } = this.#orders.context;
    const { symbol, side, price, quantity } = order;
    emit({ kind: 'force-order', symbol, time: scheduler.time, side, price, quantity });
  }

  /** Once, until the margin has recovered; `warned` says whether that was done. */
  #warn(
    account: FuturesAccount,
    told: { warned: boolean },
    { balance, maintenance }: Health,
    positions: () => readonly Position[],
  ): void {
    const isThin = maintenance > 0n && maintenance * ONE >= balance * WARN_AT;
    if (isThin && !told.warned) this.#call(account, positions());
    told.warned = isThin;
  }

  #call(account: FuturesAccount, positions: readonly Position[]): void {
    const { context, ledger, margins } = this.#orders;
    const { cross } = account.wallet(this.#asset(positions[0]!.symbol));
    const rows = positions.map((position) => ({
      ...ledger.position(account, position),
      mark: margins.market(position.symbol).mark,
      maintenance: margins.maintenance(position),
    }));
    const { time } = context.scheduler;
    context.emit({ kind: 'margin-call', time, account: account.id, cross, positions: rows });
  }

  #maybeQuietly(work: () => void): void {
    const { context } = this.#orders;
    if (context.knobs.silentLiquidation) context.quietly(work);
    else work();
  }

  #order(account: FuturesAccount, position: Position, price: Decimal, cause: Cause): Live {
    const { ids, scheduler } = this.#orders.context;
    const now = scheduler.time;
    return draftOrder(
      {
        market: 'usdm',
        account: account.id,
        symbol: position.symbol,
        clientOrderId: cause === 'adl' ? 'adl_autoclose' : `autoclose-${now}${ids.next('autoclose', 0n)}`,
        side: position.amount > 0n ? 'SELL' : 'BUY',
        type: 'LIQUIDATION',
        origType: 'LIQUIDATION',
        timeInForce: 'IOC',
        price,
        quantity: absolute(position.amount),
        quoteQuantity: 0n,
        stopPrice: 0n,
        trailingDelta: 0,
        icebergQuantity: 0n,
        createdAt: now,
        workingAt: now,
        selfTradePrevention: 'NONE',
        strategyId: null,
        strategyType: null,
        positionSide: position.side,
        reduceOnly: false,
        closePosition: false,
        goodTillDate: 0,
        workingType: 'MARK_PRICE',
        priceProtect: false,
        priceMatch: 'NONE',
        algoId: null,
      },
      cause,
    );
  }

  #asset(symbol: string): string {
    return this.#orders.margins.market(symbol).spec.quote;
  }
}

function isDue({ balance, maintenance }: Health): boolean {
  return maintenance > 0n && balance <= maintenance;
}
