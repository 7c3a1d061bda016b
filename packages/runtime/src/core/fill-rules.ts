/**
 * Corrections of what freqtrade's backtest assumes about the inside of a candle, one name each. All off: freqtrade's trades. `quirk` is
 * the number under which docs/freqtrade-compatibility.md lists it, null for one that is not in that list.
 */
export const FILL_SWITCHES = {
  /** No entry on the detail candles of the last candle: such a trade would be closed at an open that lies before it. */
  noEntryInLastCandle: { quirk: 'Q1' },
  /** A stop through which the candle opened fills at that open, not at its own better rate. */
  gappedStopAtOpen: { quirk: 'Q2' },
  /** A slot or money that came free inside a candle is used from the next candle on, not at this one's open. */
  freedSlotNextCandle: { quirk: 'Q3' },
  /** A trade of the other side follows on the same candle only when the old one left at the open. */
  reverseOnlyFromOpen: { quirk: 'Q4' },
  /** Time in trade counts from the first fill, not from the placing of the order. */
  durationFromFill: { quirk: 'Q5' },
  /** On the candle of the entry the trailing offset is divided by leverage, as the distance is. */
  trailingOffsetByLeverage: { quirk: 'Q6' },
  /** A candle that opens beyond the ROI target leaves at that open, not at its worse extreme. */
  gappedRoiAtOpen: { quirk: 'Q7' },
  /** Of stop and liquidation price inside one candle the one that is reached first counts. */
  nearerOfStopAndLiquidation: { quirk: 'Q8' },
  /** A fill leaves the stop where it is, unless the strategy moves it. */
  fillsKeepStop: { quirk: 'Q9' },
  /** A limit order with a rate beyond the market fills at the open, not at the candle's worse extreme. */
  aggressiveLimitAtOpen: { quirk: 'Q10' },
  /** A funding event is paid once, for what was held before it. */
  fundingOnce: { quirk: 'Q11' },
  /** A stop that a fill moved stays a `stop_loss`, and is tried before the ROI table. */
  fillsKeepStopReason: { quirk: 'Q12' },
  /** The tier of the maintenance margin is looked up by notional, not by stake. */
  maintenanceByNotional: { quirk: 'Q13' },
  /** Detail candles are met at their own times when some are missing, not one after another from the start. */
  detailByTime: { quirk: 'Q17' },
  /** The price tick is the market's, not what the candles of the month show. */
  tickFromMarket: { quirk: 'Q18' },
  /** The candle's worse extreme is held against the stop before `customStoploss` hears of its better one. */
  customStopMovesLate: { quirk: 'Q33' },
  /** What is free is reckoned anew whenever somebody asks. */
  freeAlwaysPresent: { quirk: 'Q51' },
  /** Callbacks find in `maxRate` and `minRate` of a trade the candles before the one that they decide about, not that one itself. */
  extremesKnownLate: { quirk: null },
  /** The same as `customStopMovesLate` for the trailing settings. */
  trailingStopMovesLate: { quirk: null },
  /** A trailing stop is tried before the ROI table, as other stops are. */
  stopBeforeTarget: { quirk: null },
  /** On the candle of an entry away from its open, targets count up to the close only. */
  noTargetBeforeEntry: { quirk: null },
} as const satisfies Readonly<Record<string, { readonly quirk: string | null }>>;

export type FillSwitch = keyof typeof FILL_SWITCHES;
export const FILL_SWITCH_NAMES = Object.keys(FILL_SWITCHES) as readonly FillSwitch[];

/**
 * What a fill at the market costs beside its rate, as a ratio of the rate: `fixed`, a share of the candle's range, and `volume` times
 * the order's share of the candle's volume, together at most `cap`. All at least 0.
 */
export interface Slippage {
  readonly fixed: number;
  readonly range: number;
  readonly volume: number;
  readonly cap: number;
}

export const FILL_PROFILES = ['freqtrade', 'base', 'harsh'] as const;
export type FillProfile = (typeof FILL_PROFILES)[number];

/** Whose fee a fill pays. `one`: a single fee for all pairs and sides; the others: the pair's own. */
export type FeeModel = 'one' | 'maker-entries' | 'taker';

/** How orders of a backtest fill. */
export interface FillRules extends Readonly<Record<FillSwitch, boolean>> {
  /** Null: an order fills at exactly its rate. */
  readonly slippage: Slippage | null;
  /**
   * Ticks by more than which the price has to trade beyond a limit order. Null: a touch is enough, and orders of every type are held
   * against the candle alike. Otherwise market orders and stops fill at once.
   */
  readonly entryTradeThrough: number | null;
  readonly exitTradeThrough: number | null;
  readonly fees: FeeModel;
}

const ALL_OFF = Object.fromEntries(FILL_SWITCH_NAMES.map((name) => [name, false])) as Record<FillSwitch, boolean>;

/** What counts where nothing else is said. */
export const FREQTRADE_FILLS: FillRules = {
  ...ALL_OFF,
  slippage: null,
  entryTradeThrough: null,
  exitTradeThrough: null,
  fees: 'one',
};
