import type { PageData } from '../html-data.ts';
import { type PageTrade, unpackTrade } from '../html-trades.ts';
import { type ChartData, colorOf, unpackChart } from './chart-data.ts';
import { el, on, section } from './dom.ts';
import { fillTables } from './fills.ts';
import { drawEquity } from './equity-chart.ts';
import { pageHeader } from './page-header.ts';
import { makePriceChart, type PriceChart } from './price-chart.ts';
import { assumptionTables, lineTables, reasonsTable, summaryTables, tiles } from './tables.ts';
import { calendarTables, statisticsTables } from './statistics.ts';
import { onThemeChange } from './theme.ts';
import { tradeDetails } from './trade-details.ts';
import { tradesTable } from './trades-table.ts';

const data = JSON.parse(document.getElementById('data')!.textContent) as PageData;
const trades = data.trades.map(unpackTrade);
const { result } = data;

const charts = new Map<string, ChartData>();
const chartOf = (pair: string): ChartData | null => {
  const packed = data.charts.find((chart) => chart.pair === pair);
  if (packed !== undefined && !charts.has(pair)) charts.set(pair, unpackChart(packed));
  return charts.get(pair) ?? null;
};

const chartBox = el('div', { class: 'chart tall', id: 'price-chart' });
const legend = el('div', { class: 'legend' });
const chartNote = el('p', { class: 'note' });
const details = el('div');
const equityBox = el('div', { class: 'chart', id: 'equity-chart' });
const pairSelect = el(
  'select',
  { id: 'pair', 'aria-label': 'Pair' },
  ...data.charts.map(({ pair }) => el('option', { value: pair }, pairLabel(pair))),
);
const shownByPair = new Map<string, Set<string>>();
let priceChart: PriceChart | null = null;
let picked: PageTrade | null = null;

layOut();
drawEquity(equityBox, data);
if (data.charts.length > 0) {
  priceChart = makePriceChart(chartBox);
  showPair(mostTradedPair());
  on(pairSelect, 'change', () => {
    picked = null;
    details.replaceChildren();
    showPair(pairSelect.value);
  });
  onThemeChange(() => showPair(pairSelect.value));
}
document.documentElement.dataset['ready'] = 'true';

function layOut(): void {
  const noTrade = trades.length === 0;
  const range = `${day(result.backtest_start_ms)} – ${day(result.backtest_end_ms)}`;
  const pairs = `${result.pairs.length} pair${result.pairs.length === 1 ? '' : 's'}`;
  const header = pageHeader(result.strategy_name, `${result.timeframe} · ${pairs} · ${range} UTC`);
  const chart = section(
    'chart',
    'Chart',
    el('div', { class: 'filters' }, pairSelect, legend),
    chartNote,
    chartBox,
    details,
  );
  const reasons = section(
    'reasons',
    noTrade ? 'Why no trade?' : 'What became of the entry signals',
    reasonsTable(data),
  );
  const equity = section(
    'equity',
    'Account at candle closes, open trades included',
    noteOf(data.equity.note),
    equityBox,
  );
  const all = section('trades', 'Trades', tradesTable(trades, pick));
  document
    .getElementById('page')!
    .append(
      header,
      tiles(result),
      ...(noTrade ? [reasons] : []),
      ...(data.charts.length === 0 ? [] : [chart]),
      equity,
      ...(noTrade ? [] : [all, section('tables', 'By pair, tag and reason', lineTables(result)), reasons]),
      ...(noTrade
        ? []
        : [
            section('statistics', 'Marked to market', statisticsTables(result)),
            section('calendar', 'Months and worst falls', calendarTables(result)),
            ...(result.fills === null ? [] : [section('fills', 'Fill profiles', fillTables(result))]),
          ]),
      section('summary', "Summary in freqtrade's figures", summaryTables(result)),
      section('assumptions', 'Assumptions', assumptionTables(result)),
      el(
        'footer',
        {},
        'Charts: TradingView Lightweight Charts™, © TradingView, Inc., Apache License 2.0, tradingview.com. Times are UTC.',
      ),
    );
}

/** Shows a pair from its latest candles on, or around the picked trade. */
function showPair(pair: string): void {
  const chart = chartOf(pair);
  if (chart === null || priceChart === null) return;
  pairSelect.value = pair;
  const shown = shownColumns(chart);
  priceChart.show(
    chart,
    trades.filter((trade) => trade.pair === pair),
    shown,
  );
  legend.replaceChildren(...chart.columns.map((column) => legendButton(chart, column, shown)));
  chartNote.textContent = chart.note ?? '';
  chartNote.hidden = chart.note === null;
  if (picked?.pair === pair) priceChart.focus(picked);
}

function legendButton(chart: ChartData, column: ChartData['columns'][number], shown: Set<string>): HTMLElement {
  const where = column.kind === 'condition' ? 'marks' : column.pane;
  const swatch = el('i', { style: `background:${cssColor(colorOf(chart, column))}` });
  const button = el(
    'button',
    { type: 'button', 'aria-pressed': String(shown.has(column.path)), title: where },
    swatch,
    column.path,
  );
  on(button, 'click', () => {
    if (!shown.delete(column.path)) shown.add(column.path);
    showPair(chart.pair);
  });
  return button;
}

/** An author's color goes into a style attribute only when it looks like a color. */
function cssColor(color: string): string {
  return /^[#a-zA-Z0-9(),.% ]+$/.test(color) ? color : 'gray';
}

function shownColumns(chart: ChartData): Set<string> {
  let shown = shownByPair.get(chart.pair);
  if (shown === undefined) {
    shown = new Set(chart.columns.filter(({ isShown }) => isShown).map(({ path }) => path));
    shownByPair.set(chart.pair, shown);
  }
  return shown;
}

function pick(trade: PageTrade): void {
  picked = trade;
  document.querySelectorAll('tr[aria-selected]').forEach((row) => row.removeAttribute('aria-selected'));
  document.querySelector(`tr[data-trade="${trade.id}"]`)?.setAttribute('aria-selected', 'true');
  showPair(trade.pair);
  details.replaceChildren(tradeDetails(trade, chartOf(trade.pair), result.stake_currency));
  document.getElementById('chart')?.scrollIntoView({ behavior: 'smooth', block: 'start' });
}

function mostTradedPair(): string {
  const counts = Map.groupBy(trades, ({ pair }) => pair);
  const size = (pair: string): number => counts.get(pair)?.length ?? 0;
  return data.charts.map(({ pair }) => pair).reduce((a, b) => (size(b) > size(a) ? b : a));
}

function pairLabel(pair: string): string {
  const count = trades.filter((trade) => trade.pair === pair).length;
  return `${pair} (${count} trade${count === 1 ? '' : 's'})`;
}

function noteOf(text: string | null): HTMLElement | null {
  return text === null ? null : el('p', { class: 'note' }, text);
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
