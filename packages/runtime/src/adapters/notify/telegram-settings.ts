import type { Notification, NotificationKind } from '../../contract/notification.ts';
import { freqtradeKind } from './freqtrade-kind.ts';

export type Loudness = 'on' | 'silent' | 'off';

/** What is told when nobody said otherwise. Each fill tells nearly the same as its order, or as the trade that it closes. */
const OTHERWISE: Partial<Readonly<Record<NotificationKind, Loudness>>> = {
  'entry-fill': 'off',
  'exit-fill': 'off',
  stop: 'off',
};

/** How a chat is told of a message, by `telegram.notification_settings`: a word per kind, of exits also per reason. */
export function loudnessOf(settings: unknown, { kind, data }: Pick<Notification, 'kind' | 'data'>): Loudness {
  const given = memberOf(settings, freqtradeKind(kind));
  const reason = String(data['exit_reason'] ?? '');
  const own = memberOf(given, reason) ?? memberOf(given, 'custom_exit') ?? memberOf(given, '*') ?? given;
  return own === 'on' || own === 'silent' || own === 'off' ? own : (OTHERWISE[kind] ?? 'on');
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
