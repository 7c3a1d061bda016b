import type { ChangedSettings } from './changed-settings.ts';
import type { Candle } from '../columns/live-columns.ts';
import type { Quote } from '../core/quote.ts';
import type { OrderReport } from './order-report.ts';
import type { SessionReason } from './reasons.ts';
import type { SeriesCandle, SeriesName } from './session-pair.ts';
import type { SessionVersion } from './session-version.ts';

/** What the market shows of a pair at this moment; null: nothing. */
export type QuoteOf = (pair: string) => Quote | null;

/** What a person wants done at once. */
export type Command =
  /** `isEmergency`: by the order of an emergency, at the market unless a config says otherwise. */
  | { readonly kind: 'force-exit'; readonly tradeId: number; readonly isEmergency?: boolean }
  | { readonly kind: 'force-entry'; readonly pair: string; readonly isShort: boolean }
  | { readonly kind: 'cancel-order'; readonly tradeId: number };

/** Why a command was not followed, beside the reasons of entries. */
export type Refusal =
  | SessionReason
  | 'no-trade'
  | 'no-order'
  | 'unknown-pair'
  /** What is filled of the order that waits, or would be left without it, is less than the market takes. */
  | 'too-little'
  | BrokerRefusal;

/** What the session cannot bring together with its trades, so that a person has to look at it. */
export type BrokerRefusal =
  /** A fill of a trade that is over. */
  | 'late-fill'
  /** So much less than the trade thinks is at the exchange. */
  | 'position-differs';

/** What an exchange tells of a trade, where it is the broker. */
export type BrokerEvent =
  /** An order of ours, or what became of it. */
  | { readonly kind: 'order'; readonly nowMs: number; readonly report: OrderReport }
  /**
   * A stop at the market was placed for an open trade that had heard of nothing yet, and by its own stop price: so much of what an entry brought, base
   * units. Told before what became of either. `leg`: below 0, so that no order of a session ever has it.
   */
  | {
      readonly kind: 'stop-placed';
      readonly nowMs: number;
      readonly tradeId: number;
      readonly leg: number;
      readonly amount: number;
      readonly stopRate: number;
      readonly isReduceOnly: boolean;
    }
  /** The exchange took the position over, at this rate. */
  | { readonly kind: 'liquidated'; readonly nowMs: number; readonly tradeId: number; readonly rate: number }
  /**
   * So much of the trade's coins is there, base units: at least 98 % of what it thinks is believed. `rate`: a person says so, and it is believed
   * whatever it is; the rest counts as left at this rate. Of a trade that is over: what was sold beyond trades of its pair and direction is struck out
   * of the books. `isBack`: somebody had taken all of it away, and something is there again: no signal of a
   * candle that has closed by then leaves the trade.
   */
  | {
      readonly kind: 'position';
      readonly nowMs: number;
      readonly tradeId: number;
      readonly amount: number;
      readonly rate?: number;
      readonly isBack?: true;
    };

/** Pairs that are not entered or added to, whatever their signals, each with the reason; `*`: all of them. */
export type Barred = Readonly<Record<string, SessionReason>>;

/** What happens to a session. The session has no clock: every time is said. */
export type SessionEvent =
  /** The process began, again or for the first time. */
  | { readonly kind: 'start'; readonly nowMs: number }
  /** A candle closed. Those of larger timeframes and of other pairs that close at the same moment come first. */
  | { readonly kind: 'candle'; readonly series: SeriesName; readonly candle: Candle }
  /** Several did, in any order: those of one moment belong together. */
  | { readonly kind: 'candles'; readonly candles: readonly SeriesCandle[] }
  /** Funding was paid: rate times mark price, stake currency per base unit. */
  | { readonly kind: 'funding'; readonly pair: string; readonly timeMs: number; readonly perUnit: number }
  /** Time to look at everything: after candles closed, and every few seconds. */
  | { readonly kind: 'turn'; readonly nowMs: number; readonly quoteOf: QuoteOf; readonly barred?: Barred }
  | { readonly kind: 'command'; readonly command: Command; readonly nowMs: number; readonly quoteOf: QuoteOf }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** A person changed settings: all that are changed, as they stand from now on. */
  | { readonly kind: 'settings'; readonly settings: ChangedSettings }
  /** Entries are made by this version from now on, which may be one that still has trades. Open trades keep theirs. */
  | { readonly kind: 'version'; readonly nowMs: number; readonly version: SessionVersion }
  | BrokerEvent;
