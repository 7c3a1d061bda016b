import type { IncomeRow } from '../../../orders/order-op.ts';
import type { Listed, UnreadRow } from '../../../ports/order-exchange.ts';
import type { AccountReader } from './account-reader.ts';
import { decimalIn, idIn, textIn, timeIn, type PairOf, type Row } from './binance-rows.ts';
import { assetName, pairIn, readableRows } from './readable-rows.ts';

/** Rows of an answer, as many as there may be. */
const PAGE_ROWS = 1000;
/** A list that needs more questions than that is not had. */
const LONGEST_LIST = 200;

/**
 * What moved the money of a USD-M account from a time on, all pages, oldest first: a list whose end cannot be reached is `Failed`. Rows of one moment
 * may stand on two pages, and pages shift while rows come in, so that a row may be in it twice: whoever books counts by kind and number. Rows that cannot be
 * read are left out, and told by their pair, or by their asset where they have none.
 */
export async function usdmIncome(
  reader: AccountReader,
  pairOf: PairOf,
  fromMs: number,
): Promise<Listed<IncomeRow, UnreadRow>> {
  const found: Row[] = [];
  const startTime = Math.max(0, Math.floor(fromMs));
  for (let page = 1; page <= LONGEST_LIST; page += 1) {
    const params = { startTime, page, limit: PAGE_ROWS };
    const told = await reader.rows('fapiPrivateGetIncome', params, (row) => row);
    if (told.kind === 'failed') return told;
    found.push(...told.rows);
    if (told.rows.length < PAGE_ROWS) return listed(found, pairOf);
  }
  return { kind: 'failed', why: 'The list of income is too long.', cause: 'unlisted', waitMs: 0 };
}

function listed(found: readonly Row[], pairOf: PairOf): Listed<IncomeRow, UnreadRow> {
  const { rows, unread } = readableRows(
    found,
    (row) => incomeOf(row, pairOf),
    (row) => pairIn(row, pairOf) ?? assetName(row),
  );
  const sorted = rows.toSorted((a, b) => a.atMs - b.atMs);
  return unread.length === 0 ? { kind: 'listed', rows: sorted } : { kind: 'listed', rows: sorted, unread };
}

/** Throws `UnreadableRow`. */
export function incomeOf(row: Row, pairOf: PairOf): IncomeRow {
  return {
    kind: textIn(row, 'incomeType'),
    tranId: idIn(row, 'tranId'),
    pair: pairIn(row, pairOf),
    asset: textIn(row, 'asset'),
    amount: decimalIn(row, 'income'),
    atMs: timeIn(row, 'time'),
  };
}
