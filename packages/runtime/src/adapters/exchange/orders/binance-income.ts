import type { IncomeRow } from '../../../orders/order-op.ts';
import type { Listed } from '../../../ports/order-exchange.ts';
import type { AccountReader } from './account-reader.ts';
import { decimalIn, idIn, optional, textIn, timeIn, type PairOf, type Row } from './binance-rows.ts';

/** Rows of an answer, as many as there may be. */
const PAGE_ROWS = 1000;
/** A list that needs more questions than that is not had. */
const LONGEST_LIST = 200;

/**
 * What moved the money of a USD-M account from a time on, all pages, oldest first: a list whose end cannot be reached is `Failed`. Rows of one moment
 * may stand on two pages, and pages shift while rows come in, so that a row may be in it twice: whoever books counts by kind and number.
 */
export async function usdmIncome(reader: AccountReader, pairOf: PairOf, fromMs: number): Promise<Listed<IncomeRow>> {
  const rows: IncomeRow[] = [];
  const startTime = Math.max(0, Math.floor(fromMs));
  for (let page = 1; page <= LONGEST_LIST; page += 1) {
    const params = { startTime, page, limit: PAGE_ROWS };
    const told = await reader.rows('fapiPrivateGetIncome', params, (row) => incomeOf(row, pairOf));
    if (told.kind === 'failed') return told;
    rows.push(...told.rows);
    if (told.rows.length < PAGE_ROWS) return { kind: 'listed', rows: rows.toSorted((a, b) => a.atMs - b.atMs) };
  }
  return { kind: 'failed', why: 'The list of income is too long.', cause: 'unlisted', waitMs: 0 };
}

/** Throws `UnreadableRow`. */
export function incomeOf(row: Row, pairOf: PairOf): IncomeRow {
  const symbol = optional(row, 'symbol');
  return {
    kind: textIn(row, 'incomeType'),
    tranId: idIn(row, 'tranId'),
    pair: symbol === null ? null : pairOf(symbol),
    asset: textIn(row, 'asset'),
    amount: decimalIn(row, 'income'),
    atMs: timeIn(row, 'time'),
  };
}
