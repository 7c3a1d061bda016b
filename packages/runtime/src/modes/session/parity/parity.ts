import type { ParityCause } from '../../../contract/parity.ts';
import { PARITY_CAUSES } from '../../../contract/parity.ts';
import { Decimal } from '../../../core/decimal.ts';
import { causeOfChange } from './changed-causes.ts';
import { causeOfExtra, causeOfMissing } from './entry-causes.ts';
import type { Difference } from './difference.ts';
import { matchParity, type ParityPair } from './match-parity.ts';
import type { Explained, Verdict } from './parity-cause.ts';
import { rootOf, type Roots } from './root-of.ts';
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
  const differences = settled(open, { equal, carried, timeframe: world.timeframe });
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
function settled(judged: readonly Judged[], roots: Omit<Roots, 'known'>): Difference[] {
  const known = judged.flatMap(({ pair, atMs, verdict }) =>
    'cause' in verdict ? [difference(pair, atMs, verdict)] : [],
  );
  for (const { pair, atMs, verdict } of judged.toSorted((a, b) => a.atMs - b.atMs)) {
    if ('cause' in verdict) continue;
    const { pair: name } = pair.session ?? pair.backtest;
    known.push(difference(pair, atMs, rootOf(name, atMs, verdict, { ...roots, known })));
  }
  return known.toSorted((a, b) => a.atMs - b.atMs);
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
