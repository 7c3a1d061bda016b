import type { EquityRow } from '@tradai/runtime';
import type { SaidLine } from '../commands/session-log.ts';
import type { SessionLook } from '../commands/session-look.ts';

/** All that the screen shows of a session. */
export interface WatchLook extends SessionLook {
  /** One per closed candle, oldest first. */
  readonly equity: readonly EquityRow[];
  /** Oldest first. */
  readonly said: readonly SaidLine[];
}
