import { absolute, type Decimal, larger, multiply } from '../core/decimal.ts';
import type { Market } from '../market/market.ts';
import { type Bracket, bracketOf, initialMargin, maintenanceMargin, maxNotionalAt, readBrackets } from './brackets.ts';
import type { Context } from './context.ts';
import type { FuturesAccount } from './futures-account.ts';
import type { FuturesAccountView, FuturesAssetView, PositionView } from './interface.ts';
import { type Leg, liquidationPrice } from './liquidation-price.ts';
import { type Live, remaining } from './live-order.ts';
import type { PositionSide } from './orders.ts';
import type { OrderStore } from './order-store.ts';
import { breakEvenPrice, entryPrice, type Position, unrealized } from './position.ts';

/** Values of open orders that could enlarge a position. */
export interface OpenValue {
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** What positions and orders of an account need, and what is left. Reads only. */
export class Margins {
  readonly #context: Context;
  readonly #store: OrderStore;
  readonly #brackets = new Map<string, readonly Bracket[]>();

  constructor(context: Context, store: OrderStore) {
    this.#context = context;
    this.#store = store;
  }

  market(symbol: string): Market {
    return this.#context.market('usdm', symbol)!;
  }

  brackets(symbol: string): readonly Bracket[] {
    const known = this.#brackets.get(symbol);
    if (known !== undefined) return known;
    const made = readBrackets(this.market(symbol).spec.brackets);
    this.#brackets.set(symbol, made);
    return made;
  }

  /** Signed value at the mark price. */
  notional(position: Position): Decimal {
    return multiply(position.amount, this.market(position.symbol).mark);
  }

  unrealized(position: Position): Decimal {
    return unrealized(position, this.market(position.symbol).mark);
  }

  maintenance(position: Position): Decimal {
    return maintenanceMargin(this.brackets(position.symbol), this.notional(position));
  }

  /** Orders that only close count for nothing. */
  openValue(account: string, symbol: string, side: PositionSide): OpenValue {
    let bid = 0n;
    let ask = 0n;
    for (const live of this.#store.open(account, symbol)) {
      if (live.order.positionSide !== side || onlyCloses(live)) continue;
      const value = multiply(live.order.price, remaining(live));
      if (live.order.side === 'BUY') bid += value;
      else ask += value;
    }
    return { bid, ask };
  }

  /** Value that open orders could add to a position. */
  addedValue(position: Position, { bid, ask }: OpenValue): Decimal {
    const value = this.notional(position);
    return larger(0n, larger(absolute(value + bid), absolute(value - ask)) - absolute(value));
  }

  positionMargin(account: FuturesAccount, position: Position): Decimal {
    return initialMargin(this.notional(position), account.settings(position.symbol).leverage);
  }

  orderMargin(account: FuturesAccount, position: Position): Decimal {
    const open = this.openValue(account.id, position.symbol, position.side);
    return initialMargin(this.addedValue(position, open), account.settings(position.symbol).leverage);
  }

  /** What the cross wallet of an asset can still take on; never below 0. */
  available(account: FuturesAccount, asset: string): Decimal {
    return this.asset(account, asset).available;
  }

  /** Of cross positions of one asset: the wallet with their profit, and the maintenance margin they need. */
  crossHealth(account: FuturesAccount, asset: string): { readonly balance: Decimal; readonly maintenance: Decimal } {
    let balance = account.wallet(asset).cross;
    let maintenance = 0n;
    for (const position of account.active()) {
      if (!this.#isCross(account, position, asset)) continue;
      balance += this.unrealized(position);
      maintenance += this.maintenance(position);
    }
    return { balance, maintenance };
  }

  liquidationPrice(account: FuturesAccount, position: Position): Decimal {
    if (position.amount === 0n) return 0n;
    if (account.isIsolated(position.symbol)) return liquidationPrice([this.#leg(position)], position.isolatedWallet);
    const asset = this.market(position.symbol).spec.quote;
    let wallet = account.wallet(asset).cross;
    for (const other of account.active()) {
      if (other.symbol !== position.symbol && this.#isCross(account, other, asset))
        wallet += this.unrealized(other) - this.maintenance(other);
    }
    return liquidationPrice(
      account.held(position.symbol).map((held) => this.#leg(held)),
      wallet,
    );
  }

  view(account: FuturesAccount): FuturesAccountView {
    const symbols = new Set(
      [...account.held(), ...this.#store.open(account.id).map(({ order }) => order)].map(({ symbol }) => symbol),
    );
    const rows = [...symbols].toSorted().flatMap((symbol) => account.rows(symbol));
    return {
      assets: account.assets().map((asset) => this.asset(account, asset)),
      positions: rows.map((position) => this.row(account, position)),
      hedge: account.hedge,
    };
  }

  row(account: FuturesAccount, position: Position): PositionView {
    const { symbol } = position;
    const market = this.market(symbol);
    const { leverage, marginType } = account.settings(symbol);
    const open = this.openValue(account.id, symbol, position.side);
    const positionInitialMargin = this.positionMargin(account, position);
    const openOrderInitialMargin = initialMargin(this.addedValue(position, open), leverage);
    const profit = this.unrealized(position);
    const isolated = marginType === 'ISOLATED';
    return {
      symbol,
      side: position.side,
      amount: position.amount,
      entryPrice: entryPrice(position),
      breakEvenPrice: breakEvenPrice(position),
      markPrice: market.mark,
      unrealized: profit,
      liquidationPrice: this.liquidationPrice(account, position),
      isolated,
      leverage,
      isolatedMargin: isolated ? position.isolatedWallet + profit : 0n,
      isolatedWallet: position.isolatedWallet,
      notional: this.notional(position),
      marginAsset: market.spec.quote,
      maintenanceMargin: this.maintenance(position),
      initialMargin: positionInitialMargin + openOrderInitialMargin,
      positionInitialMargin,
      openOrderInitialMargin,
      bidNotional: open.bid,
      askNotional: open.ask,
      maxNotional: maxNotionalAt(this.brackets(symbol), leverage),
      updatedAt: position.updatedAt,
    };
  }

  asset(account: FuturesAccount, asset: string): FuturesAssetView {
    const { cross, updatedAt } = account.wallet(asset);
    const sums = {
      isolated: 0n,
      profit: 0n,
      crossProfit: 0n,
      maintenance: 0n,
      position: 0n,
      crossPosition: 0n,
      orders: 0n,
    };
    for (const position of this.#concerned(account, asset)) {
      const isolated = account.isIsolated(position.symbol);
      const profit = this.unrealized(position);
      const margin = this.positionMargin(account, position);
      sums.isolated += position.isolatedWallet;
      sums.profit += profit;
      sums.maintenance += this.maintenance(position);
      sums.position += margin;
      sums.orders += this.orderMargin(account, position);
      if (isolated) continue;
      sums.crossProfit += profit;
      sums.crossPosition += margin;
    }
    return {
      asset,
      wallet: cross + sums.isolated,
      unrealized: sums.profit,
      marginBalance: cross + sums.isolated + sums.profit,
      maintenanceMargin: sums.maintenance,
      initialMargin: sums.position + sums.orders,
      positionInitialMargin: sums.position,
      openOrderInitialMargin: sums.orders,
      crossWallet: cross,
      crossUnrealized: sums.crossProfit,
      available: larger(0n, cross + sums.crossProfit - sums.crossPosition - sums.orders),
      updatedAt,
    };
  }

  /** Rows with a position or an order that use this asset. */
  #concerned(account: FuturesAccount, asset: string): Position[] {
    const held = account.held();
    const rows = new Set(held);
    for (const { order } of this.#store.open(account.id)) rows.add(account.position(order.symbol, order.positionSide));
    return [...rows].filter(({ symbol }) => this.market(symbol).spec.quote === asset);
  }

  #isCross(account: FuturesAccount, { symbol }: Position, asset: string): boolean {
    return !account.isIsolated(symbol) && this.market(symbol).spec.quote === asset;
  }

  #leg(position: Position): Leg {
    const bracket = bracketOf(this.brackets(position.symbol), this.notional(position));
    return { amount: position.amount, cost: position.cost, bracket };
  }
}

/** Such an order can only make a position smaller. */
export function onlyCloses({ order }: Live): boolean {
  if (order.reduceOnly || order.closePosition) return true;
  return (
    (order.positionSide === 'LONG' && order.side === 'SELL') || (order.positionSide === 'SHORT' && order.side === 'BUY')
  );
}

/** How much of a position an order of this side could close. */
export function reducible(position: Position, side: 'BUY' | 'SELL'): Decimal {
  if (position.amount > 0n) return side === 'SELL' ? position.amount : 0n;
  return side === 'BUY' ? -position.amount : 0n;
}
