import type { Decimal } from '../core/decimal.ts';
import type { AlgoDesk } from './algo-desk.ts';
import { initialMargin, maxNotionalAt } from './brackets.ts';
import type { FuturesAccount, MarginType } from './futures-account.ts';
import type { FuturesOrders } from './futures-orders.ts';
import type { PositionSide } from './orders.ts';
import { INVALID_SYMBOL, type Refusal, refuse } from './refusal.ts';

/** What an account sets: leverage, kind of margin, kind of positions; and money that is moved. */
export class FuturesSettings {
  readonly #orders: FuturesOrders;
  readonly #algos: AlgoDesk;

  constructor(orders: FuturesOrders, algos: AlgoDesk) {
    this.#orders = orders;
    this.#algos = algos;
  }

  setLeverage(
    account: FuturesAccount,
    symbol: string,
    leverage: number,
  ): { readonly leverage: number; readonly maxNotional: Decimal } | Refusal {
    if (!this.#isListed(symbol)) return INVALID_SYMBOL;
    const { context, margins } = this.#orders;
    const brackets = margins.brackets(symbol);
    const maxNotional = maxNotionalAt(brackets, leverage);
    if (!Number.isInteger(leverage) || leverage < 1 || maxNotional === 0n) {
      return refuse(-4028, `Leverage ${leverage} is not valid.`);
    }
    const refusal = this.#checkLeverage(account, symbol, leverage, maxNotional);
    if (refusal !== null) return refusal;
    account.settings(symbol).leverage = leverage;
    context.emit({ kind: 'leverage', time: context.scheduler.time, account: account.id, symbol, leverage });
    return { leverage, maxNotional };
  }

  setMarginType(account: FuturesAccount, symbol: string, type: MarginType): Refusal | null {
    if (!this.#isListed(symbol)) return INVALID_SYMBOL;
    const settings = account.settings(symbol);
    if (settings.marginType === type) return refuse(-4046, 'No need to change margin type.');
    if (account.holds(symbol)) return refuse(-4048, 'Margin type cannot be changed if there exists position.');
    if (this.#hasOrders(account, symbol)) {
      return refuse(-4047, 'Margin type cannot be changed if there exists open orders.');
    }
    settings.marginType = type;
    this.#orders.ledger.tell(account, 'MARGIN_TYPE_CHANGE', new Map(), account.rows(symbol));
    return null;
  }

  setHedge(account: FuturesAccount, hedge: boolean): Refusal | null {
    if (account.hedge === hedge) return refuse(-4059, 'No need to change position side.');
    if (account.held().length > 0) return refuse(-4068, 'Position side cannot be changed if there exists position.');
    if (this.#hasOrders(account)) return refuse(-4067, 'Position side cannot be changed if there exists open orders.');
    account.hedge = hedge;
    const { context } = this.#orders;
    context.emit({ kind: 'position-mode', time: context.scheduler.time, account: account.id, hedge });
    return null;
  }

  movePositionMargin(account: FuturesAccount, symbol: string, side: PositionSide, amount: Decimal): Refusal | null {
    if (!this.#isListed(symbol)) return INVALID_SYMBOL;
    const position = account.position(symbol, side);
    if (!account.isIsolated(symbol) || position.amount === 0n) {
      return refuse(-4049, 'Add margin only support for isolated position.');
    }
    const { context, ledger, margins } = this.#orders;
    const { quote } = margins.market(symbol).spec;
    if (amount > margins.available(account, quote)) return refuse(-4050, 'Cross balance insufficient.');
    const left = position.isolatedWallet + amount;
    const loss = margins.unrealized(position) < 0n ? margins.unrealized(position) : 0n;
    if (amount < 0n && left + loss < margins.positionMargin(account, position)) {
      return refuse(-4051, 'Isolated balance insufficient.');
    }
    position.isolatedWallet = left;
    account.pay(quote, -amount, context.scheduler.time);
    ledger.tell(account, 'MARGIN_TRANSFER', new Map([[quote, -amount]]), [position]);
    return null;
  }

  transfer(account: FuturesAccount, asset: string, amount: Decimal): Refusal | null {
    const { context, ledger, margins } = this.#orders;
    if (amount < 0n && margins.available(account, asset) + amount < 0n)
      return refuse(-2018, 'Balance is insufficient.');
    account.pay(asset, amount, context.scheduler.time);
    ledger.book(account, '', 'TRANSFER', amount, asset);
    ledger.tell(account, amount > 0n ? 'DEPOSIT' : 'WITHDRAW', new Map([[asset, amount]]), []);
    return null;
  }

  #checkLeverage(account: FuturesAccount, symbol: string, leverage: number, maxNotional: Decimal): Refusal | null {
    const { margins } = this.#orders;
    const current = account.settings(symbol).leverage;
    let added = 0n;
    for (const position of account.rows(symbol)) {
      const value = margins.notional(position);
      const open = margins.addedValue(position, margins.openValue(account.id, symbol, position.side));
      const whole = (value < 0n ? -value : value) + open;
      if (whole > maxNotional) return refuse(-2027, 'Exceeded the maximum allowable position at current leverage.');
      if (account.isIsolated(symbol) && position.amount !== 0n && leverage < current) {
        return refuse(-4161, 'Leverage reduction is not supported in Isolated Margin Mode with open positions.');
      }
      added += initialMargin(whole, leverage) - initialMargin(whole, current);
    }
    const { quote } = margins.market(symbol).spec;
    return added > 0n && added > margins.available(account, quote)
      ? refuse(-2028, 'Leverage is smaller than permitted: insufficient margin balance.')
      : null;
  }

  #hasOrders(account: FuturesAccount, symbol?: string): boolean {
    return this.#orders.store.open(account.id, symbol).length + this.#algos.store.open(account.id, symbol).length > 0;
  }

  #isListed(symbol: string): boolean {
    return this.#orders.context.market('usdm', symbol) !== undefined;
  }
}
