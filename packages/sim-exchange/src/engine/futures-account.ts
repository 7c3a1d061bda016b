import { type Decimal, decimal } from '../core/decimal.ts';
import type { IncomeRow } from './events.ts';
import type { FeeRates } from './fees.ts';
import type { AccountSpec } from './interface.ts';
import type { FeeModel } from './options.ts';
import type { PositionSide } from './orders.ts';
import { flatPosition, type Position } from './position.ts';

const DEFAULT_MAKER = '0.0002';
const DEFAULT_TAKER = '0.0005';
const DEFAULT_LEVERAGE = 20;

export type MarginType = 'CROSSED' | 'ISOLATED';

interface Wallet {
  /** Without the wallets of isolated positions. */
  cross: Decimal;
  updatedAt: number;
}

/** Wallets, positions and settings of one futures account. */
export class FuturesAccount {
  readonly id: string;
  readonly rates: FeeRates;
  readonly feeModel: FeeModel;
  hedge: boolean;
  /** Already told that its margin runs out. */
  warned = false;
  readonly income: IncomeRow[] = [];
  readonly #defaults: { readonly leverage: number; readonly marginType: MarginType };
  readonly #wallets = new Map<string, Wallet>();
  readonly #positions = new Map<string, Map<PositionSide, Position>>();
  readonly #settings = new Map<string, { leverage: number; marginType: MarginType }>();

  constructor(
    id: string,
    rates: FeeRates,
    feeModel: FeeModel,
    hedge: boolean,
    defaults: { readonly leverage: number; readonly marginType: MarginType },
  ) {
    this.id = id;
    this.rates = rates;
    this.feeModel = feeModel;
    this.hedge = hedge;
    this.#defaults = defaults;
  }

  wallet(asset: string): Wallet {
    const known = this.#wallets.get(asset);
    if (known !== undefined) return known;
    const made = { cross: 0n, updatedAt: 0 };
    this.#wallets.set(asset, made);
    return made;
  }

  pay(asset: string, amount: Decimal, now: number): void {
    const wallet = this.wallet(asset);
    wallet.cross += amount;
    wallet.updatedAt = now;
  }

  /** Sorted. */
  assets(): string[] {
    return [...this.#wallets.keys()].toSorted();
  }

  settings(symbol: string): { leverage: number; marginType: MarginType } {
    const known = this.#settings.get(symbol);
    if (known !== undefined) return known;
    const made = { ...this.#defaults };
    this.#settings.set(symbol, made);
    return made;
  }

  isIsolated(symbol: string): boolean {
    return this.settings(symbol).marginType === 'ISOLATED';
  }

  position(symbol: string, side: PositionSide): Position {
    const sides = this.#positions.get(symbol) ?? new Map<PositionSide, Position>();
    this.#positions.set(symbol, sides);
    const known = sides.get(side);
    if (known !== undefined) return known;
    const made = flatPosition(symbol, side);
    sides.set(side, made);
    return made;
  }

  /** Rows of a market in the account's mode: BOTH, or LONG and SHORT. */
  rows(symbol: string): Position[] {
    const sides = this.hedge ? (['LONG', 'SHORT'] as const) : (['BOTH'] as const);
    return sides.map((side) => this.position(symbol, side));
  }

  /** Positions that are not flat, sorted by symbol and side. */
  held(symbol?: string): Position[] {
    const held = [...this.active()].filter((position) => symbol === undefined || position.symbol === symbol);
    return held.toSorted((a, b) => (`${a.symbol}|${a.side}` < `${b.symbol}|${b.side}` ? -1 : 1));
  }

  /** Positions that are not flat, in no order: for sums. */
  *active(): Generator<Position> {
    for (const sides of this.#positions.values()) {
      for (const position of sides.values()) if (position.amount !== 0n) yield position;
    }
  }

  holds(symbol: string): boolean {
    const sides = this.#positions.get(symbol);
    if (sides === undefined) return false;
    for (const { amount } of sides.values()) if (amount !== 0n) return true;
    return false;
  }

  save(): SavedFuturesAccount {
    return {
      hedge: this.hedge,
      warned: this.warned,
      income: this.income,
      wallets: [...this.#wallets],
      positions: [...this.#positions.values()].flatMap((sides) => [...sides.values()]),
      settings: [...this.#settings],
    };
  }

  restore(saved: SavedFuturesAccount): void {
    this.hedge = saved.hedge;
    this.warned = saved.warned;
    this.income.splice(0, Infinity, ...saved.income);
    this.#wallets.clear();
    for (const [asset, wallet] of saved.wallets) this.#wallets.set(asset, { ...wallet });
    this.#positions.clear();
    for (const row of saved.positions) Object.assign(this.position(row.symbol, row.side), row);
    this.#settings.clear();
    for (const [symbol, settings] of saved.settings) this.#settings.set(symbol, { ...settings });
  }
}

export interface SavedFuturesAccount {
  readonly hedge: boolean;
  readonly warned: boolean;
  readonly income: readonly IncomeRow[];
  readonly wallets: readonly (readonly [asset: string, wallet: Readonly<Wallet>])[];
  readonly positions: readonly Readonly<Position>[];
  readonly settings: readonly (readonly [
    symbol: string,
    settings: { readonly leverage: number; readonly marginType: MarginType },
  ])[];
}

/** The account that a spec describes, with its money. */
export function openFuturesAccount(id: string, spec: NonNullable<AccountSpec['usdm']>): FuturesAccount {
  const rates = { maker: decimal(spec.makerRate ?? DEFAULT_MAKER), taker: decimal(spec.takerRate ?? DEFAULT_TAKER) };
  const defaults = { leverage: spec.leverage ?? DEFAULT_LEVERAGE, marginType: spec.marginType ?? ('CROSSED' as const) };
  const account = new FuturesAccount(id, rates, spec.feeModel ?? 'quote', spec.hedge ?? false, defaults);
  for (const [asset, amount] of Object.entries(spec.balances)) account.pay(asset, decimal(amount), 0);
  return account;
}
