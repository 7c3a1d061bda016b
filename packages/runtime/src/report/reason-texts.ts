import type { NoEntryReason } from '../core/reasons.ts';

/** Each reason in words that a trader can act on. */
export const REASON_TEXTS: Readonly<Record<NoEntryReason, string>> = {
  'both-directions': 'an exit signal, or the other direction, on the same candle',
  'shorts-not-allowed': 'a short signal where shorting is impossible',
  'in-trade': 'the pair already had an open trade',
  'slot-taken': 'all max_open_trades slots were taken',
  locked: 'the pair, or everything, was locked',
  'last-candle': 'the last candle of the run',
  'not-enough-money': 'the wallet held less than the stake',
  'stake-below-minimum': "the stake was below the market's minimum",
  'minimum-above-maximum': "the largest possible stake lay below the market's minimum",
  'amount-too-small': "nothing was left of the amount after the cut to the market's step",
  'no-stake': 'the stake was zero or less',
  vetoed: 'confirmTradeEntry said no',
  expired: 'older than ignore_buying_expired_candle_after',
  'no-price': "the strategy's limit price was not a number",
};
