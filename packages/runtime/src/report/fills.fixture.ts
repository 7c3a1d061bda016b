import type { FillsRecord, ProfileRecord } from '../contract/fills.ts';

const LINE: ProfileRecord = {
  profile: 'freqtrade',
  is_chosen: true,
  trades: 40,
  profit_total_abs: 52.5,
  profit_total: 0.0525,
  max_drawdown_account: 0.04,
  slippage_abs: 0,
  ambiguous_trades: 4,
  ambiguous_profit_abs: 21,
  ambiguous_profit_share: 0.4,
};
/** A run that gains by what its candles leave open. */
export const FILLS: FillsRecord = {
  profile: 'freqtrade',
  switches: [],
  slippage: null,
  notes: {
    gapped_stops: 3,
    reversals_inside: 0,
    liquidations_passed: 0,
    stops_beyond_market: 0,
    oversized_reductions: 0,
    last_candle_entries: 0,
    stale_money_orders: 0,
  },
  profiles: [
    LINE,
    { ...LINE, profile: 'base', is_chosen: false, trades: 38, profit_total: 0.01, ambiguous_trades: 0 },
    {
      ...LINE,
      profile: 'harsh',
      is_chosen: false,
      trades: 31,
      profit_total: -0.02,
      max_drawdown_account: 0.09,
      ambiguous_profit_share: null,
    },
  ],
};
