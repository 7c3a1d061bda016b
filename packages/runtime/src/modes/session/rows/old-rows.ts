import { atLeastReal } from '../../../market/clock.ts';
import { failureOf } from '../../../process/failure.ts';
import type { SessionHost } from '../host/session-host.ts';

/** Exchange time between two clearings, as that of the rows; and real time, below which a fast clock does not go. */
const EVERY_MS = 3_600_000;
const EVERY_FLOOR_MS = 10_000;
const BETWEEN_BITES_MS = 50;

/** Forgets rows of the log that nobody needs any more. `hours`: exchange time for which they are kept. */
export class OldRows {
  readonly #host: SessionHost;
  readonly #keptMs: number;
  readonly #stop = new AbortController();

  constructor(host: SessionHost, hours: number) {
    this.#host = host;
    this.#keptMs = hours * 3_600_000;
    void this.#clear();
  }

  close(): void {
    this.#stop.abort();
  }

  async #clear(): Promise<void> {
    const { store, key, lease, time, clock } = this.#host.parts;
    const everyMs = atLeastReal(EVERY_MS, EVERY_FLOOR_MS, clock.factor);
    for (;;) {
      await clock.sleep(everyMs, this.#stop.signal);
      if (this.#stop.signal.aborted || lease.lost.aborted) return;
      try {
        const beforeMs = this.#host.nowMs() - this.#keptMs;
        // In bites, with steps between them. That the lease is lost, the next step finds out.
        while (!this.#stop.signal.aborted && (await store.forget(key, lease.writer, 'log', beforeMs)) === 'more')
          await time.sleep(BETWEEN_BITES_MS, this.#stop.signal);
      } catch (error) {
        this.#host.say('warn', 'old-rows', `Old rows of the journal stay: ${failureOf(error).text}`);
      }
    }
  }
}
