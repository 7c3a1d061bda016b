import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SimError } from '../core/sim-error.ts';
import { type Frame, FRAMES } from '../market/frames.ts';
import type { MarketKind, MarketSpec } from '../market/market-spec.ts';
import { readCandles, readSeries } from './read-candles.ts';
import { type MarketRules, notionalFilter, readMarketRules, type RuleBook, ruleKey } from './read-markets.ts';
import { type TapeName, tapeName } from './tape-name.ts';

/** Which tapes to play. Times are milliseconds since the epoch. */
export interface TapeOptions {
  /** Files, or folders of files whose names say pair and timeframe, as `BTC_USDT-1h.csv.gz`. */
  readonly data: readonly string[];
  /** Only these symbols, as BTCUSDT; all without it. For one file without a pair in its name: what it is. */
  readonly symbols?: readonly string[];
  /** Only these markets; files without a pair in their name need it. */
  readonly market?: MarketKind;
  /** Of each pair the file of this timeframe; without it the finest. */
  readonly timeframe?: string;
  /** Rules of the markets: a recorded `exchangeInfo`, or a markets file of TradAI. What it lacks follows from the numbers of the tape. */
  readonly markets?: string;
  /** When the exchange begins; candles before it are its history. Without it at the first candle that all tapes have. */
  readonly from?: number;
  /** Candles that open then or later are left out. */
  readonly to?: number;
  /** Milliseconds from a price to the next within a candle, about; 5 000 without it. At least 12 a candle. */
  readonly tickMs?: number;
  readonly loop?: boolean;
}

/** Markets of tapes, and the time at which to start. */
export interface OpenedTapes {
  readonly markets: readonly MarketSpec[];
  readonly start: number;
  /** When the last tape is over. */
  readonly end: number;
}

interface Found {
  readonly file: string;
  readonly name: TapeName & { readonly frame: Frame };
}

const DEFAULT_TICK_MS = 5_000;
const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'EUR', 'BTC', 'ETH', 'BNB'];
const LEAST_NOTIONAL = '5';
/** Clients take a bound of 0 for one. */
const MOST = '9000000000';

/** Makes markets of candle files. Throws a `SimError` that names the file or option that does not fit. */
export function openTapes(options: TapeOptions): OpenedTapes {
  const rules = options.markets === undefined ? new Map() : readMarketRules(options.markets);
  const files = options.data.flatMap((path) => filesOf(path));
  const found = chosen(files, options);
  const opened = found.map((each) => ({ ...each, ...marketOf(each, files, rules, options) }));
  const largest = Math.max(...opened.map(({ barMs }) => barMs));
  const wanted = options.from ?? Math.max(...opened.map(({ first }) => first));
  const start = Math.floor(wanted / largest) * largest;
  const end = Math.max(...opened.map(({ last, barMs }) => last + barMs));
  const first = Math.min(...opened.map((each) => each.first));
  if (start < first)
    throw new SimError('usage', `No tape has a candle at ${iso(start)}; the first one is at ${iso(first)}.`);
  if (start >= end) {
    throw new SimError('usage', `No tape has a candle from ${iso(start)} on; the last one ends at ${iso(end)}.`);
  }
  return { markets: opened.map(({ spec }) => spec), start, end };
}

function filesOf(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new SimError('usage', `--data ${path} does not exist.`);
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => tapeName(name) !== null)
    .toSorted()
    .map((name) => join(path, name));
}

/** One file of candles for each market: the finest, or that of the timeframe. */
function chosen(files: readonly string[], options: TapeOptions): Found[] {
  const { symbols, market, timeframe } = options;
  const best = new Map<string, Found>();
  for (const file of files) {
    const name = tapeName(file) ?? (files.length === 1 ? namedByOptions(file, options) : null);
    if (name?.holds !== 'candles' || name.frame === null) continue;
    const symbol = name.base + name.quote;
    if (symbols !== undefined && !symbols.includes(symbol)) continue;
    if ((market !== undefined && name.kind !== market) || (timeframe !== undefined && name.frame !== timeframe))
      continue;
    const key = ruleKey(name.kind, symbol);
    const known = best.get(key);
    const each: Found = { file, name: { ...name, frame: name.frame } };
    if (known === undefined || FRAMES[each.name.frame] < FRAMES[known.name.frame]) best.set(key, each);
  }
  const missing = (symbols ?? []).filter(
    (symbol) => ![...best.values()].some(({ name }) => name.base + name.quote === symbol),
  );
  if (missing.length > 0 || best.size === 0) throw nothingFound(missing, options);
  return [...best].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function nothingFound(missing: readonly string[], { data, timeframe, market }: TapeOptions): SimError {
  const what = [market, missing.join(', '), timeframe].filter((word) => word !== undefined && word !== '').join(' ');
  const wanted =
    what === '' ? 'candles whose file name says pair and timeframe, as BTC_USDT-1h.csv.gz' : `candles of ${what}`;
  return new SimError('usage', `--data ${data.join(', ')} must hold ${wanted}.`);
}

/** A file whose name says nothing: what it holds is said by options, its timeframe by its rows. */
function namedByOptions(file: string, { symbols, market }: TapeOptions): TapeName {
  const [symbol] = symbols ?? [];
  if (symbol === undefined || symbols?.length !== 1) {
    throw new SimError(
      'usage',
      `The name of ${file} does not say its pair: --symbol must name one market, as BTCUSDT.`,
    );
  }
  const quote = QUOTES.find((each) => symbol.endsWith(each) && symbol.length > each.length);
  if (quote === undefined) throw new SimError('usage', `--symbol ${symbol} must end in one of ${QUOTES.join(', ')}.`);
  return { holds: 'candles', kind: market ?? 'spot', base: symbol.slice(0, -quote.length), quote, frame: '1m' };
}

function marketOf({ file, name }: Found, files: readonly string[], rules: RuleBook, options: TapeOptions) {
  const { candles, barMs, priceDigits, volumeDigits } = readCandles(file, options.to);
  const { kind, base, quote } = name;
  const symbol = base + quote;
  const own: MarketRules = rules.get(ruleKey(kind, symbol)) ?? ruleOf(kind, priceDigits, volumeDigits);
  // Twelve parts a candle at least; more where they would lie further apart than prices may stand still.
  const pathTicks = Math.max(4, Math.ceil(barMs / 3 / (options.tickMs ?? DEFAULT_TICK_MS)));
  const source = {
    kind: 'candles',
    rows: candles,
    barMs,
    pathTicks,
    ...(options.loop === true ? { loop: true } : {}),
  } as const;
  const spec: MarketSpec = {
    kind,
    symbol,
    base,
    quote,
    ...own,
    source,
    ...(kind === 'usdm' ? fundingOf(file, name, files) : {}),
  };
  return { spec, barMs, first: candles.time(0), last: candles.time(candles.length - 1) };
}

/** What the numbers of a tape say: as fine as they are. */
function ruleOf(kind: MarketKind, priceDigits: number, volumeDigits: number): MarketRules {
  const tick = unit(priceDigits);
  const step = unit(volumeDigits);
  const filters = [
    { filterType: 'PRICE_FILTER', minPrice: tick, maxPrice: MOST, tickSize: tick },
    { filterType: 'LOT_SIZE', minQty: step, maxQty: MOST, stepSize: step },
    notionalFilter(kind, LEAST_NOTIONAL),
  ];
  return kind === 'spot' ? { filters } : { filters, pricePrecision: priceDigits, quantityPrecision: volumeDigits };
}

function unit(digits: number): string {
  return digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`;
}

/** Funding that lies beside the candles, with mark prices of its times where there are some. */
function fundingOf(file: string, { base, quote }: TapeName, files: readonly string[]): Partial<MarketSpec> {
  const beside = files.length === 1 ? filesOf(dirname(file)) : files;
  const of = (holds: TapeName['holds']): string | undefined =>
    beside.find((each) => {
      const name = tapeName(each);
      return name?.holds === holds && name.base === base && name.quote === quote && name.kind === 'usdm';
    });
  const [rates, marks] = [of('funding'), of('mark')];
  if (rates === undefined) return {};
  const markAt = new Map(marks === undefined ? [] : readSeries(marks));
  const rows = readSeries(rates).map(([time, rate]) => {
    const mark = markAt.get(Math.floor(time / FRAMES['1m']) * FRAMES['1m']);
    return { time, rate, ...(mark === undefined ? {} : { mark }) };
  });
  if (rows.length === 0) throw new SimError('data', `${basename(rates)} must hold a rate at least.`);
  return { funding: rows, fundingIntervalHours: intervalHours(rows.map(({ time }) => time)) };
}

/** Shortest distance of two fundings, to the hour; 8 for a single one. */
function intervalHours(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, index) => Math.round((time - times[index]!) / FRAMES['1h']));
  return Math.max(1, Math.min(8, ...gaps));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
