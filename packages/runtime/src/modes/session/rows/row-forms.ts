import type { Quote } from '../../../core/quote.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import type { BrokerEvent, Command } from '../../../session/session-event.ts';
import type { SeriesName } from '../../../session/session-pair.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';

/** Row kind `log`: the events that a step came from, in their order. With the exchange's candles they make the session again. */
export interface LogRow {
  readonly events: readonly LoggedEvent[];
}

/** Quotes by pair, those that were asked for; null: the market showed nothing. */
export type LoggedQuotes = Readonly<Record<string, Quote | null>>;

export type LoggedEvent =
  /** The process began, with this version; the candles that it began with stand before. */
  | { readonly kind: 'start'; readonly nowMs: number; readonly spec: VersionSpec }
  /** Candles closed: up to and with these, by `seriesKey`, in the order in which they were taken. */
  | { readonly kind: 'candles'; readonly newest: Readonly<Record<string, number>> }
  | {
      readonly kind: 'turn';
      readonly nowMs: number;
      readonly quotes: LoggedQuotes;
      /** Pairs that were not entered whatever their signals, each with the reason. */
      readonly barred?: Readonly<Record<string, SessionReason>>;
    }
  | { readonly kind: 'funding'; readonly pair: string; readonly timeMs: number; readonly perUnit: number }
  /** `id`: of the wish that it came from. One wish may be several of them. */
  | {
      readonly kind: 'command';
      readonly id: string;
      readonly command: Command;
      readonly nowMs: number;
      readonly quotes: LoggedQuotes;
    }
  /** `id`: of the wish; null: the host did it by itself. */
  | { readonly kind: 'pause' | 'resume'; readonly nowMs: number; readonly id: string | null }
  /** All settings that were changed while the session trades, by their config keys, as they stand from now on. */
  | {
      readonly kind: 'settings';
      readonly nowMs: number;
      readonly id: string | null;
      readonly settings: Readonly<Record<string, number | string | boolean>>;
    }
  /** From now on entries are made by this version: `version/<id>`. */
  | {
      readonly kind: 'version';
      readonly nowMs: number;
      /** As of which it had candles of series that the session did not look at before; absent in rows of old builds: `nowMs`. */
      readonly candlesMs?: number;
      readonly version: string;
      readonly spec: VersionSpec;
    }
  | BrokerEvent;

/**
 * Row kind `reasons`, one per candle of the session's timeframe: written when the next one has closed, because a signal is tried until
 * then. A candle without a row, or a pair without a place in it: the session was down, or had no such candle.
 */
export interface ReasonsRow {
  /** Open time of the candle with the signals. */
  readonly candleMs: number;
  /** By pair: +1 long, −1 short, 0 no signal; and why it was not entered, null when it was. */
  readonly of: Readonly<Record<string, readonly [direction: number, reason: SessionReason | null]>>;
  /** By pair, how long after its end the candle was looked at, ms of exchange time; only those over `LATE_CANDLE_MS`. */
  readonly late?: Readonly<Record<string, number>>;
  /** By pair, the keys of series whose candle was late, so that this candle of the pair was held back: until it came, or for good. */
  readonly awaited?: Readonly<Record<string, readonly string[]>>;
  /** By pair, for how long in all there was no fresh quote where one was asked for, ms of exchange time, between the end of this candle and that of the next. */
  readonly blind?: Readonly<Record<string, number>>;
  /** The longest time without a turn between the end of this candle and that of the next, ms; only over `LONG_GAP_MS`. */
  readonly gapMs?: number;
  /** Version by which entries were made, the name in `version/<name>`. */
  readonly version: string;
}

/** A candle that is taken so much later than its end counts as late: by then prices have moved on. */
export const LATE_CANDLE_MS = 10_000;
/** Without a turn for so long the session counts as away. */
export const LONG_GAP_MS = 30_000;

/** Row kind `equity`, one per closed candle. Stake currency. */
export interface EquityRow {
  /** Wallet, and open trades at the rates of that moment. */
  readonly total: number;
  /** What is in no trade. */
  readonly free: number;
  /** Open trades. */
  readonly open: number;
}

/** Row kind `said`: what people were told. */
export interface SaidRow {
  readonly level: 'info' | 'warn' | 'error';
  /** One line. */
  readonly text: string;
  /** Of a message that was delivered: the id by which receivers know it twice. Absent: a line of the log. */
  readonly id?: string;
}

/**
 * Row kinds `closed` and `locks`: records that are over, by key, as they were when they were put aside. `closed`: a trade with the row of its
 * entry and what the strategy noted about it, or later such notes. `locks`: a lock.
 */
export type PastRow = Readonly<Record<string, unknown>>;

/** A series in `newest`: `<pair>|<timeframe>|<candle type or ->`. */
export function seriesKey({ pair, timeframe, candleType }: SeriesName): string {
  return `${pair}|${timeframe}|${candleType ?? '-'}`;
}

/** The series of a key; the reverse of `seriesKey`. */
export function seriesOfKey(key: string): SeriesName {
  const [pair, timeframe, candleType] = key.split('|') as [string, SeriesName['timeframe'], string];
  return { pair, timeframe, candleType: candleType === '-' ? null : (candleType as SeriesName['candleType']) };
}
