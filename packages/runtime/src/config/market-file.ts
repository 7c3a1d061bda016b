import type { MarketRules } from '../core/rules.ts';
import { ConfigError } from './errors.ts';

/** Steps, limits and fees of an exchange's markets on one day. */
export interface MarketFile {
  /** Name of the file, for messages and the manifest. */
  readonly name: string;
  readonly date: string;
  readonly rules: ReadonlyMap<string, MarketRules>;
}

const COLUMNS = ['amountStep', 'priceTick', 'minAmount', 'maxAmount', 'minCost'] as const;
const SCHEMA = 'tradai.markets/1';

interface Written {
  readonly schema?: unknown;
  readonly date?: unknown;
  readonly takerFee?: unknown;
  readonly makerFee?: unknown;
  readonly columns?: unknown;
  readonly pairs?: unknown;
}

/** Reads the text of a markets file. Throws `invalid-config` with the file, the pair and what was expected. */
export function parseMarketFile(text: string, name: string): MarketFile {
  const file = parseJson(text, name);
  if (file.schema !== SCHEMA) throw refused(name, `schema is ${JSON.stringify(file.schema)}; expected "${SCHEMA}"`);
  const columns = JSON.stringify(file.columns);
  if (columns !== JSON.stringify(COLUMNS))
    throw refused(name, `columns are ${columns}; expected ${JSON.stringify(COLUMNS)}`);
  const fees = { takerFee: feeIn(file.takerFee, name, 'takerFee'), makerFee: feeIn(file.makerFee, name, 'makerFee') };
  if (typeof file.pairs !== 'object' || file.pairs === null)
    throw refused(name, 'pairs is missing; expected an object of rows by pair');
  const rules = new Map(
    Object.entries(file.pairs).map(([pair, row]) => [pair, { ...rulesOf(pair, row, name), ...fees }]),
  );
  return { name, date: typeof file.date === 'string' ? file.date : 'no date', rules };
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

function rulesOf(pair: string, row: unknown, name: string): Omit<MarketRules, 'takerFee' | 'makerFee'> {
  const isBound = (value: unknown): value is number | null =>
    value === null || (typeof value === 'number' && value >= 0);
  if (!Array.isArray(row) || row.length !== COLUMNS.length || !row.every(isBound)) {
    throw refused(
      name,
      `the row of ${pair} is ${JSON.stringify(row)}; expected ${COLUMNS.length} numbers, null for no bound: ${COLUMNS.join(', ')}`,
    );
  }
  const [amountStep = null, priceTick = null, minAmount = null, maxAmount = null, minCost = null] = row;
  return { pair, amountStep, priceTick, contractSize: 1, minAmount, maxAmount, minCost, maxCost: null };
}

function feeIn(value: unknown, name: string, key: string): number {
  if (typeof value === 'number' && value >= 0 && value < 0.1) return value;
  throw refused(name, `${key} is ${JSON.stringify(value)}; expected a ratio from 0 to 0.1, such as 0.001`);
}

function refused(name: string, problem: string): ConfigError {
  return new ConfigError('invalid-config', `${name}: ${problem}.`);
}
