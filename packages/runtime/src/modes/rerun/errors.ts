import { TradaiError } from '@tradai/strategy-sdk';

export type RunErrorCode =
  | 'no-run'
  | 'no-candle'
  | 'data-changed'
  | 'strategy-changed'
  | 'config-changed'
  | 'markets-changed';

/** A stored run that cannot be run again as it was: what is missing or no longer the same. */
export class RunError extends TradaiError<RunErrorCode> {}
