import { timeframeMs } from '@tradai/strategy-sdk';
import type { MarketClock } from '../../market/clock.ts';
import type { SeriesHealth } from '../../market/market-feed.ts';
import { monotonicMs } from './monotonic-ms.ts';

/** How a session fares, as it last knew. Times are ms of the market's clock. */
export interface SessionVitals {
  /** The series that is furthest behind; null before the first candle. */
  readonly worst: WorstSeries | null;
  /** When the exchange last answered or sent anything; null before that. */
  readonly lastAnswerMs: number | null;
  /** The exchange's clock minus ours; null before it was measured. */
  readonly offsetMs: number | null;
  readonly openTrades: number;
  readonly openOrders: number;
  /** What all trades came to, open ones at the present rate; in stake currency, null when it is not known. */
  readonly pnl: number | null;
  /** Null where orders fill with play money. */
  readonly orders: OrderVitals | null;
}

/** How a session's orders at an exchange fare. */
export interface OrderVitals {
  /** Orders of which nobody knows what became of them. */
  readonly unknown: number;
  /** What waits for a person. */
  readonly blocked: number;
  /** Orders at the exchange. */
  readonly open: number;
  readonly positions: number;
  /** Pairs without stops that amount to what is held. */
  readonly unprotected: readonly string[];
  /** Of what may be asked in a minute; null where nobody said. */
  readonly usedWeightPct: number | null;
  /** When books and exchange were last compared; null: not since this start. */
  readonly lastAuditMs: number | null;
  readonly isAuditOk: boolean | null;
  /** When the exchange last answered a question about orders; null: not since this start. */
  readonly lastAnswerMs: number | null;
}

export interface WorstSeries {
  /** For people: `BTC/USDT 5m`. */
  readonly name: string;
  /** End of its newest final candle. */
  readonly closeMs: number;
  readonly timeframeMs: number;
}

/** A market's clock as plain data, for another thread. */
export interface PulseClock {
  /** Market time per real time. */
  readonly factor: number;
  readonly anchorMarketMs: number;
  /** The same moment on `monotonicMs`. */
  readonly anchorRealMs: number;
}

/** Of series whose newest candles are known: the one whose next candle but one is due first. Null for none. */
export function worstSeries(series: readonly SeriesHealth[], nowMs: number): WorstSeries | null {
  let worst: WorstSeries | null = null;
  for (const { series: key, ageMs, why } of series) {
    if (why === 'unlisted') continue;
    const own = { closeMs: nowMs - ageMs, timeframeMs: timeframeMs(key.timeframe) };
    if (worst !== null && dueMs(own) >= dueMs(worst)) continue;
    worst = { ...own, name: [key.pair, key.timeframe, key.candleType].filter((part) => part !== null).join(' ') };
  }
  return worst;
}

/** Null for a clock that is real time, which another thread has by itself. */
export function pulseClock(clock: MarketClock): PulseClock | null {
  if (clock.factor === 1) return null;
  return { factor: clock.factor, anchorMarketMs: clock.nowMs(), anchorRealMs: monotonicMs() };
}

/** The time that a market's clock shows in any thread; `realMs` when it is real time. */
export function marketMs(clock: PulseClock | null, realMs: number): number {
  if (clock === null) return realMs;
  return clock.anchorMarketMs + (monotonicMs() - clock.anchorRealMs) * clock.factor;
}

function dueMs({ closeMs, timeframeMs: length }: Omit<WorstSeries, 'name'>): number {
  return closeMs + 2 * length;
}
