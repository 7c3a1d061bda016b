import type { Decimal } from '../core/decimal.ts';
import type { Context } from './context.ts';
import type { IncomeType, PositionUpdate, WalletReason, WalletUpdate } from './events.ts';
import type { FuturesAccount } from './futures-account.ts';
import type { Margins } from './margin.ts';
import { breakEvenPrice, entryPrice, type Position } from './position.ts';

/** Income rows and updates of futures accounts: the one place that writes and tells them. */
export class FuturesLedger {
  readonly #context: Context;
  readonly #margins: Margins;

  constructor(context: Context, margins: Margins) {
    this.#context = context;
    this.#margins = margins;
  }

  /** Writes an income row; nothing for 0. */
  book(
    account: FuturesAccount,
    symbol: string,
    type: IncomeType,
    income: Decimal,
    asset: string,
    tradeId: bigint | null = null,
  ): void {
    if (income === 0n) return;
    const { ids, scheduler, emit } = this.#context;
    const time = scheduler.time;
    const transactionId = ids.transactionId(account.id);
    const info = tradeId === null ? type : `${tradeId}`;
    const row = { account: account.id, symbol, type, income, asset, time, transactionId, tradeId, info };
    account.income.push(row);
    emit({ kind: 'income', time, account: account.id, row });
  }

  /** Tells wallets and positions. `changes`: by asset, what is neither profit nor commission. */
  tell(
    account: FuturesAccount,
    reason: WalletReason,
    changes: ReadonlyMap<string, Decimal>,
    positions: readonly Position[],
  ): void {
    this.#context.emit({
      kind: 'wallet',
      time: this.#context.scheduler.time,
      account: account.id,
      reason,
      balances: [...changes].map(([asset, change]) => this.#wallet(account, asset, change)),
      positions: positions.map((position) => this.position(account, position)),
    });
  }

  position(account: FuturesAccount, position: Position): PositionUpdate {
    return {
      symbol: position.symbol,
      side: position.side,
      amount: position.amount,
      entryPrice: entryPrice(position),
      breakEvenPrice: breakEvenPrice(position),
      accumulated: position.accumulated,
      unrealized: this.#margins.unrealized(position),
      isolated: account.isIsolated(position.symbol),
      isolatedWallet: position.isolatedWallet,
      marginAsset: this.#margins.market(position.symbol).spec.quote,
    };
  }

  #wallet(account: FuturesAccount, asset: string, change: Decimal): WalletUpdate {
    const { cross } = account.wallet(asset);
    const isolated = account
      .held()
      .filter(({ symbol }) => this.#margins.market(symbol).spec.quote === asset)
      .reduce((sum, { isolatedWallet }) => sum + isolatedWallet, 0n);
    return { asset, wallet: cross + isolated, cross, change };
  }
}
