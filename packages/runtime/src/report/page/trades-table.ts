import type { PageTrade } from '../html-trades.ts';
import { dateTime, decimals, duration, percent } from '../format.ts';
import { el, on, scrolling } from './dom.ts';

interface TradeColumn {
  readonly head: string;
  readonly value: (trade: PageTrade) => number | string;
  readonly text?: (trade: PageTrade) => string;
  readonly tone?: boolean;
}

const price = (value: number): string => String(Number(value.toPrecision(8)));

const COLUMNS: readonly TradeColumn[] = [
  { head: '#', value: (trade) => trade.id },
  { head: 'Pair', value: (trade) => trade.pair },
  { head: 'Side', value: (trade) => (trade.is_short ? 'short' : 'long') },
  { head: 'Enter tag', value: (trade) => trade.enter_tag },
  { head: 'Exit reason', value: (trade) => trade.exit_reason },
  { head: 'Opened', value: (trade) => trade.open_time_ms, text: (trade) => dateTime(trade.open_time_ms) },
  { head: 'Closed', value: (trade) => trade.close_time_ms, text: (trade) => dateTime(trade.close_time_ms) },
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
  const state = { sort: 5, falls: false, limit: FIRST_ROWS, pair: '', tag: '', reason: '', outcome: '', text: '' };
  const body = el('tbody');
  const heads = COLUMNS.map(({ head }) => el('th', { class: TEXTS.has(head) ? '' : 'number', tabindex: 0 }, head));
  const count = el('span', { class: 'note' });
  const more = el('button', { type: 'button' });
  const matches = (trade: PageTrade): boolean =>
    (state.pair === '' || trade.pair === state.pair) &&
    (state.tag === '' || trade.enter_tag === state.tag.slice(1)) &&
    (state.reason === '' || trade.exit_reason === state.reason) &&
    (state.outcome === '' || (state.outcome === 'won') === trade.profit_ratio > 0) &&
    (state.text === '' ||
      `${trade.id} ${trade.pair} ${trade.enter_tag} ${trade.exit_reason}`.toLowerCase().includes(state.text));
  const draw = (): void => {
    const found = sorted(trades.filter(matches), COLUMNS[state.sort]!, state.falls);
    body.replaceChildren(...found.slice(0, state.limit).map((trade) => row(trade, onPick)));
    heads.forEach((head, i) =>
      head.setAttribute('aria-sort', i === state.sort ? (state.falls ? 'descending' : 'ascending') : 'none'),
    );
    const profit = found.reduce((sum, trade) => sum + trade.profit_abs, 0);
    count.textContent = `${found.length} of ${trades.length} trades, profit ${decimals(profit, 3)}`;
    more.hidden = found.length <= state.limit;
    more.textContent = `Show all ${found.length} rows`;
  };
  heads.forEach((head, i) =>
    on(head, 'click', () => {
      state.falls = state.sort === i && !state.falls;
      state.sort = i;
      draw();
    }),
  );
  on(more, 'click', () => {
    state.limit = Infinity;
    draw();
  });
  const choose = (
    key: 'pair' | 'tag' | 'reason' | 'outcome',
    label: string,
    options: readonly (readonly [string, string])[],
  ): HTMLElement => {
    const select = el(
      'select',
      { 'aria-label': label },
      el('option', { value: '' }, label),
      ...options.map(([value, text]) => el('option', { value }, text)),
    );
    on(select, 'change', () => {
      state[key] = select.value;
      draw();
    });
    return select;
  };
  const search = el('input', { type: 'search', placeholder: 'Find', 'aria-label': 'Find' });
  on(search, 'input', () => {
    state.text = search.value.toLowerCase();
    draw();
  });
  draw();
  const filters = el(
    'div',
    { class: 'filters' },
    choose('pair', 'All pairs', plain(distinct(trades, (trade) => trade.pair))),
    choose(
      'tag',
      'All tags',
      distinct(trades, (trade) => trade.enter_tag).map((tag) => [`=${tag}`, tag === '' ? '(none)' : tag] as const),
    ),
    choose('reason', 'All reasons', plain(distinct(trades, (trade) => trade.exit_reason))),
    choose('outcome', 'Won and lost', [
      ['won', 'Won'],
      ['lost', 'Lost or even'],
    ]),
    search,
    count,
  );
  const table = el('table', { id: 'trades-table', class: 'rows' }, el('thead', {}, el('tr', {}, ...heads)), body);
  return el('div', {}, filters, scrolling(table), more);
}

function row(trade: PageTrade, onPick: (trade: PageTrade) => void): HTMLTableRowElement {
  const tone = trade.profit_abs > 0 ? 'good' : trade.profit_abs < 0 ? 'bad' : '';
  const cells = COLUMNS.map((column) => {
    const className = `${TEXTS.has(column.head) ? '' : 'number'} ${column.tone === true ? tone : ''}`.trim();
    return el('td', { class: className }, column.text?.(trade) ?? String(column.value(trade)));
  });
  const element = el('tr', { tabindex: 0, 'data-trade': trade.id }, ...cells);
  on(element, 'click', () => onPick(trade));
  on(element, 'keydown', (event) => {
    if (event.key === 'Enter') onPick(trade);
  });
  return element;
}

function sorted(trades: readonly PageTrade[], { value }: TradeColumn, falls: boolean): PageTrade[] {
  const order = falls ? -1 : 1;
  return trades.toSorted((a, b) => (value(a) < value(b) ? -order : value(a) > value(b) ? order : 0));
}

function distinct(trades: readonly PageTrade[], textOf: (trade: PageTrade) => string): string[] {
  return [...new Set(trades.map(textOf))].toSorted();
}

function plain(texts: readonly string[]): (readonly [string, string])[] {
  return texts.map((text) => [text, text] as const);
}
