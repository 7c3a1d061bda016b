import type { Clock } from '../../../ports/clock.ts';
import type { PublicKey } from '../../../ports/tokens.ts';
import { KeyFolder, type StoredKey } from './key-folder.ts';

const DAY_MS = 86_400_000;
/** How long a key signs. */
export const KEY_LIFE_MS = 90 * DAY_MS;
/** How long it verifies after another one took over: far longer than a token lives. */
export const KEY_OVERLAP_MS = DAY_MS;
/** Another process may have made a key; an unknown one is looked for on disk no more often than this. */
const LOOK_EVERY_MS = 1000;

/** The keys of an issuer: the newest one signs, and those that signed a day ago still verify. Files are read at the first use. */
export class KeyRing {
  readonly #folder: KeyFolder;
  readonly #clock: Clock;
  #keys: readonly StoredKey[] = [];
  #lookedMs = Number.NEGATIVE_INFINITY;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, clock: Clock) {
    this.#folder = new KeyFolder(folder);
    this.#clock = clock;
  }

  /** Makes one where there is none, or where the newest is too old. */
  signing(): Promise<StoredKey> {
    return this.#inTurn(async () => {
      if (this.#keys.length === 0) await this.#look();
      const nowMs = this.#clock.now();
      await this.#dropEnded(nowMs);
      const newest = this.#present(nowMs).at(-1);
      if (newest !== undefined && nowMs - newest.createdMs < KEY_LIFE_MS) return newest;
      const made = await this.#folder.make(nowMs);
      await this.#look();
      return made;
    });
  }

  /** Null for one that is unknown, or verifies no longer. */
  async verifying(id: string): Promise<StoredKey | null> {
    const isKnown = (): boolean => this.#keys.some((key) => key.public.kid === id);
    const isDue = (): boolean => this.#clock.monotonicMs() - this.#lookedMs >= LOOK_EVERY_MS;
    if (!isKnown() && isDue())
      await this.#inTurn(async () => {
        if (!isKnown() && isDue()) await this.#look();
      });
    return this.#valid().find((key) => key.public.kid === id) ?? null;
  }

  /** Of all that verify now. */
  async publicKeys(): Promise<readonly PublicKey[]> {
    await this.signing();
    return this.#valid().map((key) => key.public);
  }

  #valid(): StoredKey[] {
    const nowMs = this.#clock.now();
    return this.#present(nowMs).filter((key, at, keys) => !hasEnded(keys[at + 1], nowMs));
  }

  /** One of the future was made by a clock that went wrong, and would sign for ever. It stays where it is: that clock may be this one. */
  #present(nowMs: number): readonly StoredKey[] {
    return this.#keys.filter(({ createdMs }) => createdMs - nowMs < KEY_OVERLAP_MS);
  }

  async #look(): Promise<void> {
    this.#keys = await this.#folder.read();
    this.#lookedMs = this.#clock.monotonicMs();
  }

  async #dropEnded(nowMs: number): Promise<void> {
    const ended = this.#present(nowMs).filter((_, at, keys) => hasEnded(keys[at + 1], nowMs));
    if (ended.length === 0) return;
    for (const key of ended) await this.#folder.remove(key.public.kid);
    this.#keys = this.#keys.filter((key) => !ended.includes(key));
  }

  /** One after the other, so that nobody makes a second key while the first is made. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** Whether another one took over a day ago. */
function hasEnded(next: StoredKey | undefined, nowMs: number): boolean {
  return next !== undefined && nowMs >= next.createdMs + KEY_OVERLAP_MS;
}
