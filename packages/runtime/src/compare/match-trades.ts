import type { TradeRecord } from '../contract/records.ts';

/** What is different about a trade that both runs have; in the order in which a difference of profit is put down to one of them. */
export const CHANGES = ['exit', 'entry', 'costs', 'size', 'other'] as const;
export type Change = (typeof CHANGES)[number];

/** A trade of the same pair and side that opened at the same time in both runs, and went differently. */
export interface ChangedTrade {
  readonly a: TradeRecord;
  readonly b: TradeRecord;
  /** At least one. */
  readonly changes: readonly Change[];
}

export interface MatchedTrades {
  readonly same: number;
  readonly onlyA: readonly TradeRecord[];
  readonly onlyB: readonly TradeRecord[];
  readonly changed: readonly ChangedTrade[];
}

/** `id` and those of orders only count trades. */
const FIELDS: Readonly<Record<Exclude<Change, 'other'>, readonly (keyof TradeRecord)[]>> = {
  exit: ['exit_reason', 'close_time_ms', 'close_rate'],
  entry: ['open_rate', 'leverage', 'enter_tag'],
  costs: ['fee_open', 'fee_close', 'funding_fees'],
  size: ['amount', 'stake_amount', 'max_stake_amount'],
};

/** Pairs the trades of two runs by pair, side and opening time; several of one pair and time in their order. */
export function matchTrades(a: readonly TradeRecord[], b: readonly TradeRecord[]): MatchedTrades {
  const waiting = Map.groupBy(b.keys(), (i) => keyOf(b[i]!));
  const onlyA: TradeRecord[] = [];
  const changed: ChangedTrade[] = [];
  let same = 0;
  for (const trade of a) {
    const match = waiting.get(keyOf(trade))?.shift();
    if (match === undefined) {
      onlyA.push(trade);
      continue;
    }
    const other = b[match]!;
    const changes = changesBetween(trade, other);
    if (changes.length === 0) same++;
    else changed.push({ a: trade, b: other, changes });
  }
  const left = new Set([...waiting.values()].flat());
  return { same, onlyA, onlyB: b.filter((_, i) => left.has(i)), changed };
}

/** By the time of the first order, which no way to fill orders changes. */
function keyOf({ pair, is_short: isShort, open_time_ms: openTimeMs, orders }: TradeRecord): string {
  return `${pair} ${isShort} ${orders[0]?.placed_time_ms ?? openTimeMs}`;
}

function changesBetween(a: TradeRecord, b: TradeRecord): Change[] {
  const found = CHANGES.filter(
    (change) => change !== 'other' && FIELDS[change].some((field) => !Object.is(a[field], b[field])),
  );
  if (found.length > 0) return found;
  return withoutIds(a) === withoutIds(b) ? [] : ['other'];
}

function withoutIds({ id: _id, orders, ...rest }: TradeRecord): string {
  return JSON.stringify([rest, orders.map(({ id: _order, ...order }) => order)]);
}
