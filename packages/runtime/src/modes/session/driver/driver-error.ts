import { TradaiError } from '@tradai/strategy-sdk';

export type DriverErrorCode =
  /** An event took so long that its thread was given up. */
  | 'driver-hung'
  /** The thread wanted more memory than it may have. */
  | 'driver-memory'
  /** The thread ended, or its session broke. */
  | 'driver-ended';

/** A driver is lost, with everything that it had not answered yet: a session goes on with what was written down. */
export class DriverError extends TradaiError<DriverErrorCode> {}
