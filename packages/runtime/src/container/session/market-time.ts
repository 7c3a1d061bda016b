import type { MarketClock } from '../../market/clock.ts';
import type { MarketFeed } from '../../market/market-feed.ts';

/** Exchange time as a session knows it best: by its newest feed, before that by its clock and one look at the exchange's. */
export class MarketTime {
  clock: MarketClock | null = null;
  feed: Pick<MarketFeed, 'doubtTime' | 'nowMs' | 'signMs'> | null = null;
  #offsetMs = 0;

  /** Epoch ms. */
  nowMs(): number {
    return this.feed?.nowMs() ?? this.#ownMs + this.#offsetMs;
  }

  /** What a request is stamped with: whole ms, and never ahead of what was measured last. */
  signMs(): number {
    return this.feed?.signMs() ?? Math.floor(this.#ownMs + this.#offsetMs);
  }

  /** `exchangeMs`: what time the exchange says it is now. */
  set(clock: MarketClock, exchangeMs: number): void {
    this.clock = clock;
    this.#offsetMs = exchangeMs - clock.nowMs();
  }

  get #ownMs(): number {
    return this.clock?.nowMs() ?? Date.now();
  }
}
