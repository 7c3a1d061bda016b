import {
  FILL_SWITCH_NAMES,
  FREQTRADE_FILLS,
  type FillProfile,
  type FillRules,
  type FillSwitch,
  type Slippage,
} from '../core/fill-rules.ts';

/** What a run may say about its fills beside the name of a profile. */
export interface FillChanges {
  readonly switches?: Readonly<Partial<Record<FillSwitch, boolean>>>;
  readonly slippage?: Readonly<Partial<Slippage>> | null;
  /** A fee that was given counts for every fill, whatever the profile says. */
  readonly hasFee?: boolean;
}

/** The rules of a profile with the changes of a run. */
export function fillRules(profile: FillProfile, changes: FillChanges = {}): FillRules {
  const rules = PROFILES[profile];
  const { switches = {}, slippage, hasFee = false } = changes;
  return {
    ...rules,
    ...switches,
    slippage:
      slippage === undefined
        ? rules.slippage
        : slippage === null
          ? null
          : { ...WITHOUT, ...rules.slippage, ...slippage },
    fees: hasFee ? 'one' : rules.fees,
  };
}

/** Names of the switches that are on. */
export function activeSwitches(rules: FillRules): FillSwitch[] {
  return FILL_SWITCH_NAMES.filter((name) => rules[name]);
}

const WITHOUT: Slippage = { fixed: 0, range: 0, volume: 0, cap: 0.05 };

/** Every correction that has a likely truth; the ticks of long ago are better learned from candles than taken from today's market. */
const CORRECTED: Readonly<Partial<Record<FillSwitch, boolean>>> = {
  noEntryInLastCandle: true,
  gappedStopAtOpen: true,
  freedSlotNextCandle: true,
  reverseOnlyFromOpen: true,
  durationFromFill: true,
  trailingOffsetByLeverage: true,
  gappedRoiAtOpen: true,
  nearerOfStopAndLiquidation: true,
  fillsKeepStop: true,
  aggressiveLimitAtOpen: true,
  fundingOnce: true,
  fillsKeepStopReason: true,
  maintenanceByNotional: true,
  detailByTime: true,
  customStopMovesLate: true,
  freeAlwaysPresent: true,
  extremesKnownLate: true,
};

const BASE: FillRules = {
  ...FREQTRADE_FILLS,
  ...CORRECTED,
  slippage: { fixed: 0, range: 0.05, volume: 0.1, cap: 0.01 },
  entryTradeThrough: 0,
  exitTradeThrough: 0,
  fees: 'maker-entries',
};

const HARSH: FillRules = {
  ...BASE,
  trailingStopMovesLate: true,
  stopBeforeTarget: true,
  noTargetBeforeEntry: true,
  slippage: { fixed: 0.0005, range: 0.1, volume: 0.3, cap: 0.03 },
  entryTradeThrough: 1,
  fees: 'taker',
};

const PROFILES: Readonly<Record<FillProfile, FillRules>> = { freqtrade: FREQTRADE_FILLS, base: BASE, harsh: HARSH };
