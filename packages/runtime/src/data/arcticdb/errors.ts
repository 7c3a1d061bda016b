import { TradaiError } from '@tradai/strategy-sdk';

export type ArcticErrorCode =
  /** Something of the library is damaged, or says two things that exclude each other. */
  | 'arctic-corrupt'
  /** Readable by ArcticDB or by nobody, and not by us; `found` says what it is. */
  | 'arctic-unsupported'
  | 'arctic-no-library'
  | 'arctic-no-symbol'
  | 'arctic-no-version'
  | 'arctic-no-snapshot'
  /** A column that was asked for is not there. */
  | 'arctic-no-column'
  /** A time range of data that are not in order of time. */
  | 'arctic-unsorted'
  /** The frame is no table of candles. */
  | 'arctic-not-candles'
  /** What should be written does not fit what is there, or breaks the format's rules. */
  | 'arctic-refused'
  /** Objects vanished while they were read, twice. */
  | 'arctic-changed'
  | 'arctic-read-only';

/** What a reader was at; all of it goes into the message. */
export interface ArcticPlace {
  readonly library: string;
  readonly symbol?: string;
  readonly version?: number;
}

/** A library that is missing, damaged, or holds what this reader does not know; or a write that was refused. */
export class ArcticError extends TradaiError<ArcticErrorCode> {
  readonly library: string;
  readonly symbol: string | undefined;
  readonly version: number | undefined;
  /** What was met instead of what was expected. */
  readonly found: string;

  constructor(code: ArcticErrorCode, place: ArcticPlace, found: string, cause?: unknown) {
    super(code, `${describePlace(place)}: ${found}.`, cause === undefined ? {} : { cause });
    this.library = place.library;
    this.symbol = place.symbol;
    this.version = place.version;
    this.found = found;
  }
}

/** Thrown where bytes are read and nobody knows yet whose they are; `atPlace` makes an `ArcticError` of it. */
export class ArcticFault extends Error {
  readonly code: ArcticErrorCode;

  constructor(code: ArcticErrorCode, found: string) {
    super(found);
    this.name = 'ArcticFault';
    this.code = code;
  }
}

export function corrupt(found: string): ArcticFault {
  return new ArcticFault('arctic-corrupt', found);
}

export function unsupported(found: string): ArcticFault {
  return new ArcticFault('arctic-unsupported', found);
}

/** Runs `work` and tells of its faults where they happened. */
export async function atPlace<Result>(place: ArcticPlace, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw placed(place, error);
  }
}

function placed(place: ArcticPlace, error: unknown): unknown {
  return error instanceof ArcticFault ? new ArcticError(error.code, place, error.message, error) : error;
}

/** `ArcticDB library "binance.spot", symbol "BTC_USDT_1h", version 3`. */
function describePlace({ library, symbol, version }: ArcticPlace): string {
  const parts = [`ArcticDB library "${library}"`];
  if (symbol !== undefined) parts.push(`symbol "${symbol}"`);
  if (version !== undefined) parts.push(`version ${version}`);
  return parts.join(', ');
}
