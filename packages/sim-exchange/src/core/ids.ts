import { makeRandom, type Random } from './random.ts';

const DIGITS = 12;
const FIRST_TRANSACTION = 10n ** 18n;
const CLIENT_IDS = 36n ** BigInt(DIGITS);

/** Names and numbers that the exchange gives. Chance is per account, so that one account's orders do not rename another's. */
export class Ids {
  readonly #seed: number;
  readonly #streams = new Map<string, Random>();
  readonly #counters = new Map<string, bigint>();
  readonly #base: bigint;

  /** `base` is the first order id of each market. */
  constructor(seed: number, base: bigint) {
    this.#seed = seed;
    this.#base = base;
  }

  /** Counts up from `base`, or from `from` where that is given; one count per name. */
  next(counter: string, from: bigint = this.#base): bigint {
    const id = this.#counters.get(counter) ?? from;
    this.#counters.set(counter, id + 1n);
    return id;
  }

  /** What {@link next} will give. */
  peek(counter: string): bigint {
    return this.#counters.get(counter) ?? this.#base;
  }

  /** `sim` and 12 base-36 digits. */
  clientId(account: string): string {
    const number = this.stream(`ids/${account}`).bits() % CLIENT_IDS;
    return `sim${number.toString(36).padStart(DIGITS, '0')}`;
  }

  /** A 19-digit number, as the exchange gives to transfers and income. */
  transactionId(account: string): bigint {
    return FIRST_TRANSACTION + (this.stream(`tran/${account}`).bits() % FIRST_TRANSACTION);
  }

  /** The stream of chance of this name. */
  stream(name: string): Random {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const made = makeRandom(this.#seed, name);
    this.#streams.set(name, made);
    return made;
  }

  save(): SavedIds {
    return {
      counters: [...this.#counters],
      streams: [...this.#streams].map(([name, random]) => [name, [...random.state()]]),
    };
  }

  restore(saved: SavedIds): void {
    this.#counters.clear();
    for (const [name, id] of saved.counters) this.#counters.set(name, id);
    this.#streams.clear();
    for (const [name, state] of saved.streams) this.stream(name).restore(state);
  }
}

export interface SavedIds {
  readonly counters: readonly (readonly [string, bigint])[];
  readonly streams: readonly (readonly [string, readonly bigint[]])[];
}
