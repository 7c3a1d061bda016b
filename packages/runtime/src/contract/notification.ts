import type { SessionMode } from './heartbeat.ts';

export const NOTIFICATION_SCHEMA = 'tradai.notification/1';

/** What a session has to say. Every kind but the last five is freqtrade's, by its own name there. */
export const NOTIFICATION_KINDS = [
  ...(['entry', 'entry-fill', 'entry-cancel', 'exit', 'exit-fill', 'exit-cancel'] as const),
  ...(['protection', 'startup', 'state', 'warning', 'strategy-message'] as const),
  /** A stop was placed or moved; a trade is flat; a person's wish was answered; another version trades; a day was compared with its backtest. */
  ...(['stop', 'trade-closed', 'command', 'swap', 'parity'] as const),
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What a session warns of: `data.cause` of the kind `warning`. Those that last are told again when they are over: `data.is_over`. */
export const SESSION_WARNINGS = [
  ...(['stale-data', 'no-exchange-answer', 'ban', 'maintenance', 'clock', 'lease-away', 'journal-away'] as const),
  ...(['swap-rejected', 'rolled-back', 'crash-loop', 'stale-version'] as const),
  /** What happens, and does not last. */
  ...(['recovering', 'adopted', 'slow-strategy', 'stalled', 'funding-away', 'commands-away'] as const),
  /** Of orders at an exchange. */
  ...(['orphan-order', 'foreign-order', 'blocked-intent', 'order-breach'] as const),
  ...(['position-differs', 'unprotected', 'cap-reached', 'account-closed'] as const),
  ...([
    'auth',
    'unlisted-answer',
    'late-fill',
    'foreign-fill',
    'restored-store',
    'unknown-frames',
    'margin-call',
    'order-above-cap',
    'market-closed',
  ] as const),
] as const;
export type SessionWarning = (typeof SESSION_WARNINGS)[number];

export const NOTIFICATION_LEVELS = ['info', 'warn', 'error'] as const;
export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number];

/**
 * JSON. Names are freqtrade's where it has one, in its spelling: `pair`, `trade_id`, `direction`, `open_rate`, `stake_amount`, `exit_reason`,
 * `profit_ratio`.
 */
export type NotificationData = Readonly<Record<string, string | number | boolean | null>>;

/** One message of a session to people or programs. */
export interface Notification {
  /** The same id is the same message, however often it arrives: letters, digits and `._:-`, at most 128. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly level: NotificationLevel;
  /** When it happened, on the exchange's clock, epoch ms. */
  readonly atMs: number;
  readonly strategy: string;
  readonly account: string;
  readonly mode: SessionMode;
  /** One line without a full stop. */
  readonly title: string;
  /** Sentences; may be empty. Plain text. */
  readonly text: string;
  readonly data: NotificationData;
}

/** The same for programs: what webhooks and topics get. */
export interface NotificationDocument extends Omit<Notification, 'atMs'> {
  readonly schema: typeof NOTIFICATION_SCHEMA;
  readonly at_ms: number;
}

/** A strategy can say what it likes; SNS takes 256 KB. */
const LONGEST_TEXT = 16_000;
const LONGEST_TITLE = 200;

/** Long titles and texts are cut. */
export function notificationDocument({ atMs, title, text, ...rest }: Notification): NotificationDocument {
  return {
    schema: NOTIFICATION_SCHEMA,
    ...rest,
    at_ms: atMs,
    title: cutText(title, LONGEST_TITLE),
    text: cutText(text, LONGEST_TEXT),
  };
}

/** At most so many UTF-16 units, the last of which says that there was more; never half a character. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
