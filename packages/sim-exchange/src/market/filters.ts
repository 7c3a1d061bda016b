import { type Decimal, decimal } from '../core/decimal.ts';

/** A filter as `exchangeInfo` lists it. */
export interface FilterRow {
  readonly filterType: string;
  readonly [key: string]: string | number | boolean;
}

/** Bounds and a grid; 0 switches a part off. */
export interface Grid {
  readonly min: Decimal;
  readonly max: Decimal;
  readonly step: Decimal;
}

/** The filters of a market, read once. What a market does not list is `null`. */
export interface Filters {
  readonly price: Grid;
  readonly lot: Grid;
  readonly marketLot: Grid | null;
  readonly notional: {
    readonly name: 'MIN_NOTIONAL' | 'NOTIONAL';
    readonly min: Decimal;
    readonly minForMarket: boolean;
    /** 0: no upper bound. */
    readonly max: Decimal;
    readonly maxForMarket: boolean;
  } | null;
  /** Factors of the reference price, for a buy and for a sell. */
  readonly percentPrice: {
    readonly name: 'PERCENT_PRICE' | 'PERCENT_PRICE_BY_SIDE';
    readonly buy: { readonly up: Decimal; readonly down: Decimal };
    readonly sell: { readonly up: Decimal; readonly down: Decimal };
  } | null;
  readonly icebergParts: number | null;
  readonly maxOrders: number | null;
  readonly maxAlgoOrders: number | null;
  readonly maxPosition: Decimal | null;
  /** Basis points, for a stop above and below the price. */
  readonly trailingDelta: {
    readonly above: { readonly min: number; readonly max: number };
    readonly below: { readonly min: number; readonly max: number };
  } | null;
}

const NO_GRID: Grid = { min: 0n, max: 0n, step: 0n };

/** Reads the rows of `exchangeInfo`; rows of a type that the engine does not check are left alone. */
export function readFilters(rows: readonly FilterRow[]): Filters {
  const row = (...types: readonly string[]): FilterRow | undefined =>
    rows.find((each) => types.includes(each.filterType));
  const count = (type: string, ...keys: readonly string[]): number | null => {
    const found = row(type);
    const key = keys.find((each) => found?.[each] !== undefined);
    return found === undefined || key === undefined ? null : Number(found[key]);
  };
  const marketLot = row('MARKET_LOT_SIZE');
  const maxPosition = row('MAX_POSITION');
  return {
    price: grid(row('PRICE_FILTER'), 'Price', 'tickSize'),
    lot: grid(row('LOT_SIZE'), 'Qty', 'stepSize'),
    marketLot: marketLot === undefined ? null : grid(marketLot, 'Qty', 'stepSize'),
    notional: notional(row('NOTIONAL', 'MIN_NOTIONAL')),
    percentPrice: percentPrice(row('PERCENT_PRICE_BY_SIDE', 'PERCENT_PRICE')),
    icebergParts: count('ICEBERG_PARTS', 'limit'),
    maxOrders: count('MAX_NUM_ORDERS', 'limit', 'maxNumOrders'),
    maxAlgoOrders: count('MAX_NUM_ALGO_ORDERS', 'limit', 'maxNumAlgoOrders'),
    maxPosition: maxPosition === undefined ? null : amount(maxPosition, 'maxPosition'),
    trailingDelta: trailingDelta(row('TRAILING_DELTA')),
  };
}

function grid(row: FilterRow | undefined, noun: string, step: string): Grid {
  if (row === undefined) return NO_GRID;
  return { min: amount(row, `min${noun}`), max: amount(row, `max${noun}`), step: amount(row, step) };
}

function notional(row: FilterRow | undefined): Filters['notional'] {
  if (row === undefined) return null;
  return {
    name: row.filterType === 'NOTIONAL' ? 'NOTIONAL' : 'MIN_NOTIONAL',
    min: amount(row, row['notional'] === undefined ? 'minNotional' : 'notional'),
    minForMarket: row['applyMinToMarket'] === true || row['applyToMarket'] === true,
    max: row['maxNotional'] === undefined ? 0n : amount(row, 'maxNotional'),
    maxForMarket: row['applyMaxToMarket'] === true,
  };
}

function percentPrice(row: FilterRow | undefined): Filters['percentPrice'] {
  if (row === undefined) return null;
  if (row.filterType === 'PERCENT_PRICE') {
    const both = { up: amount(row, 'multiplierUp'), down: amount(row, 'multiplierDown') };
    return { name: 'PERCENT_PRICE', buy: both, sell: both };
  }
  return {
    name: 'PERCENT_PRICE_BY_SIDE',
    buy: { up: amount(row, 'bidMultiplierUp'), down: amount(row, 'bidMultiplierDown') },
    sell: { up: amount(row, 'askMultiplierUp'), down: amount(row, 'askMultiplierDown') },
  };
}

function trailingDelta(row: FilterRow | undefined): Filters['trailingDelta'] {
  if (row === undefined) return null;
  const bound = (side: string) => ({
    min: Number(row[`minTrailing${side}Delta`] ?? 0),
    max: Number(row[`maxTrailing${side}Delta`] ?? Infinity),
  });
  return { above: bound('Above'), below: bound('Below') };
}

function amount(row: FilterRow, key: string): Decimal {
  return decimal(String(row[key] ?? 0));
}
