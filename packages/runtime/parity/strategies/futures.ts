import {
  add,
  all,
  atr,
  defineStrategy,
  ema,
  enterLong,
  enterShort,
  exitLong,
  exitNow,
  exitShort,
  keep,
  keepStop,
  reduce,
  rsi,
  stopFromOpen,
  type StopDecision,
  type Timeframe,
} from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { averages, averagesBothWays } from './average.ts';
import { clockSignals } from './clock.ts';
import { plain, staggered, type GoldenStrategies } from './golden-strategy.ts';
import { rangesAway } from './stops.ts';
import { hourOf } from './utc.ts';

/** Both sides, leverage, funding, liquidation. */
export const FUTURES_STRATEGIES: GoldenStrategies = {
  FuturesPlain: plain((timeframe) => averages('futures-plain', timeframe, { canShort: true, stoploss: -0.1 })),
  FuturesLeverage: plain(futuresLeverage),
  FuturesHold: staggered(futuresHold),
  FuturesLiquidation: staggered(futuresLiquidation),
  FuturesTrailing: staggered(futuresTrailing),
  FuturesDca: staggered(futuresDca),
  FuturesAbsoluteStop: staggered(futuresAbsoluteStop),
  FuturesPrices: staggered(futuresPrices),
  FuturesInformative: plain(futuresInformative),
};

function futuresLeverage(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'futures-leverage',
    timeframe,
    stoploss: -0.15,
    minimalRoi: { 0: 0.08, 240: 0.03 },
    ...averagesBothWays(),
    leverage: ({ direction, pair, tag, now }) => {
      if (direction === 'short') return 3;
      if (pair.startsWith('BTC')) return 200;
      if (tag !== 'ema_up') return 0.5;
      return hourOf(now) < 12 ? 5 : 2.5;
    },
  });
}

/** Positions are kept for two days, so that funding is paid several times. */
function futuresHold(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'futures-hold',
    timeframe,
    canShort: true,
    stoploss: -0.3,
    minimalRoi: { 0: 0.25, 2880: -1 },
    ...clockSignals(timeframe, { enterEvery: 53, shortEvery: 53, shortAt: 26 }),
    leverage: () => 3,
  });
}

/** High leverage with a stop that is farther away than the liquidation price. */
function futuresLiquidation(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'futures-liquidation',
    timeframe,
    canShort: true,
    stoploss: -0.99,
    minimalRoi: { 0: 0.6, 1440: -1 },
    ...clockSignals(timeframe, { enterEvery: 17, shortEvery: 17, shortAt: 8 }),
    leverage: ({ direction }) => (direction === 'long' ? 20 : 15),
  });
}

function futuresTrailing(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'futures-trailing',
    timeframe,
    canShort: true,
    stoploss: -0.12,
    trailingStop: true,
    trailingStopPositive: 0.03,
    trailingStopPositiveOffset: 0.06,
    trailingOnlyOffsetIsReached: true,
    ...clockSignals(timeframe, { enterEvery: 12, shortEvery: 12, shortAt: 6 }),
    leverage: () => 4,
  });
}

/** Adds to and takes from leveraged positions on both sides. */
function futuresDca(timeframe: Timeframe): AnyStrategy {
  const stop = ({ profitRatio }: { readonly profitRatio: number }): StopDecision =>
    profitRatio > 0.08 ? stopFromOpen(0.02) : keepStop;
  return defineStrategy({
    name: 'futures-dca',
    timeframe,
    canShort: true,
    stoploss: -0.4,
    minimalRoi: { 2880: -1 },
    maxEntryPositionAdjustment: 3,
    ...clockSignals(timeframe, { enterEvery: 40, shortEvery: 40, shortAt: 20 }),
    leverage: () => 2,
    customStoploss: stop,
    customStoplossAfterFill: stop,
    adjustTradePosition: ({ trade, profitRatio }) => {
      if (profitRatio < -0.05 * trade.entries.length) return add(80, 'add');
      return profitRatio > 0.05 && trade.exits.length === 0 ? reduce({ stake: trade.stakeAmount / 3 }, 'reduce') : keep;
    },
  });
}

function futuresAbsoluteStop(timeframe: Timeframe): AnyStrategy {
  const signals = clockSignals(timeframe, { enterEvery: 12, shortEvery: 12, shortAt: 6 });
  return defineStrategy({
    ...signals,
    name: 'futures-absolute-stop',
    timeframe,
    canShort: true,
    stoploss: -0.3,
    startupCandleCount: 40,
    indicators: (context) => ({ ...signals.indicators(context), atr: atr(context.candles, 14) }),
    entry: signals.entry,
    exit: signals.exit,
    leverage: () => 3,
    customStoploss: ({ trade, row }) => rangesAway(trade, row, 2),
    customStoplossAfterFill: ({ trade, row }) => rangesAway(trade, row, 2),
  });
}

/** Limit prices on both sides with timeouts. */
function futuresPrices(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'futures-prices',
    timeframe,
    canShort: true,
    stoploss: -0.08,
    minimalRoi: { 0: 0.03, 90: 0.01 },
    ...clockSignals(timeframe, {
      enterEvery: 40,
      shortEvery: 40,
      shortAt: 20,
      exitEvery: 27,
      exitShortEvery: 27,
      exitShortAt: 13,
    }),
    leverage: () => 2,
    customEntryPrice: ({ proposedRate, direction }) => proposedRate * (direction === 'short' ? 1.0025 : 0.9975),
    customExitPrice: ({ proposedRate, trade }) => proposedRate * (trade.direction === 'short' ? 0.9985 : 1.0015),
  });
}

/** Hourly filters from the pair and from BTC on both sides. */
function futuresInformative(): AnyStrategy {
  return defineStrategy({
    name: 'futures-informative',
    timeframe: '5m',
    canShort: true,
    stoploss: -0.06,
    minimalRoi: { 0: 0.05, 480: 0.01 },
    startupCandleCount: 40,
    indicators: ({ candles, informative }) => ({
      hourlyEma: informative('1h', (hour) => ema(hour.close, 20)),
      btcRsi: informative({ pair: 'BTC/USDT:USDT', timeframe: '1h' }, (btc) => rsi(btc.close, 14)),
      rsi: rsi(candles.close, 14),
    }),
    entry: ({ candles, hourlyEma, btcRsi, rsi: value }) => [
      enterLong(all(candles.close.gt(hourlyEma), btcRsi.gt(50), value.lt(35)), 'dip'),
      enterShort(all(candles.close.lt(hourlyEma), btcRsi.lt(50), value.gt(65)), 'bounce'),
    ],
    exit: ({ rsi: value }) => [exitLong(value.gt(72), 'high'), exitShort(value.lt(28), 'low')],
    customExit: ({ trade, now }) => (now - trade.openTimeMs >= 86_400_000 ? exitNow('one_day') : keep),
  });
}
