import {
  add,
  atr,
  defineStrategy,
  keep,
  keepStop,
  stopAt,
  stopFromOpen,
  stopFromRate,
  type StopDecision,
  type StrategySettings,
  type Timeframe,
  type Trade,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clock, clockSignals } from './clock.ts';
import { staggered, type GoldenStrategies, type GoldenStrategy } from './golden-strategy.ts';

const TRAILING = { stoploss: -0.04, trailingStop: true };
const POSITIVE = { ...TRAILING, trailingStopPositive: 0.01, trailingStopPositiveOffset: 0.02 };

/** What moves a stop. freqtrade asks one function on every candle and after every fill; here these are two. */
export const STOP_STRATEGIES: GoldenStrategies = {
  FixedStop: staggered((timeframe) =>
    clock('fixed-stop', timeframe, { enterEvery: 12, exitEvery: 17 }, { stoploss: -0.03 }),
  ),
  TrailingPlain: trailing('trailing-plain', TRAILING),
  TrailingPositive: trailing('trailing-positive', POSITIVE),
  TrailingOffsetOnly: trailing('trailing-offset-only', { ...POSITIVE, trailingOnlyOffsetIsReached: true }),
  TrailingPositiveNoOffset: trailing('trailing-positive-no-offset', { ...TRAILING, trailingStopPositive: 0.015 }),
  CustomStopRatio: staggered(customStopRatio),
  CustomStopFromOpen: staggered(customStopFromOpen),
  CustomStopFromAbsolute: staggered(customStopFromAbsolute),
  CustomStopAfterFill: staggered(customStopAfterFill),
};

function trailing(name: string, settings: Partial<StrategySettings>): GoldenStrategy {
  return staggered((timeframe) => clock(name, timeframe, { enterEvery: 12 }, settings));
}

function customStopRatio(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-stop-ratio',
    timeframe,
    stoploss: -0.08,
    ...clockSignals(timeframe, { enterEvery: 12 }),
    customStoploss: ({ trade, minutesSince }) => {
      const age = minutesSince(trade.openTimeMs);
      if (age >= 12 * 60) return stopFromRate(0.01);
      return age >= 4 * 60 ? stopFromRate(0.03) : keepStop;
    },
  });
}

function customStopFromOpen(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-stop-from-open',
    timeframe,
    stoploss: -0.06,
    ...clockSignals(timeframe, { enterEvery: 12 }),
    customStoploss: ({ profitRatio }) => {
      if (profitRatio > 0.06) return stopFromOpen(0.04);
      if (profitRatio > 0.03) return stopFromOpen(0.01);
      return profitRatio > 0.015 ? stopFromOpen(-0.01) : keepStop;
    },
  });
}

function customStopFromAbsolute(timeframe: Timeframe): AnyStrategy {
  const signals = clockSignals(timeframe, { enterEvery: 12 });
  return defineStrategy({
    ...signals,
    name: 'custom-stop-from-absolute',
    timeframe,
    stoploss: -0.15,
    startupCandleCount: 40,
    indicators: (context) => ({ ...signals.indicators(context), atr: atr(context.candles, 14) }),
    entry: signals.entry,
    exit: signals.exit,
    customStoploss: ({ trade, row }) => rangesAway(trade, row, 2),
    customStoplossAfterFill: ({ trade, row }) => rangesAway(trade, row, 2),
  });
}

/** A stop some average true ranges from the last close, on the losing side. */
export function rangesAway(
  { direction }: Trade,
  row: { readonly close: number; readonly atr: number },
  ranges: number,
): StopDecision {
  return stopAt(direction === 'short' ? row.close + ranges * row.atr : row.close - ranges * row.atr);
}

/** The stop is set when an order fills, and only then; a second entry may widen it again. */
function customStopAfterFill(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-stop-after-fill',
    timeframe,
    stoploss: -0.2,
    maxEntryPositionAdjustment: 1,
    ...clockSignals(timeframe, { enterEvery: 24 }),
    customStoplossAfterFill: ({ trade }) => stopFromOpen(trade.entries.length === 1 ? -0.04 : -0.06),
    adjustTradePosition: ({ trade, profitRatio }) =>
      profitRatio < -0.02 && trade.entries.length === 1 ? add(100) : keep,
  });
}
