import type { Quote } from '../../../core/quote.ts';
import type { SessionDelta } from '../../../session/record-book.ts';
import type { ChangedSettings } from '../../../session/changed-settings.ts';
import type { Barred, BrokerEvent, Command } from '../../../session/session-event.ts';
import type { SeriesCandle, SeriesName } from '../../../session/session-pair.ts';
import type { SessionLook } from '../../../session/session-look.ts';
import type { SeriesCandles, VersionSpec } from './driver-parts.ts';

export type { ChangedSettings } from '../../../session/changed-settings.ts';
export type { SessionLook } from '../../../session/session-look.ts';

/** What the market shows, by pair; a pair that is absent shows nothing. */
export type Quotes = Readonly<Record<string, Quote | null>>;

/** What happens to a session, as plain data: it may cross threads, and be written down. */
export type DriverEvent =
  /** The process began, again or for the first time. */
  | { readonly kind: 'start'; readonly nowMs: number }
  /** Candles closed, in any order: those that close at one moment belong together. */
  | { readonly kind: 'candles'; readonly candles: readonly SeriesCandle[] }
  | { readonly kind: 'funding'; readonly pair: string; readonly timeMs: number; readonly perUnit: number }
  | {
      readonly kind: 'turn';
      readonly nowMs: number;
      readonly quotes: Quotes;
      /** Pairs that are not entered or added to, whatever their signals, each with the reason; `*`: all. Exits go on. */
      readonly barred?: Barred;
    }
  | { readonly kind: 'command'; readonly command: Command; readonly nowMs: number; readonly quotes: Quotes }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** All settings that a person changed, by their config keys, as they stand from now on; see `CHANGEABLE_SETTINGS`. */
  | { readonly kind: 'settings'; readonly settings: ChangedSettings }
  /** Entries are made by this version from now on; open trades keep theirs. `history`: candles of `sessionNeeds` for it. */
  | {
      readonly kind: 'version';
      readonly nowMs: number;
      readonly version: VersionSpec;
      readonly history: readonly SeriesCandles[];
    }
  | BrokerEvent;

/** Real time that an event may take; more is told, and entries of that moment come late. */
export const TIME_BUDGET_MS = 1_000;

/** What an event came to. */
export interface DriverAnswer extends SessionDelta {
  /** Why a change of settings or a version was not taken, when it was not: one sentence. Nothing changed then. */
  readonly problem: { readonly code: string; readonly text: string } | null;
  /** Pairs whose quotes were read: with those of them alone the event comes to the same. */
  readonly asked: readonly string[];
  /** Pairs whose book is worth fetching before the next turn: open trades, and signals on the newest candle. */
  readonly wants: readonly string[];
  /**
   * Pairs whose newest candle is held back, because another series that they look at has not brought its candle of the same close: the keys of
   * those series. Such a pair is not entered or added to; exits by price go on.
   */
  readonly awaits: Readonly<Record<string, readonly string[]>>;
  /** Whether the version that enters keeps stops at the exchange; it does where that is not said. */
  readonly keepsStops?: boolean;
  /** Its `stoploss`, where no stop can be placed for that. */
  readonly bareStoploss?: number | null;
  /** Real time that the event took. */
  readonly tookMs: number;
}

/** What a driver began with. */
export interface OpenedSession {
  /** Oldest first; the last one enters. */
  readonly versions: readonly OpenedVersion[];
  /** Versions with open trades that could not be opened again, and why: the newest one looks after their trades. */
  readonly adopted: readonly { readonly id: string; readonly why: string }[];
}

export interface OpenedVersion {
  readonly id: string;
  readonly strategy: string;
  /** The candles that its columns were computed from, each series once. */
  readonly series: readonly { readonly series: SeriesName; readonly fromMs: number; readonly newestMs: number }[];
}

/** A session with its strategies: events go in one at a time, in order, changes come out. What rejects has left it useless. */
export interface SessionDriver {
  readonly opened: OpenedSession;
  take(event: DriverEvent): Promise<DriverAnswer>;
  /** What a person may see, with open trades at the rates of these quotes. */
  look(quotes: Quotes): Promise<SessionLook>;
  close(): Promise<void>;
}
