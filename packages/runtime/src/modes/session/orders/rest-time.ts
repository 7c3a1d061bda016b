import type { MarketClock } from '../../../market/clock.ts';
import { ExchangeTime } from '../../../market/exchange-time.ts';

/** Between two looks at whether the time is to be measured; on the market's clock. */
const LOOK_EVERY_MS = 1000;

/** The exchange's time for whoever looks at none of its markets. */
export class RestTime {
  readonly clock: MarketClock;
  readonly #time: ExchangeTime;
  #isMeasured = false;

  /** Measures until the signal comes. */
  constructor(clock: MarketClock, ask: () => Promise<number>, ended: AbortSignal) {
    this.clock = clock;
    this.#time = new ExchangeTime(clock);
    void this.#keep(ask, ended);
  }

  /** Null before it was measured: this machine's clock alone proves nothing. */
  get measured(): ExchangeTime | null {
    return this.#isMeasured ? this.#time : null;
  }

  async #keep(ask: () => Promise<number>, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      if (this.#time.isDue)
        await this.#time.measure(ask).then(
          () => (this.#isMeasured = true),
          // Nobody answers: it is not known, and nothing is sent by it.
          () => {},
        );
      await this.clock.sleep(LOOK_EVERY_MS, ended);
    }
  }
}
