import type { PageTrade } from '../html-trades.ts';
import { dateTime, decimals, duration, percent } from '../format.ts';
import { el, onPress } from './dom.ts';
import { type SortableColumn, sortableTable } from './sortable-table.ts';
import { tradeFilters } from './trade-filters.ts';

const toneOf = ({ profit_abs: profit }: PageTrade): string => (profit > 0 ? 'good' : profit < 0 ? 'bad' : '');
const price = (value: number): string => String(Number(value.toPrecision(8)));
/** Candles open on whole minutes, and the row has to fit a screen. */
const minute = (timeMs: number): string => dateTime(timeMs).slice(0, -':00'.length);

const COLUMNS: readonly SortableColumn<PageTrade>[] = [
  { head: '#', value: (trade) => trade.id },
  { head: 'Pair', isText: true, value: (trade) => trade.pair },
  { head: 'Side', isText: true, value: (trade) => (trade.is_short ? 'short' : 'long') },
  { head: 'Enter tag', isText: true, value: (trade) => trade.enter_tag },
  { head: 'Exit reason', isText: true, value: (trade) => trade.exit_reason },
  { head: 'Opened', value: (trade) => trade.open_time_ms, text: (trade) => minute(trade.open_time_ms) },
  { head: 'Closed', value: (trade) => trade.close_time_ms, text: (trade) => minute(trade.close_time_ms) },
  { head: 'Held', value: (trade) => trade.duration_min, text: (trade) => duration(trade.duration_min * 60) },
  { head: 'Open rate', value: (trade) => trade.open_rate, text: (trade) => price(trade.open_rate) },
  { head: 'Close rate', value: (trade) => trade.close_rate, text: (trade) => price(trade.close_rate) },
  { head: 'Stake', value: (trade) => trade.stake_amount, text: (trade) => decimals(trade.stake_amount, 2) },
  {
    head: 'Profit %',
    value: (trade) => trade.profit_ratio,
    text: (trade) => percent(trade.profit_ratio),
    tone: toneOf,
  },
  { head: 'Profit', value: (trade) => trade.profit_abs, text: (trade) => decimals(trade.profit_abs, 3), tone: toneOf },
];
/** Rows in the page before someone asks for all. */
const FIRST_ROWS = 1000;

/** All trades, to be sorted by a click on a head and filtered; a click on a row calls `onPick`. */
export function tradesTable(trades: readonly PageTrade[], onPick: (trade: PageTrade) => void): HTMLElement {
  const table = sortableTable(COLUMNS, {
    ...{ id: 'trades-table', sort: 5, firstRows: FIRST_ROWS },
    onRow(row, trade) {
      row.tabIndex = 0;
      row.dataset['trade'] = String(trade.id);
      onPress(row, () => onPick(trade));
    },
  });
  const show = (): void => {
    const found = trades.filter((trade) => filters.matches(trade));
    table.show(found);
    filters.say(found);
  };
  const filters = tradeFilters(trades, show);
  show();
  return el('div', {}, filters.bar, table.element);
}
