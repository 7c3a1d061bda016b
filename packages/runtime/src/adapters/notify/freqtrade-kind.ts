import type { NotificationKind } from '../../contract/notification.ts';

/** By what name freqtrade's settings know kinds that are not simply spelled with `_`. */
const NAMES: Partial<Readonly<Record<NotificationKind, string>>> = {
  protection: 'protection_trigger',
  state: 'status',
  'strategy-message': 'strategy_msg',
  'trade-closed': 'exit_fill',
};

/** The name of a kind in `notification_settings` and `webhook` of a config. */
export function freqtradeKind(kind: NotificationKind): string {
  return NAMES[kind] ?? kind.replaceAll('-', '_');
}
