import { createHash } from 'node:crypto';
import { PRIORITY, type Scheduler } from '../core/scheduler.ts';

const LIFE_MS = 3_600_000;

interface ListenKey {
  readonly key: string;
  readonly account: string;
  expiresAt: number;
}

/** Keys by which futures clients open their user streams: one at a time for each account, for an hour from the last renewal. */
export class ListenKeys {
  readonly #scheduler: Scheduler;
  readonly #seed: number;
  readonly #byAccount = new Map<string, ListenKey>();
  #made = 0;
  /** Told of a key that ran out by itself. */
  onExpired: (key: string, account: string) => void = () => {};

  constructor(scheduler: Scheduler, seed: number) {
    this.#scheduler = scheduler;
    this.#seed = seed;
  }

  /** The account's key, renewed, or a new one. */
  open(account: string): string {
    const known = this.#byAccount.get(account);
    if (known !== undefined) return this.#renewed(known);
    const key = createHash('sha256')
      .update(`${this.#seed}/${account}/${this.#made++}`)
      .digest('hex');
    return this.#renewed(this.#keep({ key, account, expiresAt: 0 }));
  }

  /** `null` when the account has none. */
  renew(account: string): string | null {
    const known = this.#byAccount.get(account);
    return known === undefined ? null : this.#renewed(known);
  }

  /** False when there was none. */
  end(account: string): boolean {
    return this.#byAccount.delete(account);
  }

  accountOf(key: string): string | null {
    return this.all().find((each) => each.key === key)?.account ?? null;
  }

  /** Lets a key run out now; `silent` without telling anybody. */
  expire(account: string, silent: boolean): void {
    const known = this.#byAccount.get(account);
    if (known === undefined) return;
    this.#byAccount.delete(account);
    if (!silent) this.onExpired(known.key, account);
  }

  /** The exchange's time was moved by so much: keys live as long as they would have. */
  moved(ms: number): void {
    for (const key of this.#byAccount.values()) key.expiresAt += ms;
  }

  all(): readonly ListenKey[] {
    return [...this.#byAccount.values()];
  }

  #keep(key: ListenKey): ListenKey {
    this.#byAccount.set(key.account, key);
    return key;
  }

  #renewed(key: ListenKey): string {
    key.expiresAt = this.#scheduler.time + LIFE_MS;
    this.#scheduler.stay(key.expiresAt, PRIORITY.timer, () => {
      if (this.#byAccount.get(key.account) === key && key.expiresAt <= this.#scheduler.time) {
        this.expire(key.account, false);
      }
    });
    return key.key;
  }
}
