import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { ParityTrade } from './parity-trade.ts';

/** The same trade of a session and of its backtest; null: only the other one made it. */
export type ParityPair =
  | { readonly session: ParityTrade; readonly backtest: ParityTrade }
  | { readonly session: ParityTrade; readonly backtest: null }
  | { readonly session: null; readonly backtest: ParityTrade };

/** So many candles apart the entries of one trade may lie. */
export const NEAR_CANDLES = 3;

/**
 * Pairs trades by market, side and candle of the signal, several of one signal in their order; then those that are left with the nearest
 * one of the same market and side. In the order of opening; every trade is in exactly one pair.
 */
export function matchParity(
  session: readonly ParityTrade[],
  backtest: readonly ParityTrade[],
  timeframe: Timeframe,
): ParityPair[] {
  const left = new Set(backtest);
  const pairs: ParityPair[] = [];
  const waiting = Map.groupBy(backtest, signalKey);
  const unmatched: ParityTrade[] = [];
  for (const trade of session) {
    const other = waiting.get(signalKey(trade))?.shift();
    if (other === undefined) unmatched.push(trade);
    else {
      left.delete(other);
      pairs.push({ session: trade, backtest: other });
    }
  }
  const near = nearest(unmatched, [...left], NEAR_CANDLES * timeframeMs(timeframe));
  for (const pair of near) left.delete(pair.backtest);
  const taken = new Set(near.map((pair) => pair.session));
  pairs.push(...near);
  for (const trade of unmatched) if (!taken.has(trade)) pairs.push({ session: trade, backtest: null });
  for (const trade of left) pairs.push({ session: null, backtest: trade });
  return pairs.toSorted((a, b) => beginOf(a) - beginOf(b));
}

/** When the first of the two was opened. */
function beginOf({ session, backtest }: ParityPair): number {
  return Math.min(session?.openTimeMs ?? Infinity, backtest?.openTimeMs ?? Infinity);
}

interface Both {
  readonly session: ParityTrade;
  readonly backtest: ParityTrade;
}

/** Shortest distance first; each trade once. */
function nearest(session: readonly ParityTrade[], backtest: readonly ParityTrade[], most: number): Both[] {
  const all = session.flatMap((trade) =>
    backtest
      .filter((other) => sideKey(other) === sideKey(trade) && distance(trade, other) <= most)
      .map((other) => ({ session: trade, backtest: other })),
  );
  const taken = new Set<ParityTrade>();
  const sorted = all.toSorted((a, b) => distance(a.session, a.backtest) - distance(b.session, b.backtest));
  return sorted.filter((pair) => {
    if (taken.has(pair.session) || taken.has(pair.backtest)) return false;
    taken.add(pair.session).add(pair.backtest);
    return true;
  });
}

function distance(a: ParityTrade, b: ParityTrade): number {
  return Math.abs(a.openTimeMs - b.openTimeMs);
}

function sideKey({ pair, isShort }: ParityTrade): string {
  return `${pair} ${isShort}`;
}

function signalKey(trade: ParityTrade): string {
  return `${sideKey(trade)} ${trade.signalMs}`;
}
