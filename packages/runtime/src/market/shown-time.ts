import { candleOpenMs, nextOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import { atLeastReal, type MarketClock } from './clock.ts';

interface Bounds {
  readonly openTimeMs: number;
  /** The exchange's time minus monotonic time is at least that, and less than that. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Frames may be that late, and we that far off. */
const SLACK_MS = 60_000;
const SLACK_FLOOR_MS = 2_000;

/** What the candles of streams say about the exchange's time: the one that is open has begun, and has not ended for long. */
export class ShownTime {
  readonly #clock: MarketClock;
  readonly #slackMs: number;
  /** Of the newest frame of each timeframe. */
  readonly #bounds = new Map<Timeframe, Bounds>();

  constructor(clock: MarketClock) {
    this.#clock = clock;
    this.#slackMs = atLeastReal(SLACK_MS, SLACK_FLOOR_MS, clock.factor);
  }

  /** A frame of a candle. `isClosed` null: nobody says so, and the candle before may be told again. */
  saw(openTimeMs: number, timeframe: Timeframe, isClosed: boolean | null): void {
    if (!Number.isSafeInteger(openTimeMs) || candleOpenMs(openTimeMs, timeframe) !== openTimeMs) return;
    if (isClosed === null && openTimeMs < (this.#bounds.get(timeframe)?.openTimeMs ?? openTimeMs)) return;
    const endMs = nextOpenMs(openTimeMs, timeframe);
    const passedMs = this.#clock.monotonicMs();
    this.#bounds.set(timeframe, {
      openTimeMs,
      fromMs: (isClosed === true ? endMs : openTimeMs) - passedMs,
      toMs: endMs + this.#slackMs - passedMs,
    });
  }

  /** Whether the exchange's time may be monotonic time and this. */
  allows(anchorMs: number): boolean {
    return [...this.#bounds.values()].every(
      ({ fromMs, toMs }) => anchorMs >= fromMs - this.#slackMs && anchorMs <= toMs,
    );
  }

  /** It is that late at least; `-Infinity` when no stream has told anything. */
  get leastMs(): number {
    return Math.max(...[...this.#bounds.values()].map(({ fromMs }) => fromMs)) + this.#clock.monotonicMs();
  }
}
