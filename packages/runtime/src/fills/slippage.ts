import type { Slippage } from '../core/fill-rules.ts';
import { ceilToTick, floorToTick } from '../core/steps.ts';

/** The candle on which an order fills. */
export interface FillCandle {
  readonly high: number;
  readonly low: number;
  /** Base units. */
  readonly volume: number;
}

/**
 * How far from `rate` an order of `amount` base units fills, as a ratio of the rate, from 0 to the model's cap. A candle without volume
 * costs the cap when the model looks at volume.
 */
export function slippageRatio(model: Slippage, candle: FillCandle, rate: number, amount: number): number {
  if (!(rate > 0)) return 0;
  const ofRange = model.range === 0 ? 0 : (model.range * (candle.high - candle.low)) / rate;
  const ofVolume = model.volume === 0 ? 0 : model.volume * volumeShare(candle.volume, amount);
  return Math.min(model.fixed + ofRange + ofVolume, model.cap);
}

function volumeShare(volume: number, amount: number): number {
  return volume > 0 ? amount / volume : Number.POSITIVE_INFINITY;
}

/** The rate of a fill at the market: a buyer pays more, a seller gets less, rounded to the tick against both. */
export function slippedRate(rate: number, isBuy: boolean, ratio: number, tick: number | null): number {
  if (ratio === 0) return rate;
  return isBuy ? ceilToTick(rate * (1 + ratio), tick) : floorToTick(rate * (1 - ratio), tick);
}
