import type { UnreadRow } from '../../../ports/order-exchange.ts';
import { optional, type PairOf, type Row } from './binance-rows.ts';

/** Rows of a list, without those that nobody can read. */
export interface ReadableRows<T> {
  readonly rows: readonly T[];
  readonly unread: readonly UnreadRow[];
}

/** One row that cannot be read keeps nobody from the others. `nameOf`: asset or pair of which a row tells; it may throw as `read` may. */
export function readableRows<T>(
  all: readonly Row[],
  read: (row: Row) => T,
  nameOf: (row: Row) => string | null,
): ReadableRows<T> {
  const [rows, unread]: [T[], UnreadRow[]] = [[], []];
  for (const row of all)
    try {
      rows.push(read(row));
    } catch (error) {
      unread.push({ name: nameOf(row), why: whyOf(error) });
    }
  return { rows, unread };
}

/** Of rows that tell of one asset. */
export function assetName(row: Row): string | null {
  return optional(row, 'asset');
}

/** Of rows that tell of one pair. */
export function pairIn(row: Row, pairOf: PairOf): string | null {
  const symbol = optional(row, 'symbol');
  return symbol === null ? null : pairOf(symbol);
}

/** A sentence. */
export function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : 'A row cannot be read.';
}
