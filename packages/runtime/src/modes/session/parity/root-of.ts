import { candleOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { ParityPair } from './match-parity.ts';
import { explained, type Explained, type Following } from './parity-cause.ts';
import type { Difference } from './difference.ts';
import type { ParityTrade } from './parity-trade.ts';

/** What a difference can follow from. */
export interface Roots {
  /** Differences whose causes are known. */
  readonly known: readonly Difference[];
  readonly equal: readonly ParityPair[];
  /** Of the session, open when the range begins. */
  readonly carried: readonly ParityTrade[];
  readonly timeframe: Timeframe;
}

/** What a difference of a pair follows from at a time; unexplained where there is nothing. */
export function rootOf(pair: string, atMs: number, { follows, evidence }: Following, roots: Roots): Explained {
  const root = (cause: Explained['cause'], why: string): Explained => explained(cause, `${evidence}; ${why}`);
  const before = roots.known.find((other) => other.atMs <= atMs && mayLeadTo(other, pair, atMs, follows));
  if (before !== undefined) return root('earlier-difference', `${pairOf(before)} went otherwise before`);
  const held = roots.carried.find((trade) => isMeant(trade, pair, atMs, follows));
  if (held !== undefined)
    return root('earlier-difference', `trade ${held.id} of ${held.pair} was open at the start of the range`);
  if (follows === 'any') {
    const isApart = roots.equal.some(
      ({ session, backtest }) => closeMs(session) < atMs && session?.profitAbs !== backtest?.profitAbs,
    );
    return isApart
      ? root('earlier-difference', 'fills before, within the tolerance')
      : explained('unexplained', evidence);
  }
  const leaving = roots.equal.find(({ session, backtest }) => {
    const isSame = (trade: ParityTrade | null): boolean =>
      trade?.exitMs != null && candleOpenMs(trade.exitMs, roots.timeframe) === candleOpenMs(atMs, roots.timeframe);
    return isSame(session) && isSame(backtest) && (follows === 'slot' || session?.pair === pair);
  });
  return leaving === undefined
    ? explained('unexplained', evidence)
    : root('different-exit-path', `${pairOf(leaving)} was left at another moment of that candle`);
}

/** Money and locks keep what happened; slots and pairs are held by trades, and by orders that wait. */
function mayLeadTo(other: Difference, pair: string, atMs: number, follows: Following['follows']): boolean {
  const { session, backtest, cause } = other;
  if ([session, backtest].some((trade) => trade !== null && isMeant(trade, pair, atMs, follows))) return true;
  const hasWaited = cause === 'different-fill' && (session === null || backtest === null);
  return hasWaited && (follows === 'slot' || pairOf(other) === pair);
}

function isMeant(trade: ParityTrade, pair: string, atMs: number, follows: Following['follows']): boolean {
  if (follows === 'any') return true;
  const isHeld = trade.openTimeMs <= atMs && atMs <= trade.closeTimeMs;
  return isHeld && (follows === 'slot' || trade.pair === pair);
}

function closeMs(trade: ParityTrade | null): number {
  return trade?.closeTimeMs ?? Infinity;
}

function pairOf({ session, backtest }: ParityPair): string {
  return (session ?? backtest).pair;
}
