import type { OrderFill } from '../../../orders/attempt.ts';
import { changeBy } from '../../../orders/book-position.ts';
import { minus, plus, quotientOf, signOf, sumOf, times } from '../../../orders/exact.ts';
import { CURSOR, INCOME, POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { IncomeRow } from '../../../orders/order-op.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { PaidFunding } from '../turn/funding-watch.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** Name of the cursor up to which income is booked: exchange time, epoch ms. */
const CURSOR_NAME = 'income';
const EVERY_MS = 600_000;
/** What is shown late is found all the same. */
const BEFORE_MS = 600_000;

const HOUR_MS = 3_600_000;
const SHOWN_WITHIN_MS = 30_000;

const FUNDING = 'FUNDING_FEE';
/** What fills tell of themselves. */
const OF_FILLS = ['COMMISSION', 'REALIZED_PNL'];

/** Funding is paid at full hours, and shown a little later: trades that leave soon after have paid as well. */
function fundedHour(timeMs: number): number {
  return Math.floor((timeMs - SHOWN_WITHIN_MS) / HOUR_MS);
}

/** Exchange time since which income is read with the next look; null: it was read within ten minutes, and since the hour. `isFirst`: of this process. */
export function incomeDue(records: SessionRecords, sinceMs: number, nowMs: number, isFirst: boolean): number | null {
  const cursor = JSON.parse(records.get(CURSOR + CURSOR_NAME) ?? 'null') as string | null;
  if (cursor === null) return sinceMs;
  const isDue = nowMs - Number(cursor) >= EVERY_MS || fundedHour(nowMs) > fundedHour(Number(cursor));
  return isFirst || isDue ? Math.max(sinceMs, Number(cursor) - BEFORE_MS) : null;
}

/**
 * Books what came or went without an order, each row once by kind and number, however often or late it is told. Funding is given for the trades that
 * held the pair then; of money that somebody moved people hear. `fromMs`: exchange time up to which the list is whole.
 */
export function bookIncome(
  orders: OrderStep,
  { rows, fromMs }: { readonly rows: readonly IncomeRow[]; readonly fromMs: number },
  contractSizeOf: (pair: string) => string,
): readonly PaidFunding[] {
  const { nowMs } = orders.step;
  const isNew = ({ kind, tranId }: IncomeRow): boolean => !orders.records.has(`${INCOME}${kind}/${tranId}`);
  const told = rows.filter((row) => !OF_FILLS.includes(row.kind) && isNew(row));
  const fresh = [...new Map(told.map((row) => [`${row.kind}/${row.tranId}`, row])).values()];
  if (fresh.length > 0) orders.apply({ op: 'income', rows: fresh, atMs: nowMs });
  const from = JSON.parse(orders.records.get(CURSOR + CURSOR_NAME) ?? 'null') as string | null;
  orders.apply({ op: 'cursor', name: CURSOR_NAME, from, to: String(fromMs), atMs: nowMs });
  for (const row of fresh) if (row.kind.includes('TRANSFER')) tellTransfer(orders, row);
  const funding = fresh.filter(({ kind, pair }) => kind === FUNDING && pair !== null);
  return [...Map.groupBy(funding, ({ pair, atMs }) => `${pair} ${atMs}`).values()].flatMap((same) =>
    paidFor(orders, same, contractSizeOf),
  );
}

function tellTransfer(orders: OrderStep, { kind, asset, amount }: IncomeRow): void {
  const way = signOf(amount) > 0 ? `${amount} ${asset} came to` : `${amount.replace('-', '')} ${asset} left`;
  orders.alarm('position-differs', `${way} the account without a trade (${kind}).`);
}

/** Per base unit that was held at that moment; nothing where none was. */
function paidFor(
  orders: OrderStep,
  rows: readonly IncomeRow[],
  contractSizeOf: (pair: string) => string,
): readonly PaidFunding[] {
  const { pair, atMs: timeMs } = rows[0]!;
  const held = times(heldAt(orders, pair!, timeMs), contractSizeOf(pair!));
  if (signOf(held) === 0) return [];
  const amount = sumOf(rows.map((row) => row.amount));
  const perUnit = -quotientOf(amount, held);
  return [{ pair: pair!, timeMs, perUnit }];
}

/** Signed. */
function heldAt(orders: OrderStep, pair: string, atMs: number): string {
  const positions = readBooks<BookedPosition>(orders.records, POSITION).filter((each) => each.pair === pair);
  const isMoving = ({ cid, isTaken }: OrderFill): boolean => cid !== null || isTaken === true;
  const later = (fill: OrderFill): boolean => fill.pair === pair && isMoving(fill) && fill.atMs > atMs;
  const since = orders.books.fills.filter(later).reduce((sum, fill) => plus(sum, changeBy(fill)), '0');
  return minus(sumOf(positions.map(({ amount }) => amount)), since);
}
