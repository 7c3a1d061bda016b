import {
  add,
  confirm,
  cooldownPeriod,
  defineStrategy,
  exitNow,
  keep,
  keepStop,
  lowProfitPairs,
  maxDrawdown,
  reduce,
  stopFromOpen,
  stoplossGuard,
  veto,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clockSignals } from './clock.ts';
import { staggered, type GoldenStrategies } from './golden-strategy.ts';
import { hourNumber } from './utc.ts';

/** Sizes that change: additions, reductions, stakes from the wallet, several trades of a pair. */
export const OWN_POSITION_STRATEGIES: GoldenStrategies = {
  OwnDcaTrailing: staggered(dcaTrailing),
  OwnStacking: staggered(stacking),
  OwnCapital: staggered(capital),
  OwnUnlimited: staggered(unlimited),
  OwnMarketDetail: staggered(marketDetail),
  OwnWalletStake: staggered(walletStake),
  OwnMemory: staggered(memory),
  OwnLowProfit: staggered(lowProfit),
};

/** Additions under a trailing stop that waits for its offset, with leverage and protections by side. */
function dcaTrailing(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-dca-trailing',
    timeframe,
    canShort: true,
    stoploss: -0.15,
    minimalRoi: { 0: 0.3 },
    trailingStop: true,
    trailingStopPositive: 0.02,
    trailingStopPositiveOffset: 0.05,
    trailingOnlyOffsetIsReached: true,
    ...clockSignals(timeframe, { enterEvery: 15, shortEvery: 20, shortAt: 7 }),
    protections: [
      cooldownPeriod({ stopDurationCandles: 2 }),
      stoplossGuard({ lookbackCandles: 48, tradeLimit: 3, stopDurationCandles: 12, onlyPerSide: true }),
      maxDrawdown({ lookbackCandles: 72, tradeLimit: 5, stopDurationCandles: 10, maxAllowedDrawdown: 0.15 }),
    ],
    leverage: ({ direction }) => (direction === 'long' ? 4 : 3),
    adjustTradePosition: ({ trade, profitRatio }) =>
      profitRatio < -0.04 && trade.entries.length < 3 && !trade.hasOpenOrder
        ? add(trade.stakeAmount * 0.5, 'dca')
        : keep,
  });
}

/** Several trades of a pair, each left by its own reason; exits rest above the open. */
function stacking(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-stacking',
    timeframe,
    stoploss: -0.1,
    ...clockSignals(timeframe, { enterEvery: 6, enterAt: 1, exitEvery: 41, exitAt: 3 }),
    customExit: ({ trade, profitRatio, now, minutesSince }) => {
      if (minutesSince(trade.openTimeMs) >= 1800 && profitRatio > 0.01) return exitNow('ripe');
      return hourNumber(now) % 50 === 0 ? exitNow('sweep') : keep;
    },
    customExitPrice: ({ proposedRate, exitReason }) => (exitReason === 'ripe' ? proposedRate * 1.003 : keep),
    confirmTradeExit: ({ trade, rate, exitReason }) =>
      exitReason === 'clock_exit' && trade.profitRatio(rate) < -0.03 ? veto('too cheap') : confirm,
  });
}

/** Little money: the last stake is cut, thirds are taken out, small amounts are added. */
function capital(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-capital',
    timeframe,
    stoploss: -0.08,
    minimalRoi: { 0: 0.06, 2000: 0.01 },
    ...clockSignals(timeframe, { enterEvery: 9, enterAt: 2 }),
    adjustTradePosition: ({ trade, profitRatio }) => {
      if (profitRatio > 0.02 && trade.exits.length < 2) return reduce({ stake: trade.stakeAmount / 3 }, 'third');
      return profitRatio < -0.03 && trade.entries.length < 2 ? add(100) : keep;
    },
  });
}

/** Equal shares of a growing or shrinking wallet on both sides, halves taken out. */
function unlimited(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-unlimited',
    timeframe,
    canShort: true,
    stoploss: -0.1,
    ...clockSignals(timeframe, {
      enterEvery: 10,
      shortEvery: 14,
      shortAt: 3,
      exitEvery: 22,
      exitAt: 5,
      exitShortEvery: 27,
      exitShortAt: 8,
    }),
    leverage: ({ direction }) => (direction === 'long' ? 2 : 3),
    adjustTradePosition: ({ trade, profitRatio }) =>
      profitRatio > 0.05 && trade.exits.length === 0 ? reduce({ stake: trade.stakeAmount / 2 }, 'half') : keep,
  });
}

/** Market orders on detail candles, with additions and a stop that keeps a profit. */
function marketDetail(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-market-detail',
    timeframe,
    stoploss: -0.06,
    minimalRoi: { 0: 0.05 },
    orderTypes: { entry: 'market', exit: 'market', stoploss: 'market' },
    maxEntryPositionAdjustment: 1,
    ...clockSignals(timeframe, { enterEvery: 13, enterAt: 4, exitEvery: 31, exitAt: 2 }),
    customStoploss: ({ profitRatio }) => (profitRatio > 0.02 ? stopFromOpen(0.005) : keepStop),
    adjustTradePosition: ({ trade, profitRatio }) => {
      if (profitRatio < -0.02) return add(60, 'lower');
      return profitRatio > 0.015 && trade.exits.length === 0 ? reduce({ stake: 25 }, 'some') : keep;
    },
  });
}

/** The stake depends on what is free, on how many trades are open and on how the pair's last trade ended. */
function walletStake(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-wallet-stake',
    timeframe,
    canShort: true,
    stoploss: -0.06,
    minimalRoi: { 0: 0.05, 720: 0.01 },
    ...clockSignals(timeframe, { enterEvery: 8, enterAt: 1, shortEvery: 11, shortAt: 6 }),
    leverage: ({ maxLeverage }) => maxLeverage / 4,
    customStakeAmount: ({ pair, wallet, portfolio }) => {
      const stake = portfolio.count() < 3 ? wallet.free * 0.1 : wallet.free * 0.04;
      const last = portfolio.closedTrades({ pair }).at(-1);
      return last !== undefined && last.closeProfitAbs < 0 ? stake / 2 : stake;
    },
  });
}

/** Counts its fills in the trade's own memory and acts on the count and the last price. */
function memory(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-memory',
    timeframe,
    canShort: true,
    stoploss: -0.25,
    state: { trade: { fills: 0, lastRate: 0 } },
    ...clockSignals(timeframe, { enterEvery: 30, enterAt: 4, shortEvery: 34, shortAt: 9 }),
    leverage: () => 2,
    orderFilled: ({ trade, order, state }) => {
      state(trade).fills += 1;
      state(trade).lastRate = order.average!;
    },
    adjustTradePosition: ({ trade, rate, state }) => {
      const { fills, lastRate } = state(trade);
      if (fills === 0 || fills >= 6) return keep;
      const moved = (rate - lastRate) / lastRate;
      if (Math.abs(moved) < 0.02) return keep;
      return moved > 0 === (trade.direction === 'short')
        ? add(50, `step ${fills}`)
        : reduce({ stake: 40 }, `step ${fills}`);
    },
    customExit: ({ trade, state }) => (state(trade).fills >= 6 ? exitNow('six fills') : keep),
  });
}

/** Parts are taken out of trades that protections count. */
function lowProfit(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'own-low-profit',
    timeframe,
    stoploss: -0.03,
    minimalRoi: { 0: 0.04, 600: 0 },
    ...clockSignals(timeframe, { enterEvery: 5 }),
    protections: [
      lowProfitPairs({ lookbackCandles: 60, tradeLimit: 2, stopDurationCandles: 20, requiredProfit: 0.01 }),
      stoplossGuard({ lookbackMinutes: 900, tradeLimit: 3, stopDurationMinutes: 300, requiredProfit: -0.01 }),
      cooldownPeriod({ unlockAt: '17:00' }),
    ],
    adjustTradePosition: ({ trade, profitRatio }) =>
      profitRatio > 0.012 && trade.exits.length === 0 ? reduce({ stake: trade.stakeAmount * 0.6 }, 'most') : keep,
  });
}
