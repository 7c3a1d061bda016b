import {
  add,
  cancelOrder,
  confirm,
  defineStrategy,
  keep,
  keepStop,
  reprice,
  stopFromOpen,
  veto,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clockSignals } from './clock.ts';
import { staggered, type GoldenStrategies } from './golden-strategy.ts';
import { hourNumber, quarterNumber } from './utc.ts';

/** Where orders are placed, how they wait, and what is refused. */
export const OWN_PRICE_STRATEGIES: GoldenStrategies = {
  OwnReprice: staggered(repriced),
  OwnVetoes: staggered(vetoes),
  OwnRoi: staggered(movingRoi),
  OwnEntryPrices: staggered(entryPrices),
};

/** Orders that wait are moved, canceled or timed out, on both sides of a trade. */
function repriced(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-reprice',
    timeframe,
    stoploss: -0.05,
    ...clockSignals(timeframe, { enterEvery: 9, exitEvery: 14, exitAt: 5 }),
    customEntryPrice: ({ proposedRate }) => proposedRate * 0.996,
    customExitPrice: ({ proposedRate }) => proposedRate * 1.006,
    adjustOrderPrice: ({ order, proposedRate, now, minutesSince }) => {
      const quarter = quarterNumber(now);
      if (order.isEntry) {
        if (minutesSince(order.placedTimeMs) >= 75) return cancelOrder;
        return quarter % 4 === 0 ? reprice(proposedRate * 0.997) : keep;
      }
      if (quarter % 7 === 0) return cancelOrder;
      return quarter % 3 === 0 ? reprice(proposedRate * 1.003) : keep;
    },
    checkEntryTimeout: ({ now }) => (quarterNumber(now) % 11 === 0 ? cancelOrder : keep),
    checkExitTimeout: ({ now }) => (quarterNumber(now) % 13 === 0 ? cancelOrder : keep),
  });
}

const LADDER = [
  [0.025, 0.015],
  [0.015, 0.004],
  [0.008, -0.01],
] as const;

/** Entries and exits are refused by the clock; exits rest far away. */
function vetoes(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-vetoes',
    timeframe,
    stoploss: -0.04,
    minimalRoi: { 0: 0.03, 240: 0.015 },
    ...clockSignals(timeframe, { enterEvery: 7, enterAt: 3, exitEvery: 19, exitAt: 6 }),
    customStoploss: ({ profitRatio }) => {
      const step = LADDER.find(([reached]) => profitRatio > reached);
      return step === undefined ? keepStop : stopFromOpen(step[1]);
    },
    customExitPrice: ({ proposedRate }) => proposedRate * 1.01,
    confirmTradeEntry: ({ now }) => (quarterNumber(now) % 4 === 1 ? veto('quarter') : confirm),
    confirmTradeExit: ({ exitReason, now }) => {
      const quarter = quarterNumber(now);
      if (exitReason === 'trailing_stop_loss') return quarter % 3 === 0 ? veto('quarter') : confirm;
      return exitReason === 'roi' && quarter % 5 === 2 ? veto('quarter') : confirm;
    },
  });
}

/** A moving ROI under a table that ends in leaving at any price; signals leave with a profit only. */
function movingRoi(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-roi',
    timeframe,
    stoploss: -0.12,
    minimalRoi: { 0: 0.05, 300: 0.02, 1500: -1 },
    exitProfitOnly: true,
    exitProfitOffset: 0.003,
    ignoreRoiIfEntrySignal: true,
    ...clockSignals(timeframe, { enterEvery: 7, enterAt: 2, exitEvery: 11, exitAt: 4 }),
    customRoi: ({ now, minutesOpen }) => {
      if (hourNumber(now) % 5 === 0) return 0.004;
      return minutesOpen > 1200 ? -0.01 : keep;
    },
  });
}

/** Limit entries of new trades and additions on both sides, stakes near the minimum. */
function entryPrices(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-entry-prices',
    timeframe,
    canShort: true,
    stoploss: -0.07,
    minimalRoi: { 0: 0.03 },
    maxEntryPositionAdjustment: 2,
    ...clockSignals(timeframe, {
      enterEvery: 8,
      enterAt: 2,
      shortEvery: 9,
      shortAt: 5,
      exitEvery: 33,
      exitAt: 1,
      exitShortEvery: 35,
      exitShortAt: 4,
    }),
    leverage: () => 2.5,
    customEntryPrice: ({ proposedRate, direction, trade }) => {
      const sign = direction === 'long' ? 1 : -1;
      return proposedRate * (1 - sign * (trade === null ? 0.004 : 0.008));
    },
    customStakeAmount: ({ now, proposedStake, minStake, maxStake }) => {
      const least = minStake ?? 0;
      return [proposedStake, least * 0.8, least * 0.7, least * 1.5, maxStake * 0.1][hourNumber(now) % 5]!;
    },
    adjustEntryPrice: ({ now, proposedRate, trade }) => {
      const hour = hourNumber(now);
      if (hour % 9 === 4) return cancelOrder;
      const sign = trade.direction === 'long' ? 1 : -1;
      return hour % 2 === 0 ? reprice(proposedRate * (1 - sign * 0.002)) : keep;
    },
    adjustTradePosition: ({ now, profitRatio, minStake }) =>
      profitRatio < -0.01 && hourNumber(now) % 3 === 0 ? add((minStake ?? 0) * 1.2) : keep,
  });
}
