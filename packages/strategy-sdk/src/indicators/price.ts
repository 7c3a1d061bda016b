import type { Candles, Frame, Series } from '../graph/column-types.ts';
import { stateless, type Kernel } from '../graph/kernel.ts';
import { kernelSeries } from '../graph/series.ts';

/** (high + low + close + open) ÷ 4. TA-Lib AVGPRICE; bit-equal to TA-Lib 0.8. */
export function avgPrice<F extends Frame>({ open, high, low, close }: Candles<F>): Series<F> {
  return kernelSeries(avgPriceKernel, [open, high, low, close]);
}

/** (high + low) ÷ 2. TA-Lib MEDPRICE; bit-equal to TA-Lib 0.8. */
export function medPrice<F extends Frame>({ high, low }: Candles<F>): Series<F> {
  return kernelSeries(medPriceKernel, [high, low]);
}

/** Typical price, (high + low + close) ÷ 3. TA-Lib TYPPRICE; bit-equal to TA-Lib 0.8. */
export function typPrice<F extends Frame>({ high, low, close }: Candles<F>): Series<F> {
  return kernelSeries(typPriceKernel, [high, low, close]);
}

/** (high + low + 2 · close) ÷ 4. TA-Lib WCLPRICE; bit-equal to TA-Lib 0.8. */
export function wclPrice<F extends Frame>({ high, low, close }: Candles<F>): Series<F> {
  return kernelSeries(wclPriceKernel, [high, low, close]);
}

/** Balance of power, −1 … 1: (close − open) ÷ (high − low), 0 on a candle without range. TA-Lib BOP; bit-equal to TA-Lib 0.8. */
export function bop<F extends Frame>({ open, high, low, close }: Candles<F>): Series<F> {
  return kernelSeries(bopKernel, [open, high, low, close]);
}

const elementwise = {
  version: 1,
  outputs: ['series'],
  memory: 'window',
  leadingNaN: 'pass',
  lookback: stateless,
  stateSize: stateless,
} as const satisfies Partial<Kernel>;

type Three = readonly [Float64Array, Float64Array, Float64Array];
type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array];

export const avgPriceKernel: Kernel = {
  ...elementwise,
  name: 'avg-price',
  run([open, high, low, close]: Four, [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) out[i] = (high[i]! + low[i]! + close[i]! + open[i]!) / 4;
  },
};

export const medPriceKernel: Kernel = {
  ...elementwise,
  name: 'med-price',
  run([high, low]: readonly [Float64Array, Float64Array], [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) out[i] = (high[i]! + low[i]!) / 2;
  },
};

export const typPriceKernel: Kernel = {
  ...elementwise,
  name: 'typ-price',
  run([high, low, close]: Three, [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) out[i] = (high[i]! + low[i]! + close[i]!) / 3;
  },
};

export const wclPriceKernel: Kernel = {
  ...elementwise,
  name: 'wcl-price',
  run([high, low, close]: Three, [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) out[i] = (high[i]! + low[i]! + close[i]! * 2) / 4;
  },
};

/** A smaller range counts as none. */
const NO_RANGE = 1e-14;

export const bopKernel: Kernel = {
  ...elementwise,
  name: 'bop',
  run([open, high, low, close]: Four, [out]: readonly [Float64Array], _params, from, to) {
    for (let i = from; i < to; i++) {
      const range = high[i]! - low[i]!;
      out[i] = range < NO_RANGE ? 0 : (close[i]! - open[i]!) / range;
    }
  },
};
