import type { Candles } from '../src/graph/column-types.ts';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import type { GoldenColumn, GoldenFrame, GoldenParams } from './golden-types.ts';
import type { Tolerance } from './tolerance.ts';

/** One library's definition of an indicator, found by the beginning of its source and call. */
export interface ExtraDefinition {
  readonly source: string;
  readonly call: string;
  /** Default: `library`. */
  readonly tolerance?: Tolerance;
  /** Parameters under which the definition is offered; default: all. */
  readonly offered?: (params: GoldenParams) => boolean;
  /** First candles that are not compared, where the library fills in what is not a value. */
  readonly leftOut?: (params: GoldenParams) => number;
  /** Values that are not compared: what the library makes of a division by nothing. */
  readonly noValue?: (value: number, candles: CandleColumns, i: number) => boolean;
  /** Columns by the golden's output names, or by their beginning. */
  readonly build: (candles: Candles<GoldenFrame>, params: GoldenParams) => Readonly<Record<string, GoldenColumn>>;
}

export type ExtraTable = Readonly<Record<string, readonly ExtraDefinition[]>>;

/** How the sources of the goldens begin. */
export const TECHNICAL = 'technical';
export const PANDAS = 'pandas-ta-classic';
export const REFERENCE = 'reference.py';

export function num(params: GoldenParams, name: string): number {
  return Number(params[name]);
}
