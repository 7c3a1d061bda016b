import type { TradeRecord } from '../contract/records.ts';
import { CHANGES, type Change, type MatchedTrades } from './match-trades.ts';

/** Where a difference of profit comes from, stake currency: `total` = the others together. */
export interface ProfitParts {
  readonly total: number;
  /** What trades that only A has earned, with its sign turned: B does without it. */
  readonly onlyA: number;
  readonly onlyB: number;
  readonly changed: number;
}

export interface ProfitGroup extends ProfitParts {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

export interface ReasonGroup {
  readonly name: string;
  readonly tradesA: number;
  readonly tradesB: number;
  readonly a: number;
  readonly b: number;
}

export interface ProfitSplit extends ProfitParts {
  readonly a: number;
  readonly b: number;
  /** Of `changed`, by the first thing that changed. */
  readonly byChange: Readonly<Record<Change, number>>;
  /** Largest difference first; pairs without any are left out. */
  readonly byPair: readonly ProfitGroup[];
  /** In the same order, without those that are the same in both. */
  readonly byExitReason: readonly ReasonGroup[];
}

/** Why the profit of run B is not that of run A. */
export function splitProfit(a: readonly TradeRecord[], b: readonly TradeRecord[], matched: MatchedTrades): ProfitSplit {
  const pairs = [...new Set([...a, ...b].map(({ pair }) => pair))];
  return {
    a: profitOf(a),
    b: profitOf(b),
    ...partsOf(matched),
    byChange: byChange(matched),
    byPair: byDifference(pairs.map((pair) => pairGroup(pair, a, b, matched)).filter(hasParts)),
    byExitReason: byDifference(reasonGroups(a, b)),
  };
}

function partsOf({ onlyA, onlyB, changed }: MatchedTrades): ProfitParts {
  const parts = {
    onlyA: 0 - profitOf(onlyA),
    onlyB: profitOf(onlyB),
    changed: sum(changed.map((trade) => trade.b.profit_abs - trade.a.profit_abs)),
  };
  return { ...parts, total: parts.onlyA + parts.onlyB + parts.changed };
}

function byChange({ changed }: MatchedTrades): Record<Change, number> {
  const groups = Map.groupBy(changed, ({ changes }) => changes[0]!);
  const entries = CHANGES.map((change) => {
    const trades = groups.get(change) ?? [];
    return [change, sum(trades.map((trade) => trade.b.profit_abs - trade.a.profit_abs))] as const;
  });
  return Object.fromEntries(entries) as Record<Change, number>;
}

function pairGroup(
  name: string,
  a: readonly TradeRecord[],
  b: readonly TradeRecord[],
  { onlyA, onlyB, changed }: MatchedTrades,
): ProfitGroup {
  const own = (trades: readonly TradeRecord[]): TradeRecord[] => trades.filter(({ pair }) => pair === name);
  const parts = partsOf({
    same: 0,
    onlyA: own(onlyA),
    onlyB: own(onlyB),
    changed: changed.filter((trade) => trade.a.pair === name),
  });
  return { name, a: profitOf(own(a)), b: profitOf(own(b)), ...parts };
}

function hasParts({ onlyA, onlyB, changed }: ProfitGroup): boolean {
  return onlyA !== 0 || onlyB !== 0 || changed !== 0;
}

function reasonGroups(a: readonly TradeRecord[], b: readonly TradeRecord[]): ReasonGroup[] {
  const [before, after] = [a, b].map((trades) => Map.groupBy(trades, ({ exit_reason: reason }) => reason));
  return [...new Set([...before!.keys(), ...after!.keys()])]
    .map((name) => {
      const [own, other] = [before!.get(name) ?? [], after!.get(name) ?? []];
      return { name, tradesA: own.length, tradesB: other.length, a: profitOf(own), b: profitOf(other) };
    })
    .filter((group) => group.a !== group.b || group.tradesA !== group.tradesB);
}

function byDifference<Group extends { readonly a: number; readonly b: number; readonly name: string }>(
  groups: readonly Group[],
): Group[] {
  return groups.toSorted((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a) || (x.name < y.name ? -1 : 1));
}

function profitOf(trades: readonly TradeRecord[]): number {
  return sum(trades.map(({ profit_abs: profit }) => profit));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
