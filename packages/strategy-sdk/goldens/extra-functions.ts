import type { Candles } from '../src/graph/column-types.ts';
import type { GoldenColumn, GoldenFrame } from './check-function.ts';
import type { GoldenParams } from './golden-data.ts';
import type { Tolerance } from './tolerance.ts';

/** One library's definition of an indicator, found by the beginning of its source and call. */
export interface ExtraDefinition {
  readonly source: string;
  readonly call: string;
  /** Default: `library`. */
  readonly tolerance?: Tolerance;
  /** First candles that are not compared, where the library fills in what is not a value. */
  readonly leftOut?: (params: GoldenParams) => number;
  /** Columns by the golden's output names, or by their beginning. */
  readonly build: (candles: Candles<GoldenFrame>, params: GoldenParams) => Readonly<Record<string, GoldenColumn>>;
}

export const EXTRA_FUNCTIONS: Readonly<Record<string, readonly ExtraDefinition[]>> = {};
