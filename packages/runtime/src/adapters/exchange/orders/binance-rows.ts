import type { OrderFill } from '../../../orders/attempt.ts';
import { exactText } from '../../../orders/exact.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import type { AnsweredOrder } from '../../../orders/answer.ts';

/** A row as the exchange wrote it; numbers beyond 2⁵³ are text. */
export type Row = Readonly<Record<string, unknown>>;

/** The pair of an exchange's own id; the id itself where no market of this kind has it. */
export type PairOf = (id: string) => string;

/** Whatever an answer holds is not what it should be. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';
}

type Status = OrderView['status'];

const STATUS: Readonly<Record<string, Status>> = {
  NEW: 'open',
  PENDING_NEW: 'open',
  PENDING_CANCEL: 'open',
  NEW_INSURANCE: 'open',
  NEW_ADL: 'open',
  PARTIALLY_FILLED: 'partial',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
};
/** Of conditional orders of futures, which become other orders. */
const ALGO_STATUS: Readonly<Record<string, Status>> = {
  ...{ NEW: 'open', TRIGGERING: 'open', TRIGGERED: 'triggered', FINISHED: 'triggered' },
  ...{ CANCELED: 'canceled', EXPIRED: 'expired', REJECTED: 'rejected' },
};

/** An order, as a placement, cancel or query answers it and as lists have it. Throws `UnreadableRow`. */
export function orderOf(row: Row, pairOf: PairOf): OrderView {
  if ('algoId' in row) return algoOrderOf(row, pairOf);
  const stopPrice = positive(row, 'stopPrice');
  return {
    pair: pairOf(textIn(row, 'symbol')),
    exchangeId: idIn(row, 'orderId'),
    // A cancel of spot has an id of its own, and that of the order under another name.
    cid: optional(row, 'origClientOrderId') ?? optional(row, 'clientOrderId'),
    route: 'plain',
    side: sideIn(row, 'side'),
    status: statusIn(row, 'status', STATUS),
    amount: sizeIn(row, 'origQty'),
    filled: sizeIn(row, 'executedQty'),
    price: positive(row, 'price'),
    stopPrice,
    isReduceOnly: row['reduceOnly'] === true,
    childId: null,
    atMs: timeIn(row, 'time', 'transactTime', 'updateTime'),
  };
}

/** Conditional orders are counted apart from plain ones, and a number of theirs may be that of a plain order too. */
export function algoId(row: Row, key: string): string {
  return `algo:${idIn(row, key)}`;
}

function algoOrderOf(row: Row, pairOf: PairOf): OrderView {
  return {
    pair: pairOf(textIn(row, 'symbol')),
    exchangeId: algoId(row, 'algoId'),
    cid: optional(row, 'clientAlgoId'),
    route: 'trigger',
    side: sideIn(row, 'side'),
    status: statusIn(row, 'algoStatus', ALGO_STATUS),
    amount: wholeIn(row, 'quantity', 'closePosition'),
    filled: row['actualQty'] === undefined ? '0' : sizeIn(row, 'actualQty'),
    price: positive(row, 'price'),
    stopPrice: positive(row, 'triggerPrice'),
    isReduceOnly: row['reduceOnly'] === true,
    childId: optional(row, 'actualOrderId'),
    atMs: timeIn(row, 'createTime', 'updateTime'),
  };
}

/** What an answer to a placement or a cancel tells; null where it tells of no order. */
export function answeredOrder(returned: unknown, pairOf: PairOf): AnsweredOrder | null {
  const row = returned as Row;
  if (!('orderId' in row) && !('algoId' in row)) return null;
  // The cancel of a conditional order says that it worked, and little more.
  if ('algoId' in row && !('algoStatus' in row)) return null;
  const order = orderOf(row, pairOf);
  const fills = Array.isArray(row['fills']) ? (row['fills'] as readonly Row[]) : [];
  return { order, fills: fills.map((fill) => fillWithin(fill, order)) };
}

function fillWithin(row: Row, { pair, cid, exchangeId, side, atMs }: OrderView): OrderFill {
  return {
    ...{ pair, cid, exchangeId, side, atMs },
    tradeId: idIn(row, 'tradeId'),
    amount: sizeIn(row, 'qty'),
    price: sizeIn(row, 'price'),
    fee: decimalIn(row, 'commission'),
    feeAsset: optional(row, 'commissionAsset'),
    // What fills at once takes.
    isMaker: false,
    source: 'answer',
  };
}

/** An execution of the account's list of trades, which names no client order id. Throws `UnreadableRow`. */
export function fillOf(
  row: Row,
  pairOf: PairOf,
  cidOf: (pair: string, exchangeId: string) => string | null,
): OrderFill {
  const pair = pairOf(textIn(row, 'symbol'));
  const exchangeId = idIn(row, 'orderId');
  const isBuyer = row['isBuyer'] ?? row['buyer'];
  const isMaker = row['isMaker'] ?? row['maker'];
  if (typeof isBuyer !== 'boolean' || typeof isMaker !== 'boolean') throw unreadable('isBuyer');
  return {
    pair,
    tradeId: idIn(row, 'id'),
    cid: cidOf(pair, exchangeId),
    exchangeId,
    side: isBuyer ? 'buy' : 'sell',
    amount: sizeIn(row, 'qty'),
    price: sizeIn(row, 'price'),
    fee: decimalIn(row, 'commission'),
    feeAsset: optional(row, 'commissionAsset'),
    isMaker,
    atMs: timeIn(row, 'time'),
    source: 'list',
  };
}

/** Without surplus zeros. Throws `UnreadableRow` for what is no decimal number; a missing value is no zero. */
export function decimalIn(row: Row, key: string): string {
  const value = row[key];
  const text = typeof value === 'number' && Number.isFinite(value) ? exactText(value) : value;
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text)) throw unreadable(key);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** The same for amounts and prices: an order of less than nothing is nonsense. */
export function sizeIn(row: Row, key: string): string {
  const value = decimalIn(row, key);
  if (value.startsWith('-')) throw unreadable(key);
  return value;
}

/** The same for an order that may be of a whole position, however large that is when its price comes: it may have no amount, which counts as 0. */
export function wholeIn(row: Row, key: string, closesKey: string): string {
  const isWhole = row[closesKey] === true && (row[key] ?? '') === '';
  return isWhole ? '0' : sizeIn(row, key);
}

export function textIn(row: Row, key: string): string {
  const value = row[key];
  if (typeof value !== 'string' || value === '') throw unreadable(key);
  return value;
}

/** Ids are text: some have more digits than a number keeps. */
export function idIn(row: Row, key: string): string {
  const value = row[key];
  if (typeof value === 'string' && /^\d+$/.test(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  throw unreadable(key);
}

export function sideIn(row: Row, key: string): 'buy' | 'sell' {
  const value = row[key];
  if (value !== 'BUY' && value !== 'SELL') throw unreadable(key);
  return value === 'BUY' ? 'buy' : 'sell';
}

/** The first of these that is there. */
export function timeIn(row: Row, ...keys: readonly string[]): number {
  for (const key of keys) {
    const value = Number(row[key] ?? Number.NaN);
    if (Number.isSafeInteger(value) && value > 0) return value;
  }
  throw unreadable(keys[0]!);
}

export function statusIn(row: Row, key: string, known: Readonly<Record<string, Status>> = STATUS): Status {
  const status = known[String(row[key])];
  if (status === undefined) throw unreadable(key);
  return status;
}

export function algoStatusIn(row: Row, key: string): Status {
  return statusIn(row, key, ALGO_STATUS);
}

/** Null for an absent or empty text. */
export function optional(row: Row, key: string): string | null {
  const value = row[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Null for 0, which stands for none. */
export function positive(row: Row, key: string): string | null {
  if (row[key] === undefined) return null;
  const value = sizeIn(row, key);
  return value === '0' ? null : value;
}

function unreadable(key: string): UnreadableRow {
  return new UnreadableRow(`The row has no "${key}" that can be read.`);
}
