import type { PageOrder, PageTrade } from '../html-trades.ts';
import { dateTime, decimals, duration, percent } from '../format.ts';
import type { ChartData } from './chart-data.ts';
import { el, scrolling, signed, simpleTable } from './dom.ts';
import { positionAt } from './chart-times.ts';

/** Everything about one trade: its figures, its orders, and what the columns said when it was decided. */
export function tradeDetails(trade: PageTrade, data: ChartData | null, currency: string): HTMLElement {
  const side = trade.is_short ? 'short' : 'long';
  return el(
    'div',
    { class: 'details', id: 'trade-details' },
    el('h3', {}, `Trade ${trade.id}: ${trade.pair} ${side}${trade.leverage === 1 ? '' : ` ${trade.leverage}×`}`),
    scrolling(figures(trade, currency), orders(trade.orders, currency), rows(trade, data)),
  );
}

function figures(trade: PageTrade, currency: string): HTMLElement {
  const price = (value: number): string => String(Number(value.toPrecision(10)));
  return simpleTable(
    ['', 'Trade'],
    [
      ['Entered', `${dateTime(trade.open_time_ms)} at ${price(trade.open_rate)}`],
      ['Left', `${dateTime(trade.close_time_ms)} at ${price(trade.close_rate)}`],
      ['Tag → reason', `${trade.enter_tag || '(none)'} → ${trade.exit_reason}`],
      [
        'Profit',
        signed(`${percent(trade.profit_ratio)}%  ${decimals(trade.profit_abs, 3)} ${currency}`, trade.profit_abs),
      ],
      ['Held', duration(trade.duration_min * 60)],
      ['Stake', `${decimals(trade.stake_amount, 3)} ${currency}`],
      ['Stop, first → last', `${price(trade.initial_stop_loss)} → ${price(trade.stop_loss)}`],
      ['Lowest, highest price', `${price(trade.min_rate)}, ${price(trade.max_rate)}`],
      ...(trade.liquidation_price === null ? [] : [['Liquidation', price(trade.liquidation_price)]]),
      ...(trade.custom_data === null ? [] : [['Notes', JSON.stringify(trade.custom_data)]]),
      ...(trade.funding_fees === 0 ? [] : [['Funding', `${decimals(trade.funding_fees, 4)} ${currency}`]]),
    ],
    'compact',
  );
}

function orders(list: readonly PageOrder[], currency: string): HTMLElement {
  return simpleTable(
    ['Order', 'Placed', 'Filled', 'Price', 'Amount', `Cost ${currency}`],
    list.map((order) => [
      `${order.is_entry ? 'entry' : 'exit'} ${order.side} ${order.type}${order.tag ? ` (${order.tag})` : ''}`,
      dateTime(order.placed_time_ms),
      order.filled_time_ms === order.placed_time_ms ? 'at once' : dateTime(order.filled_time_ms),
      String(Number(order.price.toPrecision(10))),
      String(Number(order.amount.toPrecision(8))),
      decimals(order.cost, 3),
    ]),
    'compact',
  );
}

/** The last closed candle before the entry and before the exit: what the strategy knew. */
function rows(trade: PageTrade, data: ChartData | null): HTMLElement | null {
  if (data === null) return null;
  const positions = [trade.open_time_ms, trade.close_time_ms].map(
    (timeMs) => positionAt(data.times, timeMs / 1000) - 1,
  );
  const value = (values: Float64Array, i: number): string => (i < 0 ? '–' : shown(values[i]!));
  const line = (name: string, values: Float64Array): string[] => [name, ...positions.map((i) => value(values, i))];
  return simpleTable(
    ['Known when deciding', 'Entry', 'Exit'],
    [
      ['candle', ...positions.map((i) => (i < 0 ? '–' : dateTime(data.times[i]! * 1000)))],
      line('close', data.close),
      ...data.columns.map((column) => [
        column.path,
        ...positions.map((i) => cell(column.kind, value(column.values, i))),
      ]),
    ],
    'compact',
  );
}

function cell(kind: 'series' | 'condition', text: string): string {
  if (kind === 'series' || text === '–') return text;
  return text === '1' ? 'yes' : 'no';
}

function shown(value: number): string {
  return Number.isNaN(value) ? '–' : String(Number(value.toPrecision(7)));
}
