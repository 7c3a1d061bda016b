import type { SeriesKind } from '../candles.ts';
import type { CandleTable } from './candle-table.ts';
import type { NameClaims } from './file-name.ts';
import type { PlaceUnit } from './fault.ts';
import type { ImportOptions } from './options.ts';
import type { TradeTable } from './trade-table.ts';
import type { DataError } from '../errors.ts';

/** A file, or a member of a container, that holds one text or table. */
export interface Part {
  /** As shown in messages: the path as given, with `:` and the member's name for a zip. */
  readonly file: string;
  /** What pair and timeframe are read from. */
  readonly name: string;
  /** The unpacked bytes from the beginning; may be called again. Throws `corrupt`. */
  chunks(): AsyncGenerator<Uint8Array>;
}

export interface ReadContext {
  readonly file: string;
  readonly claims: NameClaims;
  readonly options: ImportOptions;
  /** From option or name; the content may still say `funding`. */
  readonly kind: SeriesKind;
}

/** What a reader made of a part. */
export interface Reading {
  readonly candles: readonly CandleTable[];
  readonly trades: readonly TradeTable[];
  readonly kind: SeriesKind;
  readonly unit: PlaceUnit;
  /** Candle length that the rows themselves state, by open and close time. */
  readonly statedMs: number | null;
  /** Times are the candles' ends, by header. */
  readonly stampsClose: boolean;
  /** Times were read in the option's zone. */
  readonly usedZone: boolean;
  /** Name of the quote-volume column that volumes were compared with. */
  readonly quoteName: string;
  /** The first row that could not be taken. The tables hold what stands above it: an earlier fault there is named instead. */
  readonly fault: DataError | null;
}

/** What is known about all tables of a part when each is finished. */
export interface FinishContext extends ReadContext {
  readonly reading: Reading;
  /** Present, in epoch milliseconds: candles that are open then are left out. */
  readonly nowMs: number;
  /** Whether the file holds one pair only. */
  readonly alone: boolean;
}
