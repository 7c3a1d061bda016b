import type { Kernel } from '../kernel.ts';

/** State: 1 once begun, then open and close of the last Heikin-Ashi candle. */
export const heikinAshiKernel: Kernel = {
  name: 'heikin-ashi',
  version: 1,
  outputs: ['series', 'series', 'series', 'series'],
  memory: 'fading',
  leadingNaN: 'skip',
  lookback: () => 0,
  stateSize: () => 3,
  run(inputs: readonly Float64Array[], outputs: readonly Float64Array[], _params, from, to, state) {
    const [open, high, low, close] = inputs as readonly [Float64Array, Float64Array, Float64Array, Float64Array];
    const [haOpen, haHigh, haLow, haClose] = outputs as readonly [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    let lastOpen = state[1]!;
    let lastClose = state[2]!;
    if (state[0] === 0 && from < to) {
      lastOpen = open[from]!;
      lastClose = close[from]!;
      state[0] = 1;
    }
    for (let i = from; i < to; i++) {
      const body = (lastOpen + lastClose) / 2;
      const mean = (open[i]! + high[i]! + low[i]! + close[i]!) / 4;
      haOpen[i] = body;
      haClose[i] = mean;
      haHigh[i] = Math.max(high[i]!, body, mean);
      haLow[i] = Math.min(low[i]!, body, mean);
      lastOpen = body;
      lastClose = mean;
    }
    state[1] = lastOpen;
    state[2] = lastClose;
  },
};
