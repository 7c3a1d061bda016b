import type { LeverageTier } from '../core/liquidation.ts';
import type { MarketRules } from '../core/rules.ts';
import { ConfigError } from './errors.ts';
import { MARKET_COLUMNS, MARKETS_SCHEMA, TIER_COLUMNS } from './market-file.ts';

/** A market as ccxt's `loadMarkets()` gives it, as far as a backtest reads it. */
interface CcxtMarket {
  readonly precision: { readonly amount?: unknown; readonly price?: unknown };
  readonly limits: { readonly amount?: CcxtLimit; readonly cost?: CcxtLimit };
  readonly contractSize?: unknown;
  readonly taker?: unknown;
  readonly maker?: unknown;
}
interface CcxtLimit {
  readonly min?: unknown;
  readonly max?: unknown;
}

/** A text with the name that messages give it. */
interface Named {
  readonly name: string;
  readonly text: string;
}

/**
 * Puts ccxt's `loadMarkets()` and, for futures, its `fetchLeverageTiers()` (freqtrade's file of them has the same form) into one
 * markets file. Exchanges list spot and futures together, with other fees: with tiers the file is of the futures, without of the spot
 * pairs, if there are any. Steps are read as ticks (0.001), which is what ccxt gives for nearly all exchanges; fees are those of the
 * first market. Throws `invalid-config` with the file, the pair and what was expected.
 */
export function marketFileOfCcxt(
  markets: Named,
  leverageTiers: Named | null,
  date: string | null,
): { readonly document: object; readonly pairs: number; readonly withTiers: number } {
  const all = Object.entries(recordIn(markets)).map(([pair, market]) => {
    if (isMarket(market)) return ruleOf(pair, market);
    throw refused(
      markets.name,
      `${pair} is no market; expected an object with precision and limits, as loadMarkets() gives it`,
    );
  });
  const isFutures = leverageTiers !== null;
  const wantedRules = all.filter(({ pair }) => pair.includes(':') === isFutures);
  const rules = isFutures || wantedRules.length > 0 ? wantedRules : all;
  const [first] = rules;
  if (first === undefined)
    throw refused(markets.name, isFutures ? 'it holds no futures, such as BTC/USDT:USDT' : 'it holds no market');
  const tiers = leverageTiers === null ? new Map<string, readonly LeverageTier[]>() : tiersIn(leverageTiers);
  const wanted = rules.flatMap(({ pair }) => (tiers.has(pair) ? [[pair, tiers.get(pair)!.map(tierRow)] as const] : []));
  const document = {
    schema: MARKETS_SCHEMA,
    market: first.pair.includes(':') ? 'futures' : 'spot',
    date: date ?? 'no date',
    takerFee: first.takerFee,
    makerFee: first.makerFee,
    columns: MARKET_COLUMNS,
    pairs: Object.fromEntries(rules.map((rule) => [rule.pair, MARKET_COLUMNS.map((column) => rule[column])])),
    ...(wanted.length === 0 ? {} : { tiers: Object.fromEntries(wanted) }),
  };
  return { document, pairs: rules.length, withTiers: wanted.length };
}

function isMarket(market: unknown): market is CcxtMarket {
  return isRecord(market) && isRecord(market['precision']) && isRecord(market['limits']);
}

function tierRow(tier: LeverageTier): readonly (number | null)[] {
  return TIER_COLUMNS.map((column) => tier[column]);
}

function tiersIn(file: Named): Map<string, readonly LeverageTier[]> {
  return new Map(Object.entries(recordIn(file)).map(([pair, tiers]) => [pair, tiersOfPair(pair, tiers, file.name)]));
}

function recordIn({ text, name }: Named): Readonly<Record<string, unknown>> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError('config-syntax', `${name} is no JSON: ${(cause as Error).message}.`, { cause });
  }
  if (isRecord(file)) return file;
  throw refused(name, 'it holds no object by pair');
}

function ruleOf(pair: string, { precision, limits, contractSize, taker, maker }: CcxtMarket): MarketRules {
  return {
    pair,
    amountStep: positive(precision.amount),
    priceTick: positive(precision.price),
    contractSize: positive(contractSize) ?? 1,
    minAmount: positive(limits.amount?.min),
    maxAmount: positive(limits.amount?.max),
    minCost: positive(limits.cost?.min),
    maxCost: positive(limits.cost?.max),
    takerFee: typeof taker === 'number' ? taker : 0,
    makerFee: typeof maker === 'number' ? maker : 0,
  };
}

function tiersOfPair(pair: string, tiers: unknown, name: string): readonly LeverageTier[] {
  if (!Array.isArray(tiers))
    throw refused(name, `${pair} is ${JSON.stringify(tiers)?.slice(0, 60)}; expected a list of tiers`);
  return tiers.map((tier: unknown, index) => tierOf(tier, `${pair}, tier ${index + 1}`, name));
}

function tierOf(tier: unknown, where: string, name: string): LeverageTier {
  if (!isRecord(tier)) throw refused(name, `${where} is no object`);
  const number = (key: string, value: unknown = tier[key]): number => {
    const parsed = typeof value === 'string' ? Number(value) : value;
    if (typeof parsed === 'number' && parsed >= 0) return parsed;
    throw refused(name, `${where}: ${key} is ${JSON.stringify(value)}; expected a number`);
  };
  const info = isRecord(tier['info']) ? tier['info'] : {};
  return {
    minNotional: number('minNotional'),
    maxNotional: tier['maxNotional'] == null ? null : number('maxNotional'),
    maintenanceMarginRate: number('maintenanceMarginRate'),
    maxLeverage: number('maxLeverage'),
    cum: info['cum'] === undefined ? 0 : number('info.cum', info['cum']),
  };
}

function positive(value: unknown): number | null {
  return typeof value === 'number' && value > 0 ? value : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(name: string, problem: string): ConfigError {
  return new ConfigError('invalid-config', `${name}: ${problem}.`);
}
