import { max, min, where } from '../../graph/choice.ts';
import type { Candles, Condition, Frame, Series } from '../../graph/column-types.ts';
import { runningSum } from '../sum.ts';

/**
 * What the candle patterns measure, with TA-Lib's settings: a candle is long or short, near or far, by comparison with the average of
 * the candles before it. `ago` is the candle that is meant: 0 the present one, 1 the one before.
 *
 * Everything is a column of the graph, so patterns share their parts.
 */
export class CandleShape<F extends Frame> {
  readonly #candles: Candles<F>;
  readonly #top: Series<F>;
  readonly #bottom: Series<F>;
  readonly #body: Series<F>;
  readonly #range: Series<F>;
  readonly #shadows: Series<F>;

  constructor(candles: Candles<F>) {
    const { open, high, low, close } = candles;
    this.#candles = candles;
    this.#top = max([open, close], { nan: 'propagate' });
    this.#bottom = min([open, close], { nan: 'propagate' });
    this.#body = close.sub(open).abs();
    this.#range = high.sub(low);
    this.#shadows = high.sub(this.#top).add(this.#bottom.sub(low));
  }

  open(ago: number): Series<F> {
    return this.#candles.open.shift(ago);
  }
  high(ago: number): Series<F> {
    return this.#candles.high.shift(ago);
  }
  low(ago: number): Series<F> {
    return this.#candles.low.shift(ago);
  }
  close(ago: number): Series<F> {
    return this.#candles.close.shift(ago);
  }
  /** Higher and lower end of the body. */
  top(ago: number): Series<F> {
    return this.#top.shift(ago);
  }
  bottom(ago: number): Series<F> {
    return this.#bottom.shift(ago);
  }
  body(ago: number): Series<F> {
    return this.#body.shift(ago);
  }
  upperShadow(ago: number): Series<F> {
    return this.#candles.high.sub(this.#top).shift(ago);
  }
  lowerShadow(ago: number): Series<F> {
    return this.#bottom.sub(this.#candles.low).shift(ago);
  }

  /** Closed at its open or above; below it. */
  isWhite(ago: number): Condition<F> {
    return this.#candles.close.gte(this.#candles.open).shift(ago);
  }
  isBlack(ago: number): Condition<F> {
    return this.#candles.close.lt(this.#candles.open).shift(ago);
  }

  /** The body lies wholly above, or below, that of the candle before. */
  gapsUp(ago: number): Condition<F> {
    return this.bottom(ago).gt(this.top(ago + 1));
  }
  gapsDown(ago: number): Condition<F> {
    return this.top(ago).lt(this.bottom(ago + 1));
  }

  hasLongBody(ago: number): Condition<F> {
    return this.body(ago).gt(this.#average(this.#body, 10, 1, ago));
  }
  /** Not long: at most the average. */
  hasSmallBody(ago: number): Condition<F> {
    return this.body(ago).lte(this.#average(this.#body, 10, 1, ago));
  }
  hasShortBody(ago: number): Condition<F> {
    return this.body(ago).lt(this.#average(this.#body, 10, 1, ago));
  }
  isDoji(ago: number): Condition<F> {
    return this.body(ago).lte(this.#average(this.#range, 10, 0.1, ago));
  }

  /** Longest shadow that counts as short, and as very short. */
  shortShadow(ago: number): Series<F> {
    return this.#average(this.#shadows, 10, 1, ago).div(2);
  }
  veryShortShadow(ago: number): Series<F> {
    return this.#average(this.#range, 10, 0.1, ago);
  }
  /** Distances within which prices count as near, equal, and beyond which as far. */
  near(ago: number): Series<F> {
    return this.#average(this.#range, 5, 0.2, ago);
  }
  equal(ago: number): Series<F> {
    return this.#average(this.#range, 5, 0.05, ago);
  }
  far(ago: number): Series<F> {
    return this.#average(this.#range, 5, 0.6, ago);
  }

  /** `factor` times the mean size of the n candles before candle `ago`. */
  #average(size: Series<F>, n: number, factor: number, ago: number): Series<F> {
    const sums = runningSum(size, n).shift(ago + 1);
    return sums.div(n).mul(factor);
  }
}

/** 100 where the pattern is bullish, −100 where bearish, otherwise 0. */
export function hits<F extends Frame>(bullish: Condition<F> | null, bearish: Condition<F> | null): Series<F> {
  if (bullish === null) return where(bearish!, -100, 0);
  return where(bullish, 100, bearish === null ? 0 : where(bearish, -100, 0));
}
