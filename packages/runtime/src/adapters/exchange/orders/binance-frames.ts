import type { OrderFill } from '../../../orders/attempt.ts';
import { isTakenOver } from '../../../orders/taken-over.ts';
import type { OrderEvent, OrderView } from '../../../ports/order-exchange.ts';
import {
  algoId,
  algoStatusIn,
  decimalIn,
  idIn,
  optional,
  positive,
  sideIn,
  sizeIn,
  statusIn,
  textIn,
  timeIn,
  wholeIn,
  type PairOf,
  type Row,
} from './binance-rows.ts';

/** What a frame of the user's stream says, read before ccxt reads it: some frames it passes over, others it folds together. */
export type FrameNews =
  | { readonly kind: 'events'; readonly events: readonly OrderEvent[] }
  /** The subscription is answered. */
  | { readonly kind: 'subscribed' }
  /** Nothing more will come on this connection. */
  | { readonly kind: 'over'; readonly why: string }
  /** All is well with the stream, and something happened that lists show better. */
  | { readonly kind: 'look'; readonly why: string }
  | { readonly kind: 'other' };

const OTHER: FrameNews = { kind: 'other' };
const ACCOUNT: FrameNews = { kind: 'events', events: [{ kind: 'account' }] };

/** Reads a frame of Binance. Throws for one that says what it is, and then is not. */
export function frameNews(message: unknown, pairOf: PairOf): FrameNews {
  if (typeof message !== 'object' || message === null) return OTHER;
  const outer = message as Row;
  const frame = objectIn(outer, 'event') ?? objectIn(outer, 'data') ?? outer;
  switch (frame['e']) {
    case 'executionReport':
      return told(spotView(frame, pairOf), frame, frame, pairOf);
    case 'ORDER_TRADE_UPDATE': {
      const order = objectIn(frame, 'o') ?? {};
      return told(usdmView(order, pairOf), order, frame, pairOf);
    }
    case 'ALGO_UPDATE':
      return { kind: 'events', events: [{ kind: 'order', order: algoView(frame, pairOf) }] };
    case 'outboundAccountPosition':
    case 'balanceUpdate':
    case 'externalLockUpdate':
    case 'ACCOUNT_UPDATE':
      return ACCOUNT;
    case 'ACCOUNT_CONFIG_UPDATE':
      return { kind: 'look', why: 'The leverage of a market, or a setting of the account, was changed.' };
    case 'MARGIN_CALL':
      return { kind: 'events', events: [{ kind: 'margin-call', pairs: pairsOf(frame, pairOf) }] };
    case 'CONDITIONAL_ORDER_TRIGGER_REJECT':
      return { kind: 'look', why: 'A conditional order was refused when its price came.' };
    case 'listenKeyExpired':
    case 'eventStreamTerminated':
    case 'serverShutdown':
      return { kind: 'over', why: `The exchange said ${frame['e']}.` };
    default:
      return isSubscription(outer) ? { kind: 'subscribed' } : OTHER;
  }
}

function isSubscription(message: Row): boolean {
  return message['status'] === 200 && objectIn(message, 'result')?.['subscriptionId'] !== undefined;
}

/** What cannot be read of it is left out: it is the last word before a position is taken over, and is heard whatever it is like. */
function pairsOf({ p: rows }: Row, pairOf: PairOf): readonly string[] {
  const symbols = (Array.isArray(rows) ? rows : []).map((row: unknown) => (row as Row | null)?.['s']);
  return symbols.flatMap((symbol) => (typeof symbol === 'string' ? [pairOf(symbol)] : [])).toSorted();
}

/** The fill first: quantity is known before anybody hears that it was the last. */
function told(order: OrderView, row: Row, frame: Row, pairOf: PairOf): FrameNews {
  const events: OrderEvent[] = [];
  if (row['x'] === 'TRADE' || row['x'] === 'CALCULATED') events.push(...fillsIn(order, row, frame));
  events.push({ kind: 'order', order });
  if (isTakenOver(order.cid)) events.push({ kind: 'liquidation', pair: pairOf(textIn(row, 's')) });
  return { kind: 'events', events };
}

function fillsIn(order: OrderView, row: Row, frame: Row): readonly OrderEvent[] {
  const amount = sizeIn(row, 'l');
  if (amount === '0') return [];
  const feeAsset = optional(row, 'N');
  const fill: OrderFill = {
    pair: order.pair,
    tradeId: idIn(row, 't'),
    cid: order.cid,
    exchangeId: order.exchangeId,
    side: order.side,
    amount,
    price: sizeIn(row, 'L'),
    fee: row['n'] === undefined || row['n'] === null ? '0' : decimalIn(row, 'n'),
    feeAsset,
    isMaker: row['m'] === true,
    atMs: timeIn({ T: row['T'] ?? frame['T'] }, 'T'),
    source: 'stream',
  };
  return [{ kind: 'fill', fill }];
}

function spotView(row: Row, pairOf: PairOf): OrderView {
  return {
    ...shared(row, pairOf),
    // A cancel has an id of its own in `c`; that of the order is in `C`.
    cid: optional(row, 'C') ?? optional(row, 'c'),
    stopPrice: positive(row, 'P'),
    isReduceOnly: false,
    atMs: timeIn(row, 'O', 'T'),
  };
}

function usdmView(row: Row, pairOf: PairOf): OrderView {
  return {
    ...shared(row, pairOf),
    cid: optional(row, 'c'),
    stopPrice: positive(row, 'sp'),
    isReduceOnly: row['R'] === true,
    atMs: timeIn(row, 'T'),
  };
}

function shared(row: Row, pairOf: PairOf) {
  return {
    pair: pairOf(textIn(row, 's')),
    exchangeId: idIn(row, 'i'),
    route: 'plain',
    side: sideIn(row, 'S'),
    status: statusIn(row, 'X'),
    amount: sizeIn(row, 'q'),
    filled: sizeIn(row, 'z'),
    price: positive(row, 'p'),
    childId: null,
  } as const;
}

function algoView(frame: Row, pairOf: PairOf): OrderView {
  const row = objectIn(frame, 'o') ?? {};
  return {
    pair: pairOf(textIn(row, 's')),
    exchangeId: algoId(row, 'aid'),
    cid: optional(row, 'caid'),
    route: 'trigger',
    side: sideIn(row, 'S'),
    status: algoStatusIn(row, 'X'),
    amount: wholeIn(row, 'q', 'cp'),
    filled: row['aq'] === undefined || row['aq'] === '' ? '0' : sizeIn(row, 'aq'),
    price: positive(row, 'p'),
    stopPrice: positive(row, 'tp'),
    isReduceOnly: row['R'] === true,
    childId: optional(row, 'ai'),
    atMs: timeIn(frame, 'T', 'E'),
  };
}

function objectIn(row: Row, key: string): Row | undefined {
  const value = row[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : undefined;
}
