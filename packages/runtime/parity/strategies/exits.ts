import { defineStrategy, exitNow, keep, type StrategySettings, type Timeframe } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { dips } from './average.ts';
import { clock, clockSignals, type Periods } from './clock.ts';
import { plain, staggered, type GoldenStrategies, type GoldenStrategy } from './golden-strategy.ts';

const TABLE = { 0: 0.03, 30: 0.02, 60: 0.01, 240: 0.003, 720: 0, 1440: -1 };

export const EXIT_STRATEGIES: GoldenStrategies = {
  RoiTable: roi('roi-table', { enterEvery: 48 }, { stoploss: -0.1, minimalRoi: TABLE }),
  RoiTable15m: roi('roi-table', { enterEvery: 48 }, { stoploss: -0.1, minimalRoi: TABLE }),
  RoiForceOnly: roi('roi-force-only', { enterEvery: 24 }, { minimalRoi: { 90: 0.05, 300: -1 } }),
  ExitProfitOnly: plain((timeframe) =>
    dips('exit-profit-only', timeframe, 55, { stoploss: -0.05, exitProfitOnly: true, exitProfitOffset: 0.005 }),
  ),
  IgnoreRoiOnEntry: plain((timeframe) =>
    clock(
      'ignore-roi-on-entry',
      timeframe,
      { enterEvery: 3, exitEvery: 50 },
      { stoploss: -0.08, minimalRoi: { 0: 0.01 }, ignoreRoiIfEntrySignal: true },
    ),
  ),
  NoExitSignal: staggered(noExitSignal),
  CustomExit: staggered(customExit),
  CustomRoi: staggered(customRoi),
};

function roi(name: string, periods: Periods, settings: Partial<StrategySettings>): GoldenStrategy {
  return staggered((timeframe) => clock(name, timeframe, periods, settings));
}

function noExitSignal(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'no-exit-signal',
    timeframe,
    stoploss: -0.05,
    minimalRoi: { 0: 0.04 },
    useExitSignal: false,
    ...clockSignals(timeframe, { enterEvery: 24, exitEvery: 5 }),
    customExit: () => exitNow('never_called'),
  });
}

function customExit(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-exit',
    timeframe,
    stoploss: -0.1,
    ...clockSignals(timeframe, { enterEvery: 12, exitEvery: 30 }),
    customExit: ({ trade, profitRatio, minutesSince }) => {
      const age = minutesSince(trade.openTimeMs);
      if (profitRatio > 0.03) return exitNow('take_3pct');
      // Where freqtrade is told no reason but true, this is what it writes.
      if (profitRatio < -0.05 && age > 6 * 60) return exitNow('custom_exit');
      return age >= 20 * 60 ? exitNow('too_old') : keep;
    },
  });
}

function customRoi(timeframe: Timeframe): AnyStrategy {
  return defineStrategy({
    name: 'custom-roi',
    timeframe,
    stoploss: -0.1,
    minimalRoi: { 0: 0.05, 600: 0.02 },
    ...clockSignals(timeframe, { enterEvery: 12 }),
    customRoi: ({ minutesOpen }) => {
      if (minutesOpen < 120) return keep;
      if (minutesOpen < 480) return 0.015;
      return minutesOpen < 1500 ? 0.03 : -0.01;
    },
  });
}
