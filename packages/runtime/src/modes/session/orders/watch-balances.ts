import { compareExact, minus, negated, plus, signOf, sizeOf, times } from '../../../orders/exact.ts';
import { isEnded } from '../../../orders/transition-table.ts';
import { whyUnread } from '../../../ports/unread-rows.ts';
import type { OrderStep } from './order-step.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

/** Key of what a spot account held when it was last explained, and of what has been unexplained since. */
const BALANCES = 'host/balances';
/** Fills younger than this may not be in a balance yet, nor a balance in fills. */
const GRACE_MS = 5000;
/** Exchanges round what a fill costs. */
const ROUNDING = '0.000001';

type Amounts = Readonly<Record<string, string>>;

interface BalanceRecord {
  /** By asset. */
  readonly totals: Amounts;
  /** What all fills that were in the books then had changed. */
  readonly effects: Amounts;
  /** What one look has seen; a second one that sees the same makes it certain. */
  readonly unexplained: Amounts | null;
}

export interface BalanceWorld {
  /** Assets that the session trades. */
  readonly assets: readonly string[];
  /** Fills are put aside here. */
  readonly retire: () => void;
}

/**
 * Compares what a spot account holds with what the fills since the last look explain. What is left over came or went without a trade: a deposit, a
 * withdrawal, somebody's hand; people hear of it once. Balances of futures have a list of their own that tells.
 */
export function watchBalances(orders: OrderStep, taken: SnapshotTaken, { assets, retire }: BalanceWorld): void {
  if (taken.account.isHedged !== null) return retire();
  const { draft } = orders.step;
  const was = JSON.parse(draft.get(BALANCES) ?? 'null') as BalanceRecord | null;
  const isUnread = (asset: string): boolean => whyUnread(taken.account, asset) !== null;
  const read = assets.filter((asset) => !isUnread(asset));
  const totals = amounts(read, (asset) => taken.account.balances[asset]?.total ?? '0');
  const before = effectsOf(orders, assets);
  const isQuiet = isStill(orders, taken);
  const unexplained = was === null || !isQuiet ? null : apart(was, totals, before);
  const isCertain = unexplained !== null && JSON.stringify(unexplained) === JSON.stringify(was?.unexplained);
  if (isCertain) tell(orders, unexplained);
  retire();
  const after = effectsOf(orders, assets);
  const isExplained = isQuiet && (unexplained === null || isCertain);
  // Of what cannot be read counts what was explained last.
  const stale = (of: 'totals' | 'effects'): Amounts =>
    Object.fromEntries(Object.entries(was?.[of] ?? {}).filter(([asset]) => isUnread(asset)));
  const now = { totals: { ...totals, ...stale('totals') }, effects: { ...before, ...stale('effects') } };
  const base = was === null || isExplained ? now : was;
  // What was put aside explains nothing any more, on neither side.
  const gone = amounts(assets, (asset) => minus(after[asset]!, before[asset]!));
  const effects = amounts(assets, (asset) => plus(base.effects[asset] ?? '0', gone[asset]!));
  const record: BalanceRecord = { totals: base.totals, effects, unexplained: isCertain ? null : unexplained };
  if (JSON.stringify(record) !== JSON.stringify(was)) draft.put(BALANCES, record);
}

/** Nothing is on its way that one side knows and the other does not. */
function isStill(orders: OrderStep, { fromMs, differences }: SnapshotTaken): boolean {
  const { attempts, fills } = orders.books;
  const isMoving = [...attempts.values()].some(
    (attempt) => (!isEnded(attempt) && attempt.rank < 2) || compareExact(attempt.filled, attempt.reported) < 0,
  );
  const isYoung = fills.some(({ atMs }) => atMs > fromMs - GRACE_MS);
  return !isMoving && !isYoung && !differences.some(({ kind }) => kind.startsWith('fill-'));
}

/** Null: nothing. Assets that were not watched before are not compared. */
function apart(was: BalanceRecord, totals: Amounts, effects: Amounts): Amounts | null {
  const found = Object.keys(totals)
    .filter((asset) => was.totals[asset] !== undefined)
    .map((asset): [string, string] => {
      const moved = minus(totals[asset]!, was.totals[asset]!);
      return [asset, minus(moved, minus(effects[asset]!, was.effects[asset]!))];
    })
    .filter(([, amount]) => compareExact(sizeOf(amount), ROUNDING) > 0);
  return found.length === 0 ? null : Object.fromEntries(found);
}

function effectsOf(orders: OrderStep, assets: readonly string[]): Amounts {
  const sums = new Map(assets.map((asset) => [asset, '0']));
  const add = (asset: string | null, amount: string): void => {
    if (asset !== null && sums.has(asset)) sums.set(asset, plus(sums.get(asset)!, amount));
  };
  for (const { pair, side, amount, price, fee, feeAsset } of orders.books.fills) {
    const [base, quote] = pair.split('/') as [string, string];
    const cost = times(amount, price);
    add(base, side === 'buy' ? amount : negated(amount));
    add(quote, side === 'buy' ? negated(cost) : cost);
    add(feeAsset, negated(fee));
  }
  return Object.fromEntries(sums);
}

function tell(orders: OrderStep, unexplained: Amounts): void {
  for (const [asset, amount] of Object.entries(unexplained)) {
    const size = sizeOf(amount);
    const way = signOf(amount) > 0 ? `${size} ${asset} came to` : `${size} ${asset} left`;
    orders.alarm('position-differs', `${way} the account, and no trade of the session explains it.`);
  }
}

function amounts(assets: readonly string[], amountOf: (asset: string) => string): Amounts {
  return Object.fromEntries(assets.map((asset) => [asset, amountOf(asset)]));
}
