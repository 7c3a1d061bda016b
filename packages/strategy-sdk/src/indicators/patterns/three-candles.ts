import { all } from '../../graph/conditions.ts';
import type { Candles, Condition, Frame, Series } from '../../graph/column-types.ts';
import { CandleShape, hits } from './candle-shape.ts';

/*
 * Candle patterns of TA-Lib with three or four candles: 100 bullish, −100 bearish, 0 none or not enough candles. They are equal to TA-Lib
 * 0.8's. NaN near by means no pattern.
 */

/** A small body inside a long one, then a close beyond the long one's open. TA-Lib CDL3INSIDE. */
export function cdl3Inside<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const pattern = all(
    shape.hasLongBody(2),
    shape.hasSmallBody(1),
    shape.top(1).lt(shape.top(2)),
    shape.bottom(1).gt(shape.bottom(2)),
  );
  return hits(
    all(pattern, shape.isBlack(2), shape.isWhite(0), shape.close(0).gt(shape.open(2))),
    all(pattern, shape.isWhite(2), shape.isBlack(0), shape.close(0).lt(shape.open(2))),
  );
}

/** A body that covers the one before, then a close further on. TA-Lib CDL3OUTSIDE. */
export function cdl3Outside<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const covers = all(shape.top(1).gt(shape.top(2)), shape.bottom(1).lt(shape.bottom(2)));
  return hits(
    all(covers, shape.isWhite(1), shape.isBlack(2), shape.close(0).gt(shape.close(1))),
    all(covers, shape.isBlack(1), shape.isWhite(2), shape.close(0).lt(shape.close(1))),
  );
}

/** Three candles of one color in a row, each further on, then one of the other color that takes all of it back. TA-Lib CDL3LINESTRIKE. */
export function cdl3LineStrike<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const near = all(opensNear(shape, 2), opensNear(shape, 1));
  return hits(
    all(
      near,
      [3, 2, 1].map((ago) => shape.isWhite(ago)),
      shape.isBlack(0),
      shape.close(1).gt(shape.close(2)),
      shape.close(2).gt(shape.close(3)),
      shape.open(0).gt(shape.close(1)),
      shape.close(0).lt(shape.open(3)),
    ),
    all(
      near,
      [3, 2, 1].map((ago) => shape.isBlack(ago)),
      shape.isWhite(0),
      shape.close(1).lt(shape.close(2)),
      shape.close(2).lt(shape.close(3)),
      shape.open(0).lt(shape.close(1)),
      shape.close(0).gt(shape.open(3)),
    ),
  );
}

/** Three white candles with rising closes, opening in the body before, none much shorter than the last; 100. TA-Lib CDL3WHITESOLDIERS. */
export function cdl3WhiteSoldiers<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const each = [2, 1, 0].map((ago) => all(shape.isWhite(ago), shape.upperShadow(ago).lt(shape.veryShortShadow(ago))));
  const steps = [1, 0].map((ago) =>
    all(
      shape.close(ago).gt(shape.close(ago + 1)),
      shape.open(ago).gt(shape.open(ago + 1)),
      shape.open(ago).lte(shape.close(ago + 1).add(shape.near(ago + 1))),
      shape.body(ago).gt(shape.body(ago + 1).sub(shape.far(ago + 1))),
    ),
  );
  return hits(all(each, steps, shape.hasLongBody(0)), null);
}

/** Three black candles with falling closes after a white one, opening in the body before; −100. TA-Lib CDL3BLACKCROWS. */
export function cdl3BlackCrows<F extends Frame>(candles: Candles<F>): Series<F> {
  const shape = new CandleShape(candles);
  const each = [2, 1, 0].map((ago) => all(shape.isBlack(ago), shape.lowerShadow(ago).lt(shape.veryShortShadow(ago))));
  const steps = [1, 0].map((ago) =>
    all(
      shape.open(ago).lt(shape.open(ago + 1)),
      shape.open(ago).gt(shape.close(ago + 1)),
      shape.close(ago).lt(shape.close(ago + 1)),
    ),
  );
  return hits(null, all(shape.isWhite(3), each, steps, shape.high(3).gt(shape.close(2))));
}

/** Long black, a small body below it, then white and `penetration` (default 0.3) deep into the black one; 100. TA-Lib CDLMORNINGSTAR. */
export function cdlMorningStar<F extends Frame>(candles: Candles<F>, penetration = 0.3): Series<F> {
  const shape = new CandleShape(candles);
  return hits(morning(shape, shape.hasSmallBody(1), penetration), null);
}

/** The same with a doji in the middle; 100. TA-Lib CDLMORNINGDOJISTAR. */
export function cdlMorningDojiStar<F extends Frame>(candles: Candles<F>, penetration = 0.3): Series<F> {
  const shape = new CandleShape(candles);
  return hits(morning(shape, shape.isDoji(1), penetration), null);
}

/** Long white, a small body above it, then black and `penetration` (default 0.3) deep into the white one; −100. TA-Lib CDLEVENINGSTAR. */
export function cdlEveningStar<F extends Frame>(candles: Candles<F>, penetration = 0.3): Series<F> {
  const shape = new CandleShape(candles);
  return hits(null, evening(shape, shape.hasSmallBody(1), penetration));
}

/** The same with a doji in the middle; −100. TA-Lib CDLEVENINGDOJISTAR. */
export function cdlEveningDojiStar<F extends Frame>(candles: Candles<F>, penetration = 0.3): Series<F> {
  const shape = new CandleShape(candles);
  return hits(null, evening(shape, shape.isDoji(1), penetration));
}

function morning<F extends Frame>(shape: CandleShape<F>, star: Condition<F>, penetration: number): Condition<F> {
  const enough = shape.close(2).add(shape.body(2).mul(penetration));
  return all(
    shape.hasLongBody(2),
    shape.isBlack(2),
    star,
    shape.gapsDown(1),
    shape.hasLongBody(0),
    shape.isWhite(0),
    shape.close(0).gt(enough),
  );
}

function evening<F extends Frame>(shape: CandleShape<F>, star: Condition<F>, penetration: number): Condition<F> {
  const enough = shape.close(2).sub(shape.body(2).mul(penetration));
  return all(
    shape.hasLongBody(2),
    shape.isWhite(2),
    star,
    shape.gapsUp(1),
    shape.hasLongBody(0),
    shape.isBlack(0),
    shape.close(0).lt(enough),
  );
}

/** Opens within, or near, the body before. */
function opensNear<F extends Frame>(shape: CandleShape<F>, ago: number): Condition<F> {
  const open = shape.open(ago);
  const near = shape.near(ago + 1);
  return all(open.gte(shape.bottom(ago + 1).sub(near)), open.lte(shape.top(ago + 1).add(near)));
}
