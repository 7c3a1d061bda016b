import { SimError } from '../core/sim-error.ts';
import type { FilterRow } from '../market/filters.ts';
import type { BracketRow, MarketKind } from '../market/market-spec.ts';
import { textOf } from './read-candles.ts';

/** Rules of one market, as far as a file has them. */
export interface MarketRules {
  readonly filters: readonly FilterRow[];
  readonly pricePrecision?: number;
  readonly quantityPrecision?: number;
  readonly brackets?: readonly BracketRow[];
}

/** Rules by kind and symbol, as `spot BTCUSDT`. */
export type RuleBook = ReadonlyMap<string, MarketRules>;

interface ExchangeInfo {
  readonly futuresType?: string;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly contractType?: string;
    readonly filters: readonly FilterRow[];
    readonly pricePrecision?: number;
    readonly quantityPrecision?: number;
  }[];
}

interface MarketsFile {
  readonly schema: string;
  readonly market: 'spot' | 'futures';
  readonly columns: readonly string[];
  readonly pairs: Readonly<Record<string, readonly number[]>>;
  readonly tiers?: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/**
 * Reads rules of markets from a JSON file, gzipped or not: a recorded `exchangeInfo`, or a markets file of TradAI. Throws a `SimError` for a
 * file that is neither.
 */
export function readMarketRules(file: string): RuleBook {
  const value = parse(file) as Partial<ExchangeInfo & MarketsFile> | null;
  if (Array.isArray(value?.symbols)) return fromExchangeInfo(value as ExchangeInfo);
  if (value?.schema === 'tradai.markets/1' && value.pairs !== undefined) return fromMarketsFile(value as MarketsFile);
  throw new SimError('data', `${file} must be an answer of exchangeInfo or a file of schema "tradai.markets/1".`);
}

export function ruleKey(kind: MarketKind, symbol: string): string {
  return `${kind} ${symbol}`;
}

function parse(file: string): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch {
    throw new SimError('data', `${file} must hold JSON.`);
  }
}

function fromExchangeInfo({ symbols, futuresType }: ExchangeInfo): RuleBook {
  return new Map(
    symbols.map(({ symbol, contractType, filters, pricePrecision, quantityPrecision }) => {
      const kind = futuresType !== undefined || contractType !== undefined ? 'usdm' : 'spot';
      const digits =
        pricePrecision === undefined || quantityPrecision === undefined ? {} : { pricePrecision, quantityPrecision };
      return [ruleKey(kind, symbol), { filters, ...digits }];
    }),
  );
}

function fromMarketsFile({ market, columns, pairs, tiers }: MarketsFile): RuleBook {
  const kind = market === 'spot' ? 'spot' : 'usdm';
  return new Map(
    Object.entries(pairs).map(([pair, row]) => {
      const cell = (name: string): string => plain(row[columns.indexOf(name)] ?? 0);
      const filters: FilterRow[] = [
        { filterType: 'PRICE_FILTER', minPrice: cell('priceTick'), maxPrice: MOST_PRICE, tickSize: cell('priceTick') },
        { filterType: 'LOT_SIZE', minQty: cell('minAmount'), maxQty: cell('maxAmount'), stepSize: cell('amountStep') },
        notionalFilter(kind, cell('minCost')),
      ];
      const own = tiers?.[pair];
      const symbol = pair.replace(/:.*$/, '').replace('/', '');
      return [ruleKey(kind, symbol), { filters, ...(own === undefined ? {} : { brackets: bracketsOf(own) }) }];
    }),
  );
}

/** Smallest value of an order. */
export function notionalFilter(kind: MarketKind, least: string): FilterRow {
  return kind === 'spot'
    ? { filterType: 'NOTIONAL', minNotional: least, applyMinToMarket: true, avgPriceMins: 5 }
    : { filterType: 'MIN_NOTIONAL', notional: least };
}

/** Rows of a markets file: floor, cap (null: none), ratio, leverage, deduction. */
function bracketsOf(tiers: readonly (readonly (number | null)[])[]): BracketRow[] {
  return tiers.map(([floor, cap, ratio, leverage, cum], index) => ({
    bracket: index + 1,
    initialLeverage: leverage ?? 1,
    notionalFloor: plain(floor ?? 0),
    notionalCap: plain(cap ?? NO_CAP),
    maintMarginRatio: plain(ratio ?? 0),
    cum: plain(cum ?? 0),
  }));
}

const NO_CAP = 1e15;
/** Such a file bounds no prices, and clients take a bound of 0 for one. */
const MOST_PRICE = '9000000000';

/** Without an exponent. */
function plain(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(8).replace(/0+$/, '');
}
