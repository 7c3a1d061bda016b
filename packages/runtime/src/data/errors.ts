import { TradaiError } from '@tradai/strategy-sdk';

/** What can be wrong with a file that a person brings; each is a user's mistake or a fault of the file, never ours. */
export type ImportErrorCode =
  | 'bad-number'
  | 'bad-option'
  | 'bad-price'
  | 'bad-range'
  | 'bad-time'
  | 'columns'
  | 'conflict'
  | 'corrupt'
  | 'cut-row'
  | 'date-order'
  | 'duplicate'
  | 'empty'
  | 'missing-value'
  | 'mixed-timeframe'
  | 'no-file'
  | 'not-candles'
  | 'off-grid'
  | 'order'
  | 'pair'
  | 'pair-conflict'
  | 'time-zone'
  | 'timeframe'
  | 'unsupported-container'
  | 'unsupported-format'
  | 'volume-unit';

export type DataErrorCode =
  | ImportErrorCode
  | 'bad-timerange'
  | 'cache-corrupt'
  | 'cache-locked'
  | 'cache-newer'
  | 'no-candles'
  | 'no-series'
  /** Candles that a run needs are missing in front or at the end. */
  | 'short-series'
  /** The last closed candle is not there yet. */
  | 'stale-series'
  | 'gapped-series'
  /** Two sources have different candles for one time. */
  | 'sources-differ'
  /** An exchange does not have the pair, or no longer. */
  | 'unlisted-pair';

/** Where in a file: `line` counts physical lines of the unpacked text, `row` elements of a JSON array or table; both from 1. */
export interface DataErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly row?: number;
  /** Every line that takes part, where two contradict each other. */
  readonly lines?: readonly number[];
  /** The import option that settles the matter, or that has a value it cannot have. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** Candle data that is missing, broken, or cannot be understood without being told more. */
export class DataError extends TradaiError<DataErrorCode> {
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly row: number | undefined;
  readonly lines: readonly number[] | undefined;
  readonly remedy: string | undefined;

  constructor(code: DataErrorCode, message: string, place: DataErrorPlace = {}) {
    super(code, message, place.cause === undefined ? {} : { cause: place.cause });
    this.file = place.file;
    this.line = place.line;
    this.row = place.row;
    this.lines = place.lines;
    this.remedy = place.remedy;
  }
}
