import { fileURLToPath } from 'node:url';
import {
  type CandleColumns,
  type CandleRow,
  type Decimal,
  formatDecimal,
  type MarketKind,
  type MarketSpec,
  openTapes,
} from '@tradai/sim-exchange';

const DATA = fileURLToPath(new URL('../../examples/data/binance/', import.meta.url));
export const HOUR = 3_600_000;
const FOLDERS = { spot: 'spot/2021', usdm: 'futures/2025' } as const satisfies Record<MarketKind, string>;
/** Files that have all hours. */
const BASES = {
  spot: ['BTC', 'ETH', 'ADA', 'XRP', 'LINK', 'DOT', 'BCH', 'EOS'],
  usdm: ['BTC', 'ETH', 'SOL', 'XRP', 'ADA', 'LINK', 'BCH', 'BNB'],
} as const satisfies Record<MarketKind, readonly string[]>;
const PAIRS = 6;
/** Candles in front of the first hour: a session likes to see 531. */
const IN_FRONT = 560;
/** What falls due does so when a session that was killed at the beginning of the hour trades again, and before prices move. */
const FUNDING_LATE_MS = 25 * 60_000;

/** What a simulated exchange plays, and for how long. */
export interface CrashTape {
  readonly kind: MarketKind;
  readonly markets: readonly MarketSpec[];
  /** Unified names, in the order in which they are traded. */
  readonly pairs: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Real closes of a few pairs out of the shipped candles. A price moves once an hour, from one close to the next, after two thirds of the hour:
 * whatever is decided because a candle has closed, or because prices have moved, is decided on the same prices at whichever moment of the 40 or 20
 * minutes that follow. So a session that was away for a while makes the same trades.
 */
export function crashTape(kind: MarketKind, seed: number, hours: number): CrashTape {
  const bases = Array.from({ length: PAIRS }, (_, at) => BASES[kind][(seed + at) % BASES[kind].length]!);
  const opened = openTapes({
    data: [DATA + FOLDERS[kind]],
    symbols: bases.map((base) => `${base}USDT`),
    market: kind,
    timeframe: '1h',
  });
  const columns = opened.markets.map(({ source }) => (source as { readonly rows: CandleColumns }).rows);
  const room = Math.min(...columns.map(({ length }) => length)) - IN_FRONT - hours - 2;
  const startMs = columns[0]!.time(IN_FRONT + ((seed * 7919) % room));
  const span = { fromMs: startMs - IN_FRONT * HOUR, toMs: startMs + (hours + 2) * HOUR };
  return {
    kind,
    startMs,
    endMs: startMs + hours * HOUR,
    pairs: bases.map((base) => (kind === 'spot' ? `${base}/USDT` : `${base}/USDT:USDT`)),
    markets: opened.markets.map((market, at) => ({
      ...market,
      ...fundingOf(market),
      source: { kind: 'candles', rows: flatRows(columns[at]!, span), barMs: HOUR, pathTicks: 1 },
    })),
  };
}

/** Of a candle without shadows only the second leg has a height, which the exchange walks in one step at two thirds. */
export function flatRows(
  candles: CandleColumns,
  span: { readonly fromMs: number; readonly toMs: number },
): CandleRow[] {
  const rows: CandleRow[] = [];
  let before: Decimal | null = null;
  for (let at = 0; at < candles.length; at++) {
    const { time, close, volume } = candles.bar(at);
    const open = before ?? close;
    before = close;
    if (time < span.fromMs || time >= span.toMs) continue;
    const [high, low] = open > close ? [open, close] : [close, open];
    const [o, h, l, c] = [open, high, low, close].map(formatDecimal);
    rows.push([time, o!, h!, l!, c!, formatDecimal(volume)]);
  }
  return rows;
}

function fundingOf({ funding }: MarketSpec): Pick<MarketSpec, 'funding'> {
  if (funding === undefined || typeof funding === 'string') return {};
  return {
    funding: funding.map(({ time, rate }) => ({ time: Math.floor(time / HOUR) * HOUR + FUNDING_LATE_MS, rate })),
  };
}
