import { dateTime, decimals, percent } from '../format.ts';
import type { PageData } from '../html-data.ts';
import { MISSING_TEXTS } from '../missing-texts.ts';
import { intervalRows, statisticsBlocks } from '../statistics-rows.ts';
import { type Cell, el, scrolling, signed, simpleTable } from './dom.ts';

type Result = PageData['result'];

/** Our figures: the headline with intervals, then blocks side by side, then what is missing and why. */
export function statisticsTables(result: Result): HTMLElement {
  const { draws, block_days: days } = result.statistics.bootstrap;
  const blocks = statisticsBlocks(result).map(({ title, rows }) => simpleTable([title, ''], rows));
  const note = `5 %, median, 95 %: of ${draws} mixtures of the same days, drawn in blocks of ${days}.`;
  return el(
    'div',
    {},
    scrolling(simpleTable(['Account by day', 'Value', '5 %', 'median', '95 %'], intervalRows(result))),
    el('p', { class: 'note' }, note),
    el('div', { class: 'columns' }, ...blocks),
    missingList(result),
  );
}

function missingList({ statistics }: Result): HTMLElement | null {
  const byReason = [...Map.groupBy(Object.entries(statistics.missing), ([, reason]) => reason)];
  if (byReason.length === 0) return null;
  const lines = byReason.map(([reason, figures]) =>
    el('li', {}, `${MISSING_TEXTS[reason]}: ${figures.map(([name]) => name).join(', ')}`),
  );
  return el('ul', { class: 'note' }, ...lines);
}

/** Returns by month, one row per year, and the worst falls. */
export function calendarTables(result: Result): HTMLElement {
  return el('div', {}, scrolling(monthTable(result)), scrolling(fallsTable(result)));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function monthTable({ statistics: { months, years } }: Result): HTMLTableElement {
  const returns = new Map([...months, ...years].map((line) => [line.period, line.return_ratio]));
  const cell = (period: string): Cell => {
    const value = returns.get(period);
    return value === undefined ? '' : signed(percent(value), value);
  };
  const rows = years.map(({ period: year }) => [
    year,
    ...MONTHS.map((_, i) => cell(`${year}-${String(i + 1).padStart(2, '0')}`)),
    cell(year),
  ]);
  return simpleTable(['Return %', ...MONTHS, 'Year'], rows);
}

function fallsTable({ statistics: { drawdown } }: Result): HTMLTableElement {
  const rows = drawdown.worst.map((fall) => [
    dateTime(fall.start_ts),
    dateTime(fall.bottom_ts),
    dateTime(fall.recovered_ts),
    percent(fall.ratio),
    decimals(fall.abs, 3),
    decimals(fall.duration_s / 86_400, 1),
  ]);
  return simpleTable(['Worst falls from', 'Bottom', 'Recovered', 'Depth %', 'Depth', 'Days'], rows);
}
