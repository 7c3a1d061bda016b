import type { MarketCandle } from '../../ports/live-market.ts';

/** What a frame is, by the exchange's own names. */
export type Tapped =
  | {
      readonly kind: 'candle';
      readonly market: string;
      readonly interval: string;
      readonly candle: MarketCandle;
      readonly isClosed: boolean;
    }
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'leaving' };

/** Reads a frame before ccxt does, for what ccxt leaves out: whether a candle is closed, and what it passes over. */
export type Tap = (message: unknown) => Tapped;

const KNOWN = { kind: 'known' } as const;
const UNKNOWN = { kind: 'unknown' } as const;

const TAPS: Readonly<Record<string, Tap>> = { binance: tapBinance };

/** Null for an exchange that says nothing of the kind, or of which it is not proven. */
export function tapOf(exchange: string): Tap | null {
  return TAPS[exchange] ?? null;
}

function tapBinance(message: unknown): Tapped {
  if (typeof message !== 'object' || message === null) return UNKNOWN;
  const frame = ((message as Wrapped).data ?? message) as BinanceFrame;
  if (frame.e === 'kline' && typeof frame.k === 'object') return klineOf(frame.k);
  if (frame.e === 'bookTicker' || frame.e === '24hrTicker' || frame.e === '24hrMiniTicker') return KNOWN;
  if (frame.e === 'serverShutdown') return { kind: 'leaving' };
  if (frame.e !== undefined) return UNKNOWN;
  // Best prices of spot have no name; answers to what we said have an id.
  return 'id' in frame || ('a' in frame && 'b' in frame) ? KNOWN : UNKNOWN;
}

function klineOf({ s, i, t, o, h, l, c, v, x }: BinanceKline): Tapped {
  const candle = { openTimeMs: t, open: of(o), high: of(h), low: of(l), close: of(c), volume: of(v) };
  return { kind: 'candle', market: s, interval: i, candle, isClosed: x };
}

/** `null` is no zero. */
function of(text: unknown): number {
  return typeof text === 'string' ? Number(text) : Number.NaN;
}

interface Wrapped {
  readonly data?: unknown;
}
interface BinanceFrame {
  readonly e?: string;
  readonly k?: BinanceKline;
}
interface BinanceKline {
  readonly s: string;
  readonly i: string;
  readonly t: number;
  readonly o: unknown;
  readonly h: unknown;
  readonly l: unknown;
  readonly c: unknown;
  readonly v: unknown;
  readonly x: boolean;
}
