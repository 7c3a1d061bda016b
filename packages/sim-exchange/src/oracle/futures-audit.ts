import { type Decimal, ONE } from '../core/decimal.ts';
import type { AccountEvent, WalletUpdate } from '../engine/events.ts';
import type { Fill } from '../engine/orders.ts';

type WalletEvent = AccountEvent & { kind: 'wallet' };

/** What was paid and got for a position since it was last flat, in 10⁻¹⁶, and what of it was told as realized. */
interface Round {
  amount: Decimal;
  cash: bigint;
  realized: Decimal;
}

/**
 * A second set of books for futures wallets, kept from fills, fees, funding and transfers. What a wallet is told to hold must be what
 * these make; when a position is flat, all that was realized must be the cash that went in and out.
 */
export class FuturesAudit {
  readonly #wallets = new Map<string, Decimal>();
  readonly #income = new Map<string, Decimal>();
  readonly #rounds = new Map<string, Round>();
  readonly #pending = new Map<string, readonly WalletUpdate[]>();
  readonly #quoteOf: (symbol: string) => string;

  constructor(quoteOf: (symbol: string) => string) {
    this.#quoteOf = quoteOf;
  }

  /** What a wallet holds at the start. */
  begin(account: string, asset: string, amount: Decimal): void {
    this.#wallets.set(`${account} ${asset}`, amount);
    this.#income.set(`${account} ${asset}`, amount);
  }

  check(event: AccountEvent): string[] {
    if (event.kind === 'income') add(this.#income, `${event.account} ${event.row.asset}`, event.row.income);
    if (event.kind === 'wallet') return this.#checkWallet(event);
    if (event.kind !== 'order' || event.order.market !== 'usdm' || event.fill === null) return [];
    const wrong = this.#fill(event.fill);
    const told = this.#pending.get(event.account) ?? [];
    this.#pending.delete(event.account);
    return [...wrong, ...told.flatMap((update) => this.#compare(event.account, update))];
  }

  /** What holds only between events: income rows add up to the wallets. */
  checkIncome(): string[] {
    return [...this.#income].flatMap(([key, amount]) => {
      const wallet = this.#wallets.get(key) ?? 0n;
      return wallet === amount ? [] : [`${key}: income rows make ${amount}e-8, the wallet holds ${wallet}e-8`];
    });
  }

  #checkWallet({ account, reason, balances }: WalletEvent): string[] {
    if (reason === 'ORDER') {
      // The fill that moved it is told right after.
      this.#pending.set(account, balances);
      return [];
    }
    const movesMoney = reason !== 'MARGIN_TRANSFER' && reason !== 'MARGIN_TYPE_CHANGE';
    if (movesMoney) for (const { asset, change } of balances) add(this.#wallets, `${account} ${asset}`, change);
    return balances.flatMap((update) => this.#compare(account, update));
  }

  #compare(account: string, { asset, wallet }: WalletUpdate): string[] {
    const expected = this.#wallets.get(`${account} ${asset}`) ?? 0n;
    return wallet === expected ? [] : [`${account} ${asset} wallet holds ${wallet}e-8 where ${expected}e-8 are left`];
  }

  #fill(fill: Fill): string[] {
    const key = `${fill.account} ${fill.symbol} ${fill.positionSide}`;
    const round = this.#rounds.get(key) ?? { amount: 0n, cash: 0n, realized: 0n };
    this.#rounds.set(key, round);
    add(this.#wallets, `${fill.account} ${this.#quoteOf(fill.symbol)}`, fill.realizedPnl);
    if (fill.commissionAsset !== null) add(this.#wallets, `${fill.account} ${fill.commissionAsset}`, -fill.commission);
    const quantity = fill.side === 'BUY' ? fill.quantity : -fill.quantity;
    const after = round.amount + quantity;
    const flips = round.amount !== 0n && after !== 0n && round.amount > 0n !== after > 0n;
    round.cash -= (flips ? -round.amount : quantity) * fill.price;
    round.realized += fill.realizedPnl;
    round.amount = after;
    const isRound = flips || after === 0n;
    const wrong =
      isRound && round.realized * ONE !== round.cash
        ? [`${key} realized ${round.realized}e-8 of ${round.cash}e-16`]
        : [];
    if (isRound) Object.assign(round, { cash: flips ? -after * fill.price : 0n, realized: 0n });
    return wrong;
  }
}

function add(map: Map<string, Decimal>, key: string, amount: Decimal): void {
  map.set(key, (map.get(key) ?? 0n) + amount);
}
