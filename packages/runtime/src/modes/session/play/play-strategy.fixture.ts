import { defineStrategy, enterLong, exitLong, sma } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';

/** In above 105, out below 95. */
export const PLAY_STRATEGY: AnyStrategy = defineStrategy({
  ...{ name: 'play', timeframe: '1h', stoploss: -0.5 },
  indicators: ({ candles }) => ({ mean: sma(candles.close, 2) }),
  entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
  exit: ({ candles }) => [exitLong(candles.close.lt(95), 'down')],
});

/** Five known candles; then an entry after the seventh, an exit after the tenth. */
export const PLAY_CLOSES = [100, 100, 100, 100, 100, 100, 106, 107, 107, 94, 100, 106, 107, 107, 94, 100, 100, 100];
