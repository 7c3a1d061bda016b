import {
  add,
  confirm,
  defineStrategy,
  exitNow,
  keep,
  keepStop,
  reduce,
  stopAt,
  stopFromOpen,
  veto,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clockSignals } from './clock.ts';
import { staggered, type GoldenStrategies } from './golden-strategy.ts';
import { hourNumber } from './utc.ts';

const MINUTE_MS = 60_000;

/** Both sides, leverage, margin, funding. */
export const OWN_FUTURES_STRATEGIES: GoldenStrategies = {
  OwnCrossLeverage: staggered(crossLeverage),
  OwnShortStops: staggered(shortStops),
  OwnLocks: staggered(locks),
  OwnLiquidation: staggered(liquidation),
  OwnTrailingDetail: staggered(trailingDetail),
  OwnExpired: staggered(expired),
  OwnReversal: staggered(reversal),
  OwnFundingHours: staggered(fundingHours),
};

/** Cross margin with leverage by side and tier, funding, a table of targets. */
function crossLeverage(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-cross-leverage',
    timeframe,
    canShort: true,
    stoploss: -0.5,
    minimalRoi: { 0: 0.2, 600: 0.05 },
    ...clockSignals(timeframe, {
      enterEvery: 11,
      shortEvery: 13,
      shortAt: 5,
      exitEvery: 30,
      exitAt: 2,
      exitShortEvery: 29,
      exitShortAt: 7,
    }),
    leverage: ({ tag, maxLeverage }) => (tag === 'clock' ? maxLeverage * 0.25 : Math.min(maxLeverage, 7)),
  });
}

/** Stops at prices, set anew after each fill, mostly on shorts that are added to. */
function shortStops(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-short-stops',
    timeframe,
    canShort: true,
    stoploss: -0.35,
    ...clockSignals(timeframe, { enterEvery: 31, shortEvery: 9, shortAt: 4 }),
    leverage: () => 3,
    customStoploss: ({ trade, profitRatio, minutesSince }) => {
      if (profitRatio > 0.06) return stopFromOpen(0.01);
      const sign = trade.direction === 'short' ? -1 : 1;
      return minutesSince(trade.openTimeMs) >= 1200 ? stopAt(trade.openRate * (1 - sign * 0.02)) : keepStop;
    },
    customStoplossAfterFill: ({ trade }) => {
      const sign = trade.direction === 'short' ? -1 : 1;
      return stopAt(trade.openRate * (1 - sign * 0.04));
    },
    adjustTradePosition: ({ trade, profitRatio }) =>
      profitRatio < -0.05 && trade.entries.length < 3 ? add(trade.stakeAmount * 0.4, 'against') : keep,
  });
}

/** Locks by callbacks: one side of a pair after its stop, everything after a good trade, one pair by the clock. */
function locks(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-locks',
    timeframe,
    canShort: true,
    stoploss: -0.05,
    minimalRoi: { 0: 0.04 },
    ...clockSignals(timeframe, { enterEvery: 4, shortEvery: 5, shortAt: 3 }),
    leverage: () => 2,
    botLoopStart: ({ now, lockPair }) => {
      if (hourNumber(now) % 60 === 10)
        lockPair('BTC/USDT:USDT', { untilMs: now + 290 * MINUTE_MS, reason: 'clock', direction: 'long' });
    },
    confirmTradeExit: ({ pair, trade, exitReason, now, lockPair }) => {
      if (exitReason === 'stop_loss')
        lockPair(pair, { untilMs: now + 360 * MINUTE_MS, reason: 'after stop', direction: trade.direction });
      return confirm;
    },
    customExit: ({ profitRatio, now, lockPair }) => {
      if (profitRatio <= 0.03) return keep;
      lockPair('*', { untilMs: now + 150 * MINUTE_MS, reason: 'good' });
      return exitNow('good');
    },
  });
}

/** As much leverage as the tiers allow; losing trades are doubled. */
function liquidation(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-liquidation',
    timeframe,
    canShort: true,
    stoploss: -0.99,
    minimalRoi: { 0: 0.5 },
    maxEntryPositionAdjustment: 1,
    ...clockSignals(timeframe, { enterEvery: 21, enterAt: 3, shortEvery: 24, shortAt: 10 }),
    leverage: ({ maxLeverage }) => maxLeverage,
    adjustTradePosition: ({ trade, profitRatio }) => (profitRatio < -0.3 ? add(trade.stakeAmount) : keep),
  });
}

/** A leveraged trailing stop on detail candles, with limit prices and short timeouts. */
function trailingDetail(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-trailing-detail',
    timeframe,
    canShort: true,
    stoploss: -0.1,
    trailingStop: true,
    trailingStopPositive: 0.015,
    trailingStopPositiveOffset: 0.03,
    trailingOnlyOffsetIsReached: true,
    ...clockSignals(timeframe, {
      enterEvery: 8,
      enterAt: 1,
      shortEvery: 9,
      shortAt: 4,
      exitEvery: 25,
      exitAt: 3,
      exitShortEvery: 26,
      exitShortAt: 5,
    }),
    leverage: () => 5,
    customEntryPrice: ({ proposedRate, direction }) => proposedRate * (direction === 'long' ? 0.998 : 1.002),
    customExitPrice: ({ proposedRate, trade }) => proposedRate * (trade.direction === 'short' ? 0.998 : 1.002),
  });
}

/** One slot, signals that grow old, entries on later detail candles. */
function expired(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-expired',
    timeframe,
    canShort: true,
    stoploss: -0.02,
    minimalRoi: { 0: 0.015 },
    ignoreBuyingExpiredCandleAfter: 1500,
    ...clockSignals(timeframe, { enterEvery: 2, shortEvery: 3, shortAt: 1 }),
    confirmTradeEntry: ({ now }) => (Math.floor(now / (5 * MINUTE_MS)) % 4 === 0 ? veto('first') : confirm),
  });
}

/** A side follows the other on the same candle; the market's fee. */
function reversal(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-reversal',
    timeframe,
    canShort: true,
    stoploss: -0.03,
    minimalRoi: { 0: 0.02 },
    ...clockSignals(timeframe, {
      enterEvery: 4,
      shortEvery: 4,
      shortAt: 2,
      exitEvery: 6,
      exitAt: 1,
      exitShortEvery: 6,
      exitShortAt: 4,
    }),
  });
}

/** Positions change exactly when funding is paid. */
function fundingHours(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-funding-hours',
    timeframe,
    canShort: true,
    stoploss: -0.4,
    ...clockSignals(timeframe, { enterEvery: 240, shortEvery: 300, shortAt: 130 }),
    leverage: () => 2,
    adjustTradePosition: ({ trade, now }) => {
      if (now % (240 * MINUTE_MS) !== 0) return keep;
      if (hourNumber(now) % 8 === 0) return trade.entries.length < 4 ? add(60, 'pay') : keep;
      return reduce({ stake: 30 }, 'take');
    },
    customExit: ({ trade, minutesSince }) => (minutesSince(trade.openTimeMs) >= 2880 ? exitNow('two days') : keep),
  });
}
