import { select } from '../../graph/choice.ts';
import { all } from '../../graph/conditions.ts';
import type { Candles, Condition, Frame, Series } from '../../graph/column-types.ts';
import { CandleShape, hits } from './candle-shape.ts';

/*
 * Candle patterns of TA-Lib with two candles: 100 bullish, −100 bearish, 0 none or not enough candles; ±80 where it knows a weaker form.
 * They are equal to TA-Lib 0.8's. NaN near by means no pattern.
 */

/** A body that covers the one before, of the other color; ±80 when one end is equal. TA-Lib CDLENGULFING. */
export function cdlEngulfing<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const up = all(shape.isWhite(0), shape.isBlack(1));
  const down = all(shape.isBlack(0), shape.isWhite(1));
  const covers = all(shape.top(0).gt(shape.top(1)), shape.bottom(0).lt(shape.bottom(1)));
  const oneEnd = all(
    shape.top(0).gte(shape.top(1)),
    shape.bottom(0).lte(shape.bottom(1)),
    shape.body(0).gt(shape.body(1)),
  );
  return graded(up, down, covers, oneEnd);
}

/** A small body inside the long one before; ±80 when an end is equal. Its direction is against the long one. TA-Lib CDLHARAMI. */
export function cdlHarami<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return inside(shape, shape.hasSmallBody(0));
}

/** A doji inside the long body before; ±80 when an end is equal. TA-Lib CDLHARAMICROSS. */
export function cdlHaramiCross<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return inside(shape, shape.isDoji(0));
}

/** Opens below the low of a long black candle and closes above the middle of its body; 100. TA-Lib CDLPIERCING. */
export function cdlPiercing<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  return hits(
    all(
      shape.isBlack(1),
      shape.hasLongBody(1),
      shape.isWhite(0),
      shape.hasLongBody(0),
      shape.open(0).lt(shape.low(1)),
      shape.close(0).lt(shape.open(1)),
      shape.close(0).gt(shape.close(1).add(shape.body(1).mul(0.5))),
    ),
    null,
  );
}

/** Opens above the high of a long white candle and closes `penetration` (default 0.5) deep in its body; −100. TA-Lib CDLDARKCLOUDCOVER. */
export function cdlDarkCloudCover<F extends Frame>(candles: Candles<F>, penetration = 0.5): Series<F> {
  const shape = new CandleShape(candles);
  return hits(
    null,
    all(
      shape.isWhite(1),
      shape.hasLongBody(1),
      shape.isBlack(0),
      shape.open(0).gt(shape.high(1)),
      shape.close(0).gt(shape.open(1)),
      shape.close(0).lt(shape.close(1).sub(shape.body(1).mul(penetration))),
    ),
  );
}

/** A doji beyond the long body before; against that one's direction. TA-Lib CDLDOJISTAR. */
export function cdlDojiStar<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const star = all(shape.hasLongBody(1), shape.isDoji(0));
  return hits(all(star, shape.isBlack(1), shape.gapsDown(0)), all(star, shape.isWhite(1), shape.gapsUp(0)));
}

function inside<F extends Frame>(shape: CandleShape<F>, small: Condition<F>): Series<F> {
  const pattern = all(shape.hasLongBody(1), small);
  const within = all(shape.top(0).lt(shape.top(1)), shape.bottom(0).gt(shape.bottom(1)));
  const touching = all(shape.top(0).lte(shape.top(1)), shape.bottom(0).gte(shape.bottom(1)));
  return graded(all(pattern, shape.isBlack(1)), all(pattern, shape.isWhite(1)), within, touching);
}

function graded<F extends Frame>(
  bullish: Condition<F>,
  bearish: Condition<F>,
  strong: Condition<F>,
  weak: Condition<F>,
): Series<F> {
  return select(
    [
      [all(bullish, strong), 100],
      [all(bearish, strong), -100],
      [all(bullish, weak), 80],
      [all(bearish, weak), -80],
    ],
    0,
  );
}
