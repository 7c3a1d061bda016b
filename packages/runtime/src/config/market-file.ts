import type { LeverageTier } from '../core/liquidation.ts';
import type { MarketRules } from '../core/rules.ts';
import { ConfigError } from './errors.ts';

/** Steps, limits and fees of an exchange's markets on one day. */
export interface MarketFile {
  /** Name of the file, for messages and the manifest. */
  readonly name: string;
  readonly date: string;
  /** Undefined where the file does not say which it is of. */
  readonly market?: 'spot' | 'futures';
  readonly rules: ReadonlyMap<string, MarketRules>;
  /** Of futures, rising; empty for spot. */
  readonly tiers: ReadonlyMap<string, readonly LeverageTier[]>;
}

/** What a row may hold, and what stands for a column that the file does not have. */
const COLUMNS = {
  amountStep: null,
  priceTick: null,
  minAmount: null,
  maxAmount: null,
  minCost: null,
  maxCost: null,
  contractSize: 1,
} as const satisfies Partial<MarketRules>;
type Column = keyof typeof COLUMNS;
export const MARKET_COLUMNS = Object.keys(COLUMNS) as readonly Column[];
export const TIER_COLUMNS = ['minNotional', 'maxNotional', 'maintenanceMarginRate', 'maxLeverage', 'cum'] as const;
export const MARKETS_SCHEMA = 'tradai.markets/1';

interface Written {
  readonly schema?: unknown;
  readonly date?: unknown;
  readonly market?: unknown;
  readonly takerFee?: unknown;
  readonly makerFee?: unknown;
  readonly columns?: unknown;
  readonly pairs?: unknown;
  readonly tiers?: unknown;
}

/**
 * Reads the text of a markets file; of another market than `wanted` it is refused, as fees and steps would be wrong. Throws
 * `invalid-config` with the file, the pair and what was expected. With `pairs` only their rows are read.
 */
export function parseMarketFile(
  text: string,
  name: string,
  wanted?: 'spot' | 'futures',
  pairs?: readonly string[],
): MarketFile {
  const file = parseJson(text, name);
  if (file.schema !== MARKETS_SCHEMA)
    throw refused(name, `schema is ${JSON.stringify(file.schema)}; expected "${MARKETS_SCHEMA}"`);
  const market = marketIn(file.market, name);
  if (wanted !== undefined && (market.market ?? wanted) !== wanted)
    throw refused(name, `it is of ${market.market} markets, and trading_mode is "${wanted}"`);
  const columns = columnsIn(file.columns, name);
  const fees = { takerFee: feeIn(file.takerFee, name, 'takerFee'), makerFee: feeIn(file.makerFee, name, 'makerFee') };
  if (typeof file.pairs !== 'object' || file.pairs === null || Array.isArray(file.pairs))
    throw refused(name, 'pairs is missing; expected an object of rows by pair');
  const rules = new Map(
    rowsIn(file.pairs, pairs).map(([pair, row]) => [pair, { ...rulesOf(pair, row, columns, name), ...fees }]),
  );
  const date = typeof file.date === 'string' ? file.date : 'no date';
  return { name, date, ...market, rules, tiers: tiersIn(file.tiers, name) };
}

function rowsIn(rows: object, pairs: readonly string[] | undefined): (readonly [string, unknown])[] {
  if (pairs === undefined) return Object.entries(rows);
  return pairs
    .filter((pair) => Object.hasOwn(rows, pair))
    .map((pair) => [pair, (rows as Readonly<Record<string, unknown>>)[pair]]);
}

/** What is assumed of a pair that the file does not have: no limits, amounts to 8 decimals, the tick that the candles show. */
export function unknownMarket(pair: string): MarketRules {
  const none = { minAmount: null, maxAmount: null, minCost: null, maxCost: null };
  return { pair, amountStep: 1e-8, priceTick: null, contractSize: 1, takerFee: 0.001, makerFee: 0.001, ...none };
}

function parseJson(text: string, name: string): Written {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw new ConfigError('config-syntax', `${name} is no JSON: ${(cause as Error).message}.`, { cause });
  }
  throw refused(name, 'it holds no object');
}

function marketIn(value: unknown, name: string): Pick<MarketFile, 'market'> {
  if (value === undefined) return {};
  if (value === 'spot' || value === 'futures') return { market: value };
  throw refused(name, `market is ${JSON.stringify(value)}; expected "spot" or "futures"`);
}

function columnsIn(value: unknown, name: string): readonly Column[] {
  const known = Object.keys(COLUMNS);
  if (Array.isArray(value) && value.every((column) => known.includes(column as string))) return value as Column[];
  throw refused(name, `columns are ${JSON.stringify(value)}; expected some of ${known.join(', ')}`);
}

function rulesOf(
  pair: string,
  row: unknown,
  columns: readonly Column[],
  name: string,
): Omit<MarketRules, 'takerFee' | 'makerFee'> {
  const isBound = (value: unknown): value is number | null =>
    value === null || (typeof value === 'number' && value >= 0);
  if (!Array.isArray(row) || row.length !== columns.length || !row.every(isBound)) {
    throw refused(
      name,
      `the row of ${pair} is ${JSON.stringify(row)}; expected ${columns.length} numbers, null for no bound: ${columns.join(', ')}`,
    );
  }
  const zero = columns.find((column, index) => row[index] === 0 && !column.startsWith('min'));
  if (zero !== undefined) throw refused(name, `${zero} of ${pair} is 0; expected a number above 0, or null`);
  const values: Record<Column, number | null> = { ...COLUMNS };
  columns.forEach((column, index) => (values[column] = row[index]!));
  return { pair, ...values, contractSize: values.contractSize ?? 1 };
}

function tiersIn(value: unknown, name: string): Map<string, readonly LeverageTier[]> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null) throw refused(name, 'tiers is no object of lists by pair');
  return new Map(Object.entries(value).map(([pair, rows]) => [pair, tierRows(pair, rows, name)]));
}

function tierRows(pair: string, rows: unknown, name: string): readonly LeverageTier[] {
  if (!Array.isArray(rows) || rows.length === 0)
    throw refused(name, `the tiers of ${pair} are ${JSON.stringify(rows)}; expected a list of rows`);
  const tiers = rows.map((row: unknown, index) => {
    const isRow = Array.isArray(row) && row.length === TIER_COLUMNS.length;
    const numbers = isRow ? row.filter((value) => typeof value === 'number' && value >= 0) : [];
    if (!isRow || numbers.length + (row[1] === null ? 1 : 0) !== TIER_COLUMNS.length) {
      throw refused(
        name,
        `tier ${index + 1} of ${pair} is ${JSON.stringify(row)}; expected ${TIER_COLUMNS.length} numbers, null for no largest notional: ${TIER_COLUMNS.join(', ')}`,
      );
    }
    const [minNotional, maxNotional, maintenanceMarginRate, maxLeverage, cum] = row as number[];
    return { minNotional, maxNotional, maintenanceMarginRate, maxLeverage, cum } as LeverageTier;
  });
  checkTiers(pair, tiers, name);
  return tiers;
}

/** The last tier whose smallest notional is reached counts, so that they have to rise. */
function checkTiers(pair: string, tiers: readonly LeverageTier[], name: string): void {
  for (const [index, { minNotional, maxLeverage }] of tiers.entries()) {
    const where = `tier ${index + 1} of ${pair}`;
    if (maxLeverage < 1) throw refused(name, `${where}: maxLeverage is ${maxLeverage}; expected 1 or more`);
    const before = tiers[index - 1]?.minNotional;
    if (before !== undefined && minNotional <= before)
      throw refused(name, `${where} begins at ${minNotional}; expected more than ${before}, where the one before does`);
  }
}

function feeIn(value: unknown, name: string, key: string): number {
  if (typeof value === 'number' && value >= 0 && value < 0.1) return value;
  throw refused(name, `${key} is ${JSON.stringify(value)}; expected a ratio from 0 to 0.1, such as 0.001`);
}

function refused(name: string, problem: string): ConfigError {
  return new ConfigError('invalid-config', `${name}: ${problem}.`);
}
