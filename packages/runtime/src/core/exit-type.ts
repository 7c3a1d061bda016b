/** Why a trade is left, by freqtrade's words. */
export const EXIT_TYPES = [
  'exit_signal',
  'custom_exit',
  'partial_exit',
  'stop_loss',
  'trailing_stop_loss',
  'liquidation',
  'roi',
  'force_exit',
  // In sessions.
  'stoploss_on_exchange',
  'emergency_exit',
] as const;
export type ExitType = (typeof EXIT_TYPES)[number];
