import type { PageTrade } from '../html-trades.ts';
import { dateTime, decimals, duration, percent } from '../format.ts';
import { el, on, onPress, scrolling } from './dom.ts';
import { tradeFilters } from './trade-filters.ts';

interface TradeColumn {
  readonly head: string;
  readonly value: (trade: PageTrade) => number | string;
  readonly text?: (trade: PageTrade) => string;
  readonly tone?: boolean;
}

const price = (value: number): string => String(Number(value.toPrecision(8)));
/** Candles open on whole minutes, and the row has to fit a screen. */
const minute = (timeMs: number): string => dateTime(timeMs).slice(0, -':00'.length);

const COLUMNS: readonly TradeColumn[] = [
  { head: '#', value: (trade) => trade.id },
  { head: 'Pair', value: (trade) => trade.pair },
  { head: 'Side', value: (trade) => (trade.is_short ? 'short' : 'long') },
  { head: 'Enter tag', value: (trade) => trade.enter_tag },
  { head: 'Exit reason', value: (trade) => trade.exit_reason },
  { head: 'Opened', value: (trade) => trade.open_time_ms, text: (trade) => minute(trade.open_time_ms) },
  { head: 'Closed', value: (trade) => trade.close_time_ms, text: (trade) => minute(trade.close_time_ms) },
  { head: 'Held', value: (trade) => trade.duration_min, text: (trade) => duration(trade.duration_min * 60) },
  { head: 'Open rate', value: (trade) => trade.open_rate, text: (trade) => price(trade.open_rate) },
  { head: 'Close rate', value: (trade) => trade.close_rate, text: (trade) => price(trade.close_rate) },
  { head: 'Stake', value: (trade) => trade.stake_amount, text: (trade) => decimals(trade.stake_amount, 2) },
  { head: 'Profit %', value: (trade) => trade.profit_ratio, text: (trade) => percent(trade.profit_ratio), tone: true },
  { head: 'Profit', value: (trade) => trade.profit_abs, text: (trade) => decimals(trade.profit_abs, 3), tone: true },
];
/** These columns hold text, the others numbers. */
const TEXTS = new Set(['Pair', 'Side', 'Enter tag', 'Exit reason']);
/** Rows in the page before someone asks for all. */
const FIRST_ROWS = 1000;

/** All trades, to be sorted by a click on a head and filtered; a click on a row calls `onPick`. */
export function tradesTable(trades: readonly PageTrade[], onPick: (trade: PageTrade) => void): HTMLElement {
  const state = { sort: 5, falls: false, limit: FIRST_ROWS };
  const body = el('tbody');
  const heads = COLUMNS.map(({ head }) => el('th', { class: TEXTS.has(head) ? '' : 'number', tabindex: 0 }, head));
  const more = el('button', { type: 'button' });
  const filters = tradeFilters(trades, () => draw());
  const draw = (): void => {
    const found = sorted(
      trades.filter((trade) => filters.matches(trade)),
      COLUMNS[state.sort]!,
      state.falls,
    );
    body.replaceChildren(...found.slice(0, state.limit).map((trade) => row(trade, onPick)));
    heads.forEach((head, i) => {
      head.setAttribute('aria-sort', i === state.sort ? (state.falls ? 'descending' : 'ascending') : 'none');
    });
    filters.say(found);
    more.hidden = found.length <= state.limit;
    more.textContent = `Show all ${found.length} rows`;
  };
  heads.forEach((head, i) => {
    onPress(head, () => {
      state.falls = state.sort === i && !state.falls;
      state.sort = i;
      draw();
    });
  });
  on(more, 'click', () => {
    state.limit = Infinity;
    draw();
  });
  draw();
  const table = el('table', { id: 'trades-table', class: 'rows' }, el('thead', {}, el('tr', {}, ...heads)), body);
  return el('div', {}, filters.bar, scrolling(table), more);
}

function row(trade: PageTrade, onPick: (trade: PageTrade) => void): HTMLTableRowElement {
  const tone = trade.profit_abs > 0 ? 'good' : trade.profit_abs < 0 ? 'bad' : '';
  const cells = COLUMNS.map((column) => {
    const className = `${TEXTS.has(column.head) ? '' : 'number'} ${column.tone === true ? tone : ''}`.trim();
    return el('td', { class: className }, column.text?.(trade) ?? String(column.value(trade)));
  });
  const element = el('tr', { tabindex: 0, 'data-trade': trade.id }, ...cells);
  onPress(element, () => onPick(trade));
  return element;
}

function sorted(trades: readonly PageTrade[], { value }: TradeColumn, falls: boolean): PageTrade[] {
  const order = falls ? -1 : 1;
  return trades.toSorted((a, b) => (value(a) < value(b) ? -order : value(a) > value(b) ? order : 0));
}
