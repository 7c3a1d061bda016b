import {
  add,
  defineStrategy,
  ema,
  enterLong,
  exitLong,
  exitNow,
  keep,
  reduce,
  rsi,
  all,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { clockSignals } from './clock.ts';
import { plain, staggered, type GoldenStrategies } from './golden-strategy.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How much goes in, and what is added and taken off later. */
export const POSITION_STRATEGIES: GoldenStrategies = {
  CustomStake: staggered(customStake),
  DcaEntries: staggered(dcaEntries),
  PartialExits: staggered(partialExits),
  DcaBothWays: staggered(dcaBothWays),
  OrderFilledData: staggered(orderFilledData),
  GridAccumulator: plain(gridAccumulator),
};

function customStake(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-stake',
    timeframe,
    stoploss: -0.1,
    ...clockSignals(timeframe, { enterEvery: 24, exitEvery: 13 }),
    customStakeAmount: ({ now, proposedStake, minStake, maxStake }) => {
      const stakes = [
        proposedStake * 0.5,
        maxStake + 1000,
        0,
        (minStake ?? 0) * 0.9,
        (minStake ?? 0) * 0.5,
        maxStake * 0.25,
      ];
      return stakes[Math.floor(now / DAY_MS) % 6]!;
    },
  });
}

function dcaEntries(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'dca-entries',
    timeframe,
    stoploss: -0.2,
    minimalRoi: { 0: 0.03 },
    maxEntryPositionAdjustment: 2,
    ...clockSignals(timeframe, { enterEvery: 36, exitEvery: 50 }),
    customStakeAmount: ({ proposedStake }) => proposedStake / 3,
    adjustTradePosition: ({ trade, profitRatio }) => {
      const count = trade.entries.length;
      return profitRatio < -0.02 * count ? add(trade.firstEntry.stakeAmount * count, `dca_${count}`) : keep;
    },
  });
}

function partialExits(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'partial-exits',
    timeframe,
    stoploss: -0.08,
    ...clockSignals(timeframe, { enterEvery: 36, exitEvery: 48 }),
    adjustTradePosition: ({ trade, profitRatio }) => {
      const exits = trade.exits.length;
      if (profitRatio > 0.02 && exits === 0) return reduce({ stake: trade.stakeAmount / 2 }, 'half_off');
      if (profitRatio > 0.05 && exits === 1) return reduce({ stake: trade.stakeAmount / 4 });
      return profitRatio < -0.04 && exits === 0 ? reduce({ stake: trade.stakeAmount }, 'cut_all') : keep;
    },
  });
}

function dcaBothWays(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'dca-both-ways',
    timeframe,
    stoploss: -0.25,
    minimalRoi: { 4320: 0 },
    ...clockSignals(timeframe, { enterEvery: 72 }),
    adjustTradePosition: ({ trade, profitRatio, maxStake, now }) => {
      if (now - trade.lastFillMs < 6 * HOUR_MS) return keep;
      if (profitRatio > 0.025 && trade.exits.length < trade.entries.length)
        return reduce({ stake: trade.stakeAmount * 0.4 }, 'scale_out');
      return profitRatio < -0.03 && trade.entries.length < 5 ? add(Math.min(maxStake, 60), 'scale_in') : keep;
    },
  });
}

/** Keeps values with the trade and decides the exit from them. */
function orderFilledData(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'order-filled-data',
    timeframe,
    stoploss: -0.12,
    maxEntryPositionAdjustment: 2,
    state: { trade: { fills: 0, target: null as number | null, leftAt: null as number | null } },
    ...clockSignals(timeframe, { enterEvery: 24 }),
    orderFilled: ({ trade, order, now, state }) => {
      const memory = state(trade);
      if (order.isEntry) {
        memory.fills += 1;
        memory.target = (order.average ?? order.rate) * (memory.fills === 1 ? 1.02 : 1.01);
      } else memory.leftAt = now;
    },
    adjustTradePosition: ({ trade, profitRatio, state }) =>
      profitRatio < -0.03 * (state(trade).fills || 1) ? add(50) : keep,
    customExit: ({ trade, rate, state }) => {
      const { target, fills } = state(trade);
      return target !== null && rate >= target ? exitNow(`target_${fills}`) : keep;
    },
  });
}

/** Buys dips in up to four steps and sells in parts. */
function gridAccumulator(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'grid-accumulator',
    timeframe,
    stoploss: -0.18,
    minimalRoi: { 0: 0.04, 2880: 0.01 },
    startupCandleCount: 60,
    maxEntryPositionAdjustment: 3,
    indicators: ({ candles }) => ({ rsi: rsi(candles.close, 14), ema: ema(candles.close, 50) }),
    entry: ({ candles, rsi: strength, ema: average }) => [
      enterLong(all(strength.lt(30), candles.close.lt(average.mul(0.985)), candles.volume.gt(0)), 'below_ema'),
    ],
    exit: ({ rsi: strength }) => [exitLong(strength.gt(78), 'overbought')],
    customStakeAmount: ({ proposedStake, minStake }) => Math.max(proposedStake * 0.4, minStake ?? 0),
    adjustTradePosition: ({ trade, profitRatio }) => {
      const entries = trade.entries.length;
      if (profitRatio < -0.025 * entries)
        return add(trade.firstEntry.stakeAmount * (1 + 0.25 * entries), `step_${entries}`);
      return profitRatio > 0.02 && trade.exits.length === 0 && entries > 1
        ? reduce({ stake: trade.stakeAmount * 0.5 }, 'half')
        : keep;
    },
  });
}
