/**
 * Why an entry signal did not become an order. Every evaluated signal ends as an order or as exactly one of these; reports count
 * them, so that "why no trade?" has an answer without a debugger.
 */
export const NO_ENTRY_REASONS = [
  /** An exit signal of the same side, or a signal of the other side, on the same candle. */
  'both-directions',
  /** A short signal where shorting is impossible (spot, or the strategy cannot short). */
  'shorts-not-allowed',
  /** The pair already has an open trade. */
  'in-trade',
  /** All `max_open_trades` slots are taken. */
  'slot-taken',
  /** The pair, or everything, is locked. */
  'locked',
  /** The last candle of the run: nothing may be entered that could not be left. */
  'last-candle',
  /** The wallet holds less than the stake. */
  'not-enough-money',
  /** The stake is too small for the market, and raising it to the minimum would be more than 1.3 times as much. */
  'stake-below-minimum',
  /** The market's or the wallet's maximum lies below the market's minimum. */
  'minimum-above-maximum',
  /** The amount is zero after it was cut to the market's step. */
  'amount-too-small',
  /** A stake of zero or less, by the settings or by the strategy. */
  'no-stake',
  /** `confirmTradeEntry` said no. */
  'vetoed',
  /** The signal is older than `ignore_buying_expired_candle_after`. */
  'expired',
  /** The strategy's limit price was not a number. */
  'no-price',
] as const;
export type NoEntryReason = (typeof NO_ENTRY_REASONS)[number];
