import { TradaiError } from '@tradai/strategy-sdk';

/** Why a log cannot be followed. */
export class ReplayError extends TradaiError<'replay-lost'> {}
