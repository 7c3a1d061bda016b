import type { Condition, Series } from '../src/graph/column-types.ts';

/** A number, NaN (`null`), or an infinity as text. */
export type GoldenNumber = number | null | string;
export type GoldenParams = Readonly<Record<string, number | boolean | string>>;

/** The frame that golden columns are built on; which one does not matter. */
export type GoldenFrame = '1h';
export type GoldenColumn = Series<GoldenFrame> | Condition<GoldenFrame>;

/** Where TA-Lib found a pattern: candle and value. */
export type PatternHits = Readonly<Record<string, readonly (readonly [candle: number, value: number])[]>>;
