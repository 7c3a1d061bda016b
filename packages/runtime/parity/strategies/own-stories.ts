import {
  cooldownPeriod,
  defineStrategy,
  enterLong,
  enterShort,
  exitLong,
  exitShort,
  stoplossGuard,
  type Condition,
  type IndicatorContext,
  type Series,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { CANDLE_MS, candleNumber, storyCallbacks } from './own-story-callbacks.ts';
import { factsOf, type Listener } from './own-story-facts.ts';

const MINUTE_MS = 60_000;

type Numbered = { readonly number: Series<'5m'> };

function numbers({ candles }: IndicatorContext<'5m', object>): Numbered {
  return { number: candles.openTimeMs.div(CANDLE_MS) };
}

function on(number: Series<'5m'>, every: number, at: number): Condition<'5m'> {
  return number.mod(every).eq(at);
}

/** Detail candles, orders that wait, additions and reductions, a lock. */
export function spotStory(listener: Listener): AnyStrategy {
  const callbacks = storyCallbacks(listener);
  return defineStrategy({
    name: 'spot-story',
    timeframe: '5m',
    stoploss: -0.05,
    minimalRoi: { 0: 0.012, 60: 0.008 },
    startupCandleCount: 0,
    maxEntryPositionAdjustment: 2,
    tagPolicy: 'last',
    indicators: numbers,
    entry: ({ number }) => [enterLong(on(number, 7, 2), 'seven'), enterLong(on(number, 11, 5), 'eleven')],
    exit: ({ number }) => [exitLong(on(number, 13, 4), 'thirteen')],
    ...callbacks,
    botLoopStart: (view) => {
      callbacks.botLoopStart!(view);
      if (candleNumber(view.now) % 40 === 9)
        view.lockPair('BBB/USDT', { untilMs: view.now + 12 * MINUTE_MS, reason: 'pause' });
    },
  });
}

/** Both sides, leverage, funding, protections. */
export function futuresStory(listener: Listener): AnyStrategy {
  return defineStrategy({
    name: 'futures-story',
    timeframe: '5m',
    canShort: true,
    stoploss: -0.12,
    minimalRoi: { 0: 0.05, 100: 0.03 },
    startupCandleCount: 0,
    maxEntryPositionAdjustment: 2,
    protections: [
      cooldownPeriod({ stopDurationCandles: 2 }),
      stoplossGuard({ lookbackCandles: 30, tradeLimit: 2, stopDurationCandles: 6, onlyPerSide: true }),
    ],
    indicators: numbers,
    entry: ({ number }) => [enterLong(on(number, 9, 2), 'nine'), enterShort(on(number, 8, 5), 'eight')],
    exit: ({ number }) => [exitLong(on(number, 14, 4), 'fourteen'), exitShort(on(number, 15, 6), 'fifteen')],
    ...storyCallbacks(listener),
    leverage: (view) => {
      const { rate, proposedLeverage, maxLeverage, direction, tag } = view;
      listener(
        factsOf('leverage', view, {
          rate,
          proposed_leverage: proposedLeverage,
          max_leverage: maxLeverage,
          tag: tag ?? '',
          side: direction,
        }),
      );
      return Math.min(maxLeverage, direction === 'long' ? 3 : 5);
    },
  });
}
