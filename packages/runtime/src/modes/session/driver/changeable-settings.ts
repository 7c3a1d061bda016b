import { ConfigError } from '../../../config/errors.ts';
import type { ChangedSettings } from '../../../session/changed-settings.ts';

/** Settings that a person may change while a session trades, by their config keys: those of money and slots, which open trades do not lean on. */
export const CHANGEABLE_SETTINGS = [
  'max_open_trades',
  'stake_amount',
  'tradable_balance_ratio',
  'available_capital',
  'amend_last_stake_amount',
  'last_stake_amount_min_ratio',
  'amount_reserve_percent',
  'ignore_buying_expired_candle_after',
] as const;

/** Throws `not-supported` for any other. */
export function assertChangeable(settings: ChangedSettings): void {
  const other = Object.keys(settings).find((key) => !CHANGEABLE_SETTINGS.some((known) => known === key));
  if (other === undefined) return;
  throw new ConfigError(
    'not-supported',
    `${other} cannot change while a session trades; expected one of ${CHANGEABLE_SETTINGS.join(', ')}.`,
  );
}
