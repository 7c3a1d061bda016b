import type { OpenTradeView, SessionView } from '@tradai/runtime';
import type { Operating } from './session-place.ts';
import { ageText } from './session-text.ts';

/** Tables of a session. Each is empty where there is nothing to show. */
type SessionTable = (view: SessionView, api: Operating, width: number) => string;

const CLOSED = 10;

export const openTable: SessionTable = ({ open, about }, { table, ...api }, width) =>
  open.length === 0
    ? 'No trade is open.'
    : table({
        title: 'OPEN TRADES',
        columns: [
          ...[{ head: 'Id' }, { head: 'Pair' }, { head: 'Side' }, { head: 'Since', dropAt: 2 }],
          ...[{ head: 'Tag', dropAt: 1 }, { head: 'Stake', dropAt: 3 }, { head: 'Entry' }, { head: 'Rate' }],
          ...[{ head: 'Stop', dropAt: 4 }, { head: 'Profit' }, { head: 'Profit %' }],
        ],
        rows: open.map((seen) => [
          ...[String(seen.trade.id), seen.trade.pair, sideText(seen), api.dateTime(seen.trade.openTimeMs)],
          ...[seen.trade.enterTag, amountText(seen.trade.stakeAmount, about, api), String(seen.trade.openRate)],
          ...[seen.rate === null ? '–' : String(seen.rate), String(seen.trade.stopLoss)],
          seen.profitAbs === null ? '–' : amountText(seen.profitAbs, about, api),
          seen.profitRatio === null ? '–' : api.percent(seen.profitRatio),
        ]),
        width,
      });

export const ordersTable: SessionTable = ({ open }, { table, dateTime }, width) => {
  const waiting = open.filter(({ order }) => order !== null);
  const stops = open.filter(({ exchangeStop }) => exchangeStop !== null);
  if (waiting.length + stops.length === 0) return '';
  return table({
    title: 'OPEN ORDERS',
    columns: [
      { head: 'Trade' },
      { head: 'Pair' },
      { head: 'Order' },
      { head: 'Rate' },
      { head: 'Amount' },
      { head: 'Since', dropAt: 1 },
    ],
    rows: [
      ...waiting.map(({ trade, order }) => [
        ...[String(trade.id), trade.pair, `${order!.type} ${order!.side}`, String(order!.rate)],
        ...[String(order!.amount), dateTime(order!.placedTimeMs)],
      ]),
      ...stops.map(({ trade, exchangeStop }) => [
        ...[String(trade.id), trade.pair, `stop ${trade.isShort ? 'buy' : 'sell'}`, String(exchangeStop!.stopRate)],
        ...[String(trade.amount), dateTime(exchangeStop!.placedTimeMs)],
      ]),
    ],
    width,
  });
};

export const closedTable: SessionTable = ({ closed, closedTotals, about }, { table, ...api }, width) =>
  closed.length === 0
    ? 'No trade is closed yet.'
    : table({
        title:
          closedTotals.trades > CLOSED
            ? `CLOSED TRADES, THE LAST ${CLOSED} OF ${closedTotals.trades}`
            : 'CLOSED TRADES',
        columns: [
          ...[{ head: 'Id' }, { head: 'Pair' }, { head: 'Side' }, { head: 'Opened', dropAt: 2 }, { head: 'Closed' }],
          ...[
            { head: 'Entry', dropAt: 4 },
            { head: 'Exit', dropAt: 3 },
            { head: 'Reason', dropAt: 5 },
          ],
          ...[{ head: 'Profit' }, { head: 'Profit %' }],
        ],
        rows: closed
          .slice(-CLOSED)
          .map((trade) => [
            ...[String(trade.id), trade.pair, sideText({ trade }), api.dateTime(trade.openTimeMs)],
            ...[api.dateTime(trade.closeTimeMs), String(trade.openRate), String(trade.closeRate), trade.exitReason],
            ...[amountText(trade.profitAbs, about, api), api.percent(trade.profitRatio)],
          ]),
        width,
      });

export const locksTable: SessionTable = ({ locks }, { table, dateTime }, width) =>
  locks.length === 0
    ? ''
    : table({
        title: 'LOCKS',
        columns: [{ head: 'Pair' }, { head: 'Side' }, { head: 'Until' }, { head: 'Reason' }],
        rows: locks.map(({ pair, side, endMs, reason }) => [pair, side, dateTime(endMs), reason]),
        width,
      });

export const pairsTable: SessionTable = ({ pairs }, { table, dateTime }, width) =>
  pairs.length === 0
    ? ''
    : table({
        title: 'PAIRS',
        columns: [
          ...[{ head: 'Pair', align: 'left' as const }, { head: 'Newest candle', dropAt: 1 }, { head: 'Age' }],
          ...[{ head: 'Price age', dropAt: 2 }, { head: 'Signal' }, { head: 'Entered, or why not' }],
        ],
        rows: pairs.map(({ pair, newestMs, ageMs, rateAgeMs, last }) => [
          ...[pair, dateTime(newestMs), ageText(ageMs), ageText(rateAgeMs)],
          ...[last === null ? '–' : DIRECTIONS[last.direction + 1]!, last?.outcome ?? '–'],
        ]),
        width,
      });

const DIRECTIONS = ['short', '–', 'long'];

export function sideText({ trade: { isShort, leverage } }: { readonly trade: OpenTradeView['trade'] }): string {
  return `${isShort ? 'short' : 'long'}${leverage === 1 ? '' : ` ${leverage}x`}`;
}

export function amountText(
  value: number,
  about: SessionView['about'],
  { plainMoney }: Pick<Operating, 'plainMoney'>,
): string {
  return plainMoney(value, about?.stakeCurrency ?? '');
}
