import { all } from '../../graph/conditions.ts';
import type { Candles, Condition, Frame, Series } from '../../graph/column-types.ts';
import { CandleShape, hits } from './candle-shape.ts';

/*
 * Candle patterns of TA-Lib with one candle (compared with those before it): 100 bullish, −100 bearish, 0 none or not enough candles.
 * They are equal to TA-Lib 0.8's. NaN near by means no pattern.
 */

/** Body of at most a tenth of the usual range; 100, a direction is not meant. TA-Lib CDLDOJI. */
export function cdlDoji<F extends Frame>(candles: Candles<F>): Series<F> {
  return hits(new CandleShape(candles).isDoji(0), null);
}

/** Doji with a lower shadow and no upper one; 100. TA-Lib CDLDRAGONFLYDOJI. */
export function cdlDragonflyDoji<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const tiny = shape.veryShortShadow(0);
  return hits(all(shape.isDoji(0), shape.upperShadow(0).lt(tiny), shape.lowerShadow(0).gt(tiny)), null);
}

/** Doji with an upper shadow and no lower one; 100, as TA-Lib has it. TA-Lib CDLGRAVESTONEDOJI. */
export function cdlGravestoneDoji<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const tiny = shape.veryShortShadow(0);
  return hits(all(shape.isDoji(0), shape.lowerShadow(0).lt(tiny), shape.upperShadow(0).gt(tiny)), null);
}

/** Small body on top of a long lower shadow, near the low before; 100. TA-Lib CDLHAMMER. */
export function cdlHammer<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return hits(all(hangs(shape), shape.bottom(0).lte(shape.low(1).add(shape.near(1)))), null);
}

/** The same shape near the high before; −100. TA-Lib CDLHANGINGMAN. */
export function cdlHangingMan<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return hits(null, all(hangs(shape), shape.bottom(0).gte(shape.high(1).sub(shape.near(1)))));
}

/** Small body under a long upper shadow, below the body before; 100. TA-Lib CDLINVERTEDHAMMER. */
export function cdlInvertedHammer<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return hits(all(stands(shape), shape.gapsDown(0)), null);
}

/** The same shape above the body before; −100. TA-Lib CDLSHOOTINGSTAR. */
export function cdlShootingStar<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return hits(null, all(stands(shape), shape.gapsUp(0)));
}

/** Long body without shadows; ±100 by its color. TA-Lib CDLMARUBOZU. */
export function cdlMarubozu<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const tiny = shape.veryShortShadow(0);
  return colored(shape, all(shape.hasLongBody(0), shape.upperShadow(0).lt(tiny), shape.lowerShadow(0).lt(tiny)));
}

/** Small body between shadows longer than it; ±100 by its color. TA-Lib CDLSPINNINGTOP. */
export function cdlSpinningTop<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const body = shape.body(0);
  return colored(shape, all(shape.hasShortBody(0), shape.upperShadow(0).gt(body), shape.lowerShadow(0).gt(body)));
}

/** Long body, short shadows; ±100 by its color. TA-Lib CDLLONGLINE. */
export function cdlLongLine<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return colored(shape, all(shape.hasLongBody(0), hasShortShadows(shape)));
}

/** Short body, short shadows; ±100 by its color. TA-Lib CDLSHORTLINE. */
export function cdlShortLine<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return colored(shape, all(shape.hasShortBody(0), hasShortShadows(shape)));
}

/** A shadow is long when it is longer than the candle's own body. */
function hangs<F extends Frame>(shape: CandleShape<F>): Condition<F> {
  const long = shape.lowerShadow(0).gt(shape.body(0));
  return all(shape.hasShortBody(0), long, shape.upperShadow(0).lt(shape.veryShortShadow(0)));
}

function stands<F extends Frame>(shape: CandleShape<F>): Condition<F> {
  const long = shape.upperShadow(0).gt(shape.body(0));
  return all(shape.hasShortBody(0), long, shape.lowerShadow(0).lt(shape.veryShortShadow(0)));
}

function hasShortShadows<F extends Frame>(shape: CandleShape<F>): Condition<F> {
  const short = shape.shortShadow(0);
  return all(shape.upperShadow(0).lt(short), shape.lowerShadow(0).lt(short));
}

function colored<F extends Frame>(shape: CandleShape<F>, pattern: Condition<F>): Series<F> {
  return hits(pattern.and(shape.isWhite(0)), pattern.and(shape.isBlack(0)));
}
