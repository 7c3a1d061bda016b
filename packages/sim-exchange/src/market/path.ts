import { type Decimal, divideRounded, floorTo } from '../core/decimal.ts';
import type { Bar, Tick } from './market-event.ts';

export interface PathOptions {
  readonly barMs: number;
  /** Equal parts of each leg, 1 or more. */
  readonly pathTicks: number;
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
}

/**
 * The ticks that stand for a candle: open, then low and high (first the one that the candle leaves behind), then close, at 0, ⅓, ⅔ of
 * the candle and its last millisecond. A quarter of the volume trades at the open and on each leg; what steps do not divide trades at
 * the close. A candle without height is one tick at its open.
 */
export function barPath(bar: Bar, options: PathOptions): Tick[] {
  const open = tickAt(bar.time, bar.open, bar.volume, false, true);
  if (bar.high === bar.low) return [open];
  const rising = bar.close >= bar.open;
  const corners = rising ? [bar.open, bar.low, bar.high, bar.close] : [bar.open, bar.high, bar.low, bar.close];
  const quarter = floorTo(bar.volume / 4n, options.stepSize);
  const ticks = [{ ...open, quantity: quarter }];
  for (let leg = 0; leg < 3; leg++) {
    const volume = leg === 2 ? bar.volume - 3n * quarter : quarter;
    addLeg(ticks, bar.time, leg, corners[leg]!, corners[leg + 1]!, volume, options);
  }
  return ticks;
}

function addLeg(
  ticks: Tick[],
  barTime: number,
  leg: number,
  from: Decimal,
  to: Decimal,
  volume: Decimal,
  options: PathOptions,
): void {
  const parts = options.pathTicks;
  const share = floorTo(volume / BigInt(parts), options.stepSize);
  const buyerMaker = to < from;
  for (let part = 1; part <= parts; part++) {
    const last = part === parts;
    const offset =
      last && leg === 2 ? options.barMs - 1 : Math.floor((options.barMs * (leg * parts + part)) / (3 * parts));
    const price = last ? to : between(from, to, part, parts, options.tickSize);
    const quantity = last ? volume - share * BigInt(parts - 1) : share;
    ticks.push(tickAt(barTime + offset, price, quantity, buyerMaker, false));
  }
}

/** On the line from one price to another, on the grid of prices, never outside of both. */
function between(from: Decimal, to: Decimal, part: number, parts: number, tickSize: Decimal): Decimal {
  const exact = from + divideRounded((to - from) * BigInt(part), BigInt(parts));
  const low = from < to ? from : to;
  const onGrid = floorTo(exact, tickSize);
  return onGrid < low ? low : onGrid;
}

function tickAt(time: number, price: Decimal, quantity: Decimal, buyerMaker: boolean, opensBar: boolean): Tick {
  return { kind: 'tick', time, price, quantity, buyerMaker, opensBar };
}
