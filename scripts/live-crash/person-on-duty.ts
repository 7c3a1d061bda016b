import type { SessionKey, SessionStore } from '../../packages/runtime/src/ports/session-store.ts';
import type { LiveCrashMarket } from './live-market.ts';
import type { LiveCrashPlace } from './live-place.ts';

/** Exchange time. */
const EVERY_MS = 20_000;

/** Caps that lost answers set off, and crash loops, halt entries until somebody resumes: this one does, now and then. */
export class PersonOnDuty {
  readonly #store: SessionStore;
  readonly #key: SessionKey;
  readonly #nowMs: () => number;
  #wishes = 0;
  #lastMs = -Infinity;

  static async at(
    place: Pick<LiveCrashPlace, 'store' | 'key'>,
    { sim }: Pick<LiveCrashMarket, 'sim'>,
  ): Promise<PersonOnDuty> {
    return new PersonOnDuty(await place.store(), place.key, () => sim.clock.now());
  }

  private constructor(store: SessionStore, key: SessionKey, nowMs: () => number) {
    this.#store = store;
    this.#key = key;
    this.#nowMs = nowMs;
  }

  async look(): Promise<void> {
    const nowMs = this.#nowMs();
    if (nowMs - this.#lastMs < EVERY_MS) return;
    this.#lastMs = nowMs;
    const wish = { id: `resume-${(this.#wishes += 1)}`, wish: { kind: 'resume' }, reason: 'goes on' } as const;
    // Before its first step there is no session yet that could be asked.
    await this.#store.order(this.#key, { ...wish, by: 'campaign', atMs: Date.now() }).catch(() => {});
  }

  leave(): void {
    this.#store.close();
  }
}
