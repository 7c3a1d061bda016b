import type { CandleColumns } from './candle-columns.ts';
import type { FilterRow } from './filters.ts';
import type { MarketStatus } from './market-event.ts';

export type MarketKind = 'spot' | 'usdm';

/** A candle as a file has it: open time in milliseconds, then decimals as texts or numbers. */
export type CandleRow = readonly [
  time: number,
  open: string | number,
  high: string | number,
  low: string | number,
  close: string | number,
  volume: string | number,
];

/** A trade as a file has it. */
export interface TradeRow {
  readonly time: number;
  readonly price: string;
  readonly quantity: string;
  readonly buyerMaker: boolean;
  readonly id?: string | number;
}

export type LevelRow = readonly [price: string, quantity: string];

/** A line of a script. `at`: milliseconds since the epoch, or `+ms` after the clock's start. */
export interface ScriptLine {
  readonly at: number | string;
  readonly price?: string;
  readonly trade?: { readonly p: string; readonly q: string };
  readonly book?: { readonly bids: readonly LevelRow[]; readonly asks: readonly LevelRow[] };
  readonly depth?: { readonly bids: readonly LevelRow[]; readonly asks: readonly LevelRow[] };
  readonly status?: MarketStatus;
  readonly mark?: string;
  readonly candle?: {
    readonly o: string;
    readonly h: string;
    readonly l: string;
    readonly c: string;
    readonly v: string;
    readonly ms: number;
  };
}

/** Where prices come from. `from`: milliseconds since the epoch that the first row is moved to; without it rows keep their times. */
export type SourceSpec =
  | {
      readonly kind: 'candles';
      readonly rows: readonly CandleRow[] | CandleColumns;
      readonly barMs: number;
      readonly pathTicks?: number;
      readonly from?: number;
      /** Starts over when rows are used up. */
      readonly loop?: boolean;
    }
  | { readonly kind: 'trades'; readonly rows: readonly TradeRow[]; readonly from?: number }
  /** The first line is a `book`, the others are `depth` or `trade`. */
  | { readonly kind: 'book'; readonly lines: readonly ScriptLine[] }
  | { readonly kind: 'script'; readonly lines: readonly ScriptLine[] };

export interface SyntheticBookSpec {
  /** Distance of best bid and ask, in ticks of the price. */
  readonly spreadTicks?: number;
  /** Quantity of the best level; without it 2 % of the mean volume of a candle. */
  readonly base?: string;
  /** Each level holds this ratio of `base` more than the one before. */
  readonly growth?: string;
  readonly levels?: number;
}

/** A row of `leverageBracket`. */
export interface BracketRow {
  readonly bracket: number;
  readonly initialLeverage: number;
  readonly notionalFloor: string | number;
  readonly notionalCap: string | number;
  readonly maintMarginRatio: string | number;
  readonly cum: string | number;
}

export interface MarketSpec {
  readonly kind: MarketKind;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly filters: readonly FilterRow[];
  readonly source: SourceSpec;
  readonly status?: MarketStatus;
  readonly book?: SyntheticBookSpec;
  /** `omit` leaves candles out in which nothing was traded. */
  readonly missingBars?: 'fill' | 'omit';
  /** Fraction digits that futures accept; 8 without. */
  readonly pricePrecision?: number;
  readonly quantityPrecision?: number;
  readonly brackets?: readonly BracketRow[];
  readonly fundingIntervalHours?: number;
  /** A rate that always holds, or rows of a file; `mark` is the price that day paid by. */
  readonly funding?: string | readonly { readonly time: number; readonly rate: string; readonly mark?: string }[];
  /** Mark prices that are not the last price. */
  readonly markPrices?: readonly (readonly [time: number, price: string])[];
  /** Ratio of the notional that a liquidation costs. */
  readonly liquidationFee?: string;
  /** Largest |mark − last| ÷ mark at which a protected trigger fires. */
  readonly triggerProtect?: string;
}
