import type { Timeframe } from '@tradai/strategy-sdk';
import type { AnyStrategy } from '@tradai/strategy-sdk/graph';
import { averages, dips, pullbacks } from './average.ts';
import { clock, colliding, type ClockSettings } from './clock.ts';
import {
  bandScalper,
  informativeOther15m,
  informativeOtherPair,
  informativeSamePair,
  macdMultiFrame,
} from './realistic.ts';

/** A strategy of the goldens, written anew from its description. */
export interface GoldenStrategy {
  /** For the candles of the case. */
  readonly make: (timeframe: Timeframe) => AnyStrategy;
  /** Whether its signals are moved by the pair's name. */
  readonly staggered?: boolean;
}

const PLAIN_TRAILING = { enterEvery: 12, stoploss: -0.04, trailingStop: true } satisfies ClockSettings;
const POSITIVE_TRAILING = { ...PLAIN_TRAILING, trailingStopPositive: 0.01, trailingStopPositiveOffset: 0.02 };
const ROI_TABLE = { 0: 0.03, 30: 0.02, 60: 0.01, 240: 0.003, 720: 0, 1440: -1 };

function clocked(name: string, settings: ClockSettings, staggered = true): GoldenStrategy {
  return { make: (timeframe) => clock(name, { ...settings, timeframe }), staggered };
}

/** By the name that the goldens use. */
export const GOLDEN_STRATEGIES: Readonly<Record<string, GoldenStrategy>> = {
  PlainSignals: { make: (timeframe) => averages('plain-signals', timeframe) },
  ZeroTrades: clocked('zero-trades', { enterEvery: 0 }, false),
  LastCandle: clocked('last-candle', { enterEvery: 6 }),
  ExitThenEnter: clocked('exit-then-enter', { enterEvery: 4, enterAt: 1, exitEvery: 4, exitAt: 0 }, false),
  ReentryEveryCandle: clocked(
    'reentry-every-candle',
    { enterEvery: 1, stoploss: -0.01, minimalRoi: { 0: 0.008 } },
    false,
  ),
  CollidingSignalsSpot: { make: colliding },
  FixedStop: clocked('fixed-stop', { enterEvery: 12, exitEvery: 17, stoploss: -0.03 }),
  RoiTable: clocked('roi-table', { enterEvery: 48, stoploss: -0.1, minimalRoi: ROI_TABLE }),
  RoiTable15m: clocked('roi-table', { enterEvery: 48, stoploss: -0.1, minimalRoi: ROI_TABLE }),
  RoiForceOnly: clocked('roi-force-only', { enterEvery: 24, minimalRoi: { 90: 0.05, 300: -1 } }),
  TrailingPlain: clocked('trailing-plain', PLAIN_TRAILING),
  TrailingPositive: clocked('trailing-positive', POSITIVE_TRAILING),
  TrailingOffsetOnly: clocked('trailing-offset-only', { ...POSITIVE_TRAILING, trailingOnlyOffsetIsReached: true }),
  TrailingPositiveNoOffset: clocked('trailing-positive-no-offset', { ...PLAIN_TRAILING, trailingStopPositive: 0.015 }),
  ExitProfitOnly: {
    make: (timeframe) =>
      dips('exit-profit-only', timeframe, 55, { stoploss: -0.05, exitProfitOnly: true, exitProfitOffset: 0.005 }),
  },
  IgnoreRoiOnEntry: clocked(
    'ignore-roi-on-entry',
    { enterEvery: 3, exitEvery: 50, stoploss: -0.08, minimalRoi: { 0: 0.01 }, ignoreRoiIfEntrySignal: true },
    false,
  ),
  NoExitSignal: clocked('no-exit-signal', {
    enterEvery: 24,
    exitEvery: 5,
    stoploss: -0.05,
    minimalRoi: { 0: 0.04 },
    useExitSignal: false,
  }),
  UnlimitedStake: clocked('unlimited-stake', {
    enterEvery: 36,
    exitEvery: 17,
    stoploss: -0.07,
    minimalRoi: { 0: 0.06 },
  }),
  DetailSemantics: clocked('detail-semantics', {
    enterEvery: 4,
    stoploss: -0.012,
    minimalRoi: { 0: 0.015, 45: 0.008 },
    trailingStop: true,
    trailingStopPositive: 0.004,
    trailingStopPositiveOffset: 0.007,
    trailingOnlyOffsetIsReached: true,
  }),
  StartupLong: { make: () => pullbacks('startup-long') },
  BandScalper: { make: bandScalper },
  MacdMultiFrame: { make: macdMultiFrame },
  InformativeSamePair: { make: informativeSamePair },
  InformativeOtherPair: { make: informativeOtherPair },
  InformativeOther15m: { make: informativeOther15m },
};

/** What the strategies that are not here need first. */
export const WAITING_FOR: Readonly<Record<string, string>> = {
  AdjustEntryPrice: 'callback adjust_entry_price',
  AdjustEntryPrice15m: 'callback adjust_entry_price',
  AdjustExitPrice: 'callback adjust_exit_price',
  AdjustExitPrice15m: 'callback adjust_exit_price',
  AdjustOrderPrice: 'callback adjust_order_price',
  AdjustOrderPrice15m: 'callback adjust_order_price',
  ConfirmVeto: 'callback confirm_trade_entry',
  CustomExit: 'callback custom_exit',
  CustomPrices: 'callback custom_entry_price',
  CustomPrices15m: 'callback custom_entry_price',
  CustomRoi: 'callback custom_roi',
  CustomStake: 'callback custom_stake_amount',
  CustomStopAfterFill: 'callback custom_stoploss',
  CustomStopFromAbsolute: 'callback custom_stoploss',
  CustomStopFromOpen: 'callback custom_stoploss',
  CustomStopRatio: 'callback custom_stoploss',
  DcaBothWays: 'position adjustment',
  DcaEntries: 'position adjustment',
  EntryTimeouts: 'callback check_entry_timeout',
  EntryTimeouts15m: 'callback check_entry_timeout',
  ExpiredCandle: 'timeframe_detail',
  GridAccumulator: 'position adjustment',
  MarketOrders: 'callback custom_entry_price',
  MarketOrders15m: 'callback custom_entry_price',
  OrderFilledData: 'callback order_filled',
  PairLocking: 'locks by callbacks',
  PairUnlocking: 'locks by callbacks',
  PartialExits: 'position adjustment',
  ProtAll: 'protections',
  ProtCooldown: 'protections',
  ProtLowProfit: 'protections',
  ProtMaxDrawdown: 'protections',
  ProtMaxDrawdownEquity: 'protections',
  ProtStoplossGuard: 'protections',
  ProtStoplossGuardPair: 'protections',
  ProtUnlockAt: 'protections',
  Stacking: 'position stacking',
  TrendFollower: 'callback custom_stoploss',
};
