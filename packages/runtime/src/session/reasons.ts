import type { NoEntryReason } from '../core/reasons.ts';

/** Why a candle did not become an entry in a session, beside what a backtest knows. */
export type SessionReason =
  | NoEntryReason
  /** The candle asks for nothing. */
  | 'no-signal'
  /** The newest candle or the rate of the pair is older than the limit. */
  | 'stale-data'
  /** Somebody stopped entries. */
  | 'paused'
  /** The session was started too often, and waits for a person. */
  | 'crash-loop'
  /** The lease of the session could not be renewed for a while: nothing was begun. */
  | 'lease-away'
  /** The strategy took longer than its time for the candle: what it decided comes too late. */
  | 'slow-strategy'
  /** Another version makes the entries from the next candle on. */
  | 'version-waits'
  /** Nobody knows what became of an order, or the account is not what the books say. */
  | 'orders-in-doubt'
  /** The exchange does not list the pair, takes no orders of it, or has not said yet what it lists. */
  | 'market-closed'
  /** The book leans to the other side. */
  | 'thin-book'
  /** Nobody offers a price on the side that is asked. */
  | 'no-rate';
