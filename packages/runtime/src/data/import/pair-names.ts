import type { MarketKind } from '../candles.ts';

/** Longest first, so that `BTCFDUSD` is not read as `BTCF/DUSD`. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'USDP',
  'BUSD',
  'TUSD',
  'USDD',
  'BIDR',
  'BVND',
  'IDRT',
  'DAI',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'KRW',
  'TRY',
  'BRL',
  'AUD',
  'CAD',
  'CHF',
  'RUB',
  'UAH',
  'ZAR',
  'NGN',
  'PLN',
  'MXN',
  'ARS',
  'BTC',
  'XBT',
  'ETH',
  'BNB',
  'TRX',
  'XRP',
  'DOGE',
  'DOT',
  'VAI',
  'PAX',
].toSorted((a, b) => b.length - a.length);

const STABLE_OR_SETTLE = new Set(['USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'DAI', 'USDP']);

/** Words of file names that look like currencies and are none. */
const NO_CURRENCY = new Set(
  'BITSTAMP BINANCE BINANCEUS COINBASE COINBASEPRO GDAX KRAKEN GEMINI BITFINEX BITTREX POLONIEX BYBIT OKX OKEX KUCOIN HUOBI HTX GATEIO MEXC BITGET BITMEX DERIBIT HYPERLIQUID CANDLES CANDLE KLINES OHLC OHLCV OHLCVT DATA HISTORY HISTORICAL EXPORT PRICES PRICE CHART DOWNLOAD FILE TEST SAMPLE MY SPOT FUTURES PERP TRADES AGGTRADES DAILY HOURLY MINUTE MIN HOUR DAY MARK INDEX FUNDING RATE UPDATED CLEAN FULL ALL NEW OLD PART IN TO VS AND THE COPY'.split(
    ' ',
  ),
);
/** Such words that are currencies too: in capitals, beside a quote, they are meant as one. */
const WORD_AND_CURRENCY = new Set(['ALL', 'DATA', 'INDEX', 'PART', 'PERP', 'RATE']);
/** Decide between two readings of a joined name; any other currency is read all the same. */
const WELL_KNOWN = new Set(
  'BTC XBT ETH BNB XRP ADA SOL DOGE DOT TRX LTC LINK BCH XLM ETC EOS XMR AVAX MATIC POL ATOM UNI SHIB NEAR APT ARB OP FIL ICP AAVE ALGO VET FTM SAND MANA AXS GRT CRV MKR SNX COMP ZEC DASH XTZ NEO IOTA EGLD THETA KSM RUNE INJ SUI SEI TIA PEPE BONK WIF FTT GMT CHZ ENJ BAT ZRX LUNA USDT USDC'.split(
    ' ',
  ),
);
const ALIASES: Readonly<Record<string, string>> = {
  XBT: 'BTC',
  XXBT: 'BTC',
  XETH: 'ETH',
  XDG: 'DOGE',
  XXDG: 'DOGE',
  ZUSD: 'USD',
  ZEUR: 'EUR',
};

export interface NamedPair {
  readonly base: string;
  readonly quote: string;
  /** Only where the spelling has it: `BTC/USDT:USDT`, `BTC_USDT_USDT`, `BTCUSD_PERP`. */
  readonly settle: string | null;
}

/**
 * Reads the spellings of a pair that venues, tools and people use: `BTC/USDT`, `BTC-USDT`, `BTC_USDT`, `BTCUSDT`, `btcusdt`, `XBTUSD`,
 * `tBTCUSD`, `BINANCE:BTCUSDT`, `BTC/USDT:USDT`, `BTC_USDT_USDT`, `BTCUSDT.P`, `BTCUSDT-PERP`, `BTCUSD_PERP`. `null` for anything else.
 */
export function parsePair(text: string): NamedPair | null {
  const trimmed = text.trim().replace(/^t(?=[A-Z]{6,}$)/, '');
  const ccxt = /^([^/:\s]+)\/([^/:\s]+)(?::([^/:\s]+))?$/.exec(trimmed);
  if (ccxt) return { base: currency(ccxt[1]!), quote: currency(ccxt[2]!), settle: ccxt[3] ? currency(ccxt[3]) : null };
  const bare = trimmed.toUpperCase().replace(/^[A-Z]+:(?=[A-Z0-9]{5,})/, '');
  const perpetual = /^(.+?)(?:\.P|[-_ ]?PERP)$/.exec(bare);
  if (perpetual) return perpetualOf(parsePair(perpetual[1]!));
  const isBase = (base: string): boolean => isCurrency(base) || (trimmed === bare && WORD_AND_CURRENCY.has(base));
  const parts = bare.split(/[-_]/);
  if (parts.length === 1) return splitJoined(bare, isBase);
  if (parts.length > 3 || !isBase(parts[0]!) || !parts.slice(1).every(isCurrency) || !isQuote(parts[1]!)) return null;
  if (parts.length === 3 && !isQuote(parts[2]!) && parts[2] !== parts[0]) return null;
  return { base: currency(parts[0]!), quote: currency(parts[1]!), settle: parts[2] ? currency(parts[2]) : null };
}

/** ccxt's name. Futures settle in the quote where that is a stablecoin, else in the base, unless the spelling says it. */
export function pairName({ base, quote, settle }: NamedPair, market: MarketKind): string {
  if (market === 'spot') return `${base}/${quote}`;
  return `${base}/${quote}:${settle ?? (STABLE_OR_SETTLE.has(quote) ? quote : base)}`;
}

/** Both spellings of one currency: `XBT` is Kraken's and BitMEX's for `BTC`. */
export function currency(text: string): string {
  const upper = text.toUpperCase();
  return ALIASES[upper] ?? upper;
}

function perpetualOf(pair: NamedPair | null): NamedPair | null {
  return pair && { ...pair, settle: pair.settle ?? (STABLE_OR_SETTLE.has(pair.quote) ? pair.quote : pair.base) };
}

/**
 * The longest quote wins, except that `XBTUSD` is not `XB/TUSD` and `SHIBUSD` not `SHI/BUSD`: names of currencies have three letters
 * or more, and one that everybody knows is meant.
 */
function splitJoined(text: string, isBase: (text: string) => boolean): NamedPair | null {
  const kraken = /^(X[A-Z]{3})(Z[A-Z]{3})$/.exec(text);
  if (kraken && ALIASES[kraken[1]!] && ALIASES[kraken[2]!])
    return { base: currency(kraken[1]!), quote: currency(kraken[2]!), settle: null };
  const splits = QUOTES.filter((quote) => text.endsWith(quote))
    .map((quote) => ({ base: text.slice(0, -quote.length), quote }))
    .filter(({ base }) => isBase(base));
  const long = splits.filter(({ base }) => base.length >= 3);
  const split = long.find(({ base }) => WELL_KNOWN.has(base)) ?? long[0] ?? splits[0];
  return split ? { base: currency(split.base), quote: currency(split.quote), settle: null } : null;
}

function isQuote(text: string): boolean {
  return QUOTES.includes(text);
}

function isCurrency(text: string): boolean {
  return /^[A-Z0-9]{2,12}$/.test(text) && /[A-Z]/.test(text) && !NO_CURRENCY.has(text);
}
