import { fileURLToPath } from 'node:url';
import {
  type CandleColumns,
  type CandleRow,
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
/** What falls due does so in the middle of a candle, when a session that was killed at its beginning trades again. */
const FUNDING_LATE_MS = 40 * 60_000;

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
 * Real closes of a few pairs out of the shipped candles, each of which holds for an hour: its candle has no height. Whatever is decided
 * within an hour is then decided on the same prices, at whichever moment of it, so that a session that was away for a while makes the same trades.
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

function flatRows(candles: CandleColumns, span: { readonly fromMs: number; readonly toMs: number }): CandleRow[] {
  const rows: CandleRow[] = [];
  for (let at = 0; at < candles.length; at++) {
    const { time, close, volume } = candles.bar(at);
    const price = formatDecimal(close);
    if (time >= span.fromMs && time < span.toMs) rows.push([time, price, price, price, price, formatDecimal(volume)]);
  }
  return rows;
}

function fundingOf({ funding }: MarketSpec): Pick<MarketSpec, 'funding'> {
  if (funding === undefined || typeof funding === 'string') return {};
  return {
    funding: funding.map(({ time, rate }) => ({ time: Math.floor(time / HOUR) * HOUR + FUNDING_LATE_MS, rate })),
  };
}
