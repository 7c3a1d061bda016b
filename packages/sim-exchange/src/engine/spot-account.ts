import type { Decimal } from '../core/decimal.ts';
import type { SpotBalance } from './events.ts';
import type { FeeRates } from './fees.ts';
import type { FeeModel } from './options.ts';

/** Free and locked money of one spot account, by asset. */
export class SpotAccount {
  readonly id: string;
  readonly rates: FeeRates;
  readonly feeModel: FeeModel;
  readonly #assets = new Map<string, { free: Decimal; locked: Decimal }>();
  readonly #touched = new Set<string>();

  constructor(id: string, rates: FeeRates, feeModel: FeeModel) {
    this.id = id;
    this.rates = rates;
    this.feeModel = feeModel;
  }

  free(asset: string): Decimal {
    return this.#assets.get(asset)?.free ?? 0n;
  }

  locked(asset: string): Decimal {
    return this.#assets.get(asset)?.locked ?? 0n;
  }

  /** Adds to what is free (below 0: takes). Throws when it would fall below 0: the engine had to see that before. */
  add(asset: string, amount: Decimal): void {
    if (amount === 0n) return;
    const balance = this.#balance(asset);
    balance.free += amount;
    if (balance.free < 0n) throw new Error(`Account ${this.id} would have ${balance.free}e-8 ${asset} free.`);
  }

  /** Moves from free to locked (below 0: back). Throws when one of them would fall below 0. */
  lock(asset: string, amount: Decimal): void {
    if (amount === 0n) return;
    const balance = this.#balance(asset);
    balance.free -= amount;
    balance.locked += amount;
    if (balance.free < 0n || balance.locked < 0n) {
      throw new Error(
        `Account ${this.id} would have ${balance.free}e-8 ${asset} free and ${balance.locked}e-8 locked.`,
      );
    }
  }

  /** Assets that were touched since the last call, sorted, as they stand now. */
  takeTouched(): SpotBalance[] {
    const touched = [...this.#touched].toSorted().map((asset) => ({ asset, ...this.#balance(asset) }));
    this.#touched.clear();
    return touched;
  }

  get isTouched(): boolean {
    return this.#touched.size > 0;
  }

  /** All assets, sorted. */
  balances(): SpotBalance[] {
    return [...this.#assets].map(([asset, balance]) => ({ asset, ...balance })).toSorted(byAsset);
  }

  restore(balances: readonly SpotBalance[]): void {
    this.#assets.clear();
    for (const { asset, free, locked } of balances) this.#assets.set(asset, { free, locked });
    this.#touched.clear();
  }

  #balance(asset: string): { free: Decimal; locked: Decimal } {
    this.#touched.add(asset);
    const known = this.#assets.get(asset);
    if (known !== undefined) return known;
    const made = { free: 0n, locked: 0n };
    this.#assets.set(asset, made);
    return made;
  }
}

function byAsset(a: SpotBalance, b: SpotBalance): number {
  return a.asset < b.asset ? -1 : 1;
}
