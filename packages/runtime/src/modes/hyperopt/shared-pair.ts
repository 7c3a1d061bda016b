import type { CandleColumns } from '@tradai/strategy-sdk';
import type { GraphFrame } from '@tradai/strategy-sdk/graph';
import { PriceTicks, type PriceDigits } from '../../core/price-tick.ts';
import type { LoadedPair } from '../backtest/load-pair.ts';
import type { PairCandles } from '../backtest/prepare-pair.ts';

/** The candles of a pair as a worker is given them: nothing but numbers, which lie in shared memory, and texts. */
export interface SharedPair extends Omit<PairCandles, 'ticks' | 'candlesOf'> {
  readonly priceDigits: readonly PriceDigits[];
  /** Of frames that are loaded beside the own one, by label. */
  readonly frames: ReadonlyMap<string, CandleColumns>;
}

const DAY_MS = 86_400_000;

/** `frames`: all that any trial looks at. */
export function sharedPair(loaded: LoadedPair, frames: readonly GraphFrame[]): SharedPair {
  const { pair, own, first, last, candlesOf, side } = loaded;
  const { firstDay, digits } = own.loaded.priceDigits;
  return {
    pair,
    candles: own.candles,
    first,
    last,
    priceDigits: Array.from(digits, (count, day) => ({ startMs: (firstDay + day) * DAY_MS, digits: count })),
    frames: new Map(frames.map((frame) => [frame.label, candlesOf(frame)])),
    funding: side.funding,
    detail: side.detail?.candles ?? null,
  };
}

export function pairCandles({ priceDigits, frames, ...shared }: SharedPair): PairCandles {
  let known: { readonly marketTick: number | null; readonly ticks: PriceTicks } | null = null;
  return {
    ...shared,
    ticks: (marketTick) => {
      if (known?.marketTick !== marketTick) known = { marketTick, ticks: new PriceTicks(priceDigits, marketTick) };
      return known.ticks;
    },
    candlesOf: (frame) => {
      const candles = frame.kind === 'own' ? shared.candles : frames.get(frame.label);
      if (candles === undefined)
        throw new Error(`its candles of ${frame.label} were not loaded: no other trial looked at them`);
      return candles;
    },
  };
}
