import type { DriverAnswer, DriverEvent, OpenedSession, Quotes, SessionLook } from './session-driver.ts';

/** What the thread of a driver is sent, after its parts. */
export type DriverMessage =
  | { readonly kind: 'take'; readonly event: DriverEvent }
  | { readonly kind: 'look'; readonly quotes: Quotes };

/** What it says: that it is open, then one answer to each message, in order. */
export type DriverReply =
  | { readonly kind: 'opened'; readonly opened: OpenedSession }
  | { readonly kind: 'taken'; readonly answer: DriverAnswer }
  | { readonly kind: 'looked'; readonly look: SessionLook }
  /** `code` of a `TradaiError`, null for anything else. */
  | { readonly kind: 'failed'; readonly code: string | null; readonly text: string };
