import { TradaiError } from '@tradai/strategy-sdk';

export type SessionErrorCode =
  /** Another process trades this strategy on this account. */
  | 'lease-busy'
  /** The lease ran out or was taken over: this process must not write or send any more. */
  | 'fenced'
  /** The journal cannot be written, or holds a step that this process did not write. */
  | 'journal-lost'
  /** Another version or config cannot take over. */
  | 'swap-refused'
  /** Asked to stop, and not in order in time. */
  | 'drain-overdue';

/** Why a session ends that nobody wished to end. */
export class SessionError extends TradaiError<SessionErrorCode> {}
