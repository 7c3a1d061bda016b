import type { MarketClock } from '../../market/clock.ts';
import type { ExchangeTime } from '../../market/exchange-time.ts';
import type { MarketFeed } from '../../market/market-feed.ts';

/** What a session that is not open has measured. */
type RestingTime = Pick<ExchangeTime, 'doubted' | 'estimateMs' | 'nowMs'>;

/**
 * Exchange time as a session knows it best: while it is not open by what it measures then, else by its newest feed, before that by its clock and one look
 * at the exchange's.
 */
export class MarketTime {
  clock: MarketClock | null = null;
  feed: Pick<MarketFeed, 'doubtTime' | 'nowMs' | 'signMs'> | null = null;
  #rest: () => RestingTime | null = () => null;
  #offsetMs = 0;

  /** Epoch ms. */
  nowMs(): number {
    return this.#rest()?.nowMs() ?? this.feed?.nowMs() ?? this.#ownMs + this.#offsetMs;
  }

  /** What a request is stamped with: whole ms, and never ahead of what was measured last. */
  signMs(): number {
    return this.#rest()?.estimateMs ?? this.feed?.signMs() ?? Math.floor(this.#ownMs + this.#offsetMs);
  }

  /** `exchangeMs`: what time the exchange says it is now. */
  set(clock: MarketClock, exchangeMs: number): void {
    this.clock = clock;
    this.#offsetMs = exchangeMs - clock.nowMs();
  }

  /** `measured`: null before it was, and once the session is open, or somebody else measures. */
  atRest(measured: () => RestingTime | null): void {
    this.#rest = measured;
  }

  /** The exchange has said that it is wrong. */
  doubted(): void {
    this.#rest()?.doubted();
    this.feed?.doubtTime();
  }

  get #ownMs(): number {
    return this.clock?.nowMs() ?? Date.now();
  }
}
