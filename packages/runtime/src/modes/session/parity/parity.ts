import type { ParityCause } from '../../../contract/parity.ts';
import { PARITY_CAUSES } from '../../../contract/parity.ts';
import { Decimal } from '../../../core/decimal.ts';
import { causeOfChange } from './changed-causes.ts';
import { causeOfExtra, causeOfMissing } from './entry-causes.ts';
import { matchParity, type ParityPair } from './match-parity.ts';
import { explained, type Explained, type Verdict } from './parity-cause.ts';
import type { ParityTrade } from './parity-trade.ts';
import type { ParityWorld } from './parity-world.ts';

export interface ParityInput {
  readonly world: ParityWorld;
  /** Opened in the range, in the order of opening. */
  readonly session: readonly ParityTrade[];
  readonly backtest: readonly ParityTrade[];
  /** Of the session, open when the range begins: a backtest begins without any. */
  readonly carried: readonly ParityTrade[];
}

/** A trade that is not the same in both, with what it cost. */
export type Difference = ParityPair &
  Explained & {
    /** Where the two part, epoch ms. */
    readonly atMs: number;
    /** Profit of the session less that of the backtest, stake currency. */
    readonly cost: Decimal;
  };

export interface Parity {
  readonly equal: readonly ParityPair[];
  /** In the order in which they begin. */
  readonly differences: readonly Difference[];
  readonly profitSession: Decimal;
  readonly profitBacktest: Decimal;
  /** The first profit less the second one: to the last digit the sum of `causes`. */
  readonly cost: Decimal;
  readonly causes: ReadonlyMap<ParityCause, { readonly differences: number; readonly cost: Decimal }>;
}

/** Lays the trades of a session beside those of its backtest, and puts every difference down to one cause. Pure. */
export function parity({ world, session, backtest, carried }: ParityInput): Parity {
  const pairs = matchParity(session, backtest, world.timeframe);
  const judged = pairs.map((pair) => ({ pair, found: judge(pair, world) }));
  const equal = judged.filter(({ found }) => found === null).map(({ pair }) => pair);
  const open = judged.flatMap(({ pair, found }) => (found === null ? [] : [{ pair, ...found }]));
  const differences = settled(open, carried);
  const profitSession = profitOf(session);
  const profitBacktest = profitOf(backtest);
  return {
    ...{ equal, differences, profitSession, profitBacktest, cost: profitSession.minus(profitBacktest) },
    causes: new Map(PARITY_CAUSES.map((cause) => [cause, totalOf(cause, differences, equal)])),
  };
}

interface Judged {
  readonly pair: ParityPair;
  readonly atMs: number;
  readonly verdict: Verdict;
}

function judge(pair: ParityPair, world: ParityWorld): Omit<Judged, 'pair'> | null {
  if (pair.session === null) return { atMs: pair.backtest.openTimeMs, verdict: causeOfMissing(pair.backtest, world) };
  if (pair.backtest === null) return { atMs: pair.session.openTimeMs, verdict: causeOfExtra(pair.session, world) };
  return causeOfChange(pair, world);
}

/** Those that have a cause of their own first: what would follow from another one needs one that it can follow from. */
function settled(judged: readonly Judged[], carried: readonly ParityTrade[]): Difference[] {
  const done = judged.flatMap(({ pair, atMs, verdict }) =>
    'cause' in verdict ? [difference(pair, atMs, verdict)] : [],
  );
  for (const { pair, atMs, verdict } of judged.toSorted((a, b) => a.atMs - b.atMs)) {
    if ('cause' in verdict) continue;
    const root = rootOf(pair, atMs, verdict.follows, done, carried);
    const cause = root === null ? 'unexplained' : 'earlier-difference';
    done.push(difference(pair, atMs, explained(cause, `${verdict.evidence}${root === null ? '' : `; ${root}`}`)));
  }
  return done.toSorted((a, b) => a.atMs - b.atMs);
}

/** What a difference follows from, in words. */
function rootOf(
  pair: ParityPair,
  atMs: number,
  follows: 'slot' | 'pair' | 'any',
  known: readonly Difference[],
  carried: readonly ParityTrade[],
): string | null {
  const name = pairOf(pair);
  const isMeant = (trade: ParityTrade): boolean =>
    follows === 'any' ||
    (trade.openTimeMs <= atMs && atMs <= trade.closeTimeMs && (follows === 'slot' || trade.pair === name));
  const before = known.find(
    (other) => other.atMs <= atMs && [other.session, other.backtest].some((trade) => trade !== null && isMeant(trade)),
  );
  if (before !== undefined) return `${pairOf(before)} went otherwise before`;
  const held = carried.find(isMeant);
  return held === undefined ? null : `trade ${held.id} of ${held.pair} was open at the start of the range`;
}

function difference(pair: ParityPair, atMs: number, { cause, evidence }: Explained): Difference {
  return { ...pair, atMs, cause, evidence, cost: costOf(pair) };
}

function costOf({ session, backtest }: ParityPair): Decimal {
  return Decimal.of(session?.profitAbs ?? 0).minus(Decimal.of(backtest?.profitAbs ?? 0));
}

function profitOf(trades: readonly ParityTrade[]): Decimal {
  return trades.reduce((sum, { profitAbs }) => sum.plus(Decimal.of(profitAbs)), Decimal.of(0));
}

/** What equal trades are apart within the tolerance is a matter of fills. */
function totalOf(
  cause: ParityCause,
  differences: readonly Difference[],
  equal: readonly ParityPair[],
): { readonly differences: number; readonly cost: Decimal } {
  const own = differences.filter((other) => other.cause === cause);
  const within = cause === 'different-fill' ? equal.map(costOf) : [];
  const cost = [...own.map((other) => other.cost), ...within].reduce((sum, part) => sum.plus(part), Decimal.of(0));
  return { differences: own.length, cost };
}

function pairOf({ session, backtest }: ParityPair): string {
  return (session ?? backtest).pair;
}
