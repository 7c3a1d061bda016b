import type { ResultDocument } from '../contract/result.ts';
import { dateTime, decimals, percent } from './format.ts';
import { MISSING_TEXTS } from './missing-texts.ts';
import { intervalRows, statisticsBlocks } from './statistics-rows.ts';
import { type Column, table } from './table.ts';

/** Our figures: headline with intervals, details, the worst falls, the months, and why something is not there. */
export function statisticsTables(result: ResultDocument, width: number): string[] {
  return [
    headline(result, width),
    details(result, width),
    worstFalls(result, width),
    months(result, width),
    missing(result),
  ].filter((text) => text !== '');
}

function headline(result: ResultDocument, width: number): string {
  const columns: Column[] = [
    { head: 'Account by day', align: 'left' },
    { head: 'Value' },
    { head: '5 %' },
    { head: 'median' },
    { head: '95 %' },
  ];
  return table({ title: 'MARKED TO MARKET', columns, rows: intervalRows(result), width });
}

function details(result: ResultDocument, width: number): string {
  const rows = statisticsBlocks(result).flatMap(({ rows: block }, i) =>
    i === 0 ? block : [['', ''] as const, ...block],
  );
  const columns: Column[] = [
    { head: 'Metric', align: 'left' },
    { head: 'Value', align: 'left' },
  ];
  return table({ title: 'RISK, TRADES, COSTS, MARKET', columns, rows, width });
}

function worstFalls({ statistics: { drawdown } }: ResultDocument, width: number): string {
  if (drawdown.worst.length === 0) return '';
  const rows = drawdown.worst.map(({ start_ts, bottom_ts, recovered_ts, ratio, duration_s }) => [
    minute(start_ts),
    minute(bottom_ts),
    minute(recovered_ts),
    percent(ratio),
    decimals(duration_s / 86_400, 1),
  ]);
  const columns: Column[] = [
    { head: 'From', align: 'left' },
    { head: 'Bottom', dropAt: 1 },
    { head: 'Recovered' },
    { head: 'Depth %' },
    { head: 'Days' },
  ];
  return table({ title: 'WORST DRAWDOWNS', columns, rows, width });
}

function minute(timeMs: number | null): string {
  return dateTime(timeMs).slice(0, 16);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A row per month, a column per year; the oldest years give way on a narrow terminal. */
function months({ statistics }: ResultDocument, width: number): string {
  const returns = new Map([...statistics.months, ...statistics.years].map((line) => [line.period, line.return_ratio]));
  const years = statistics.years.map(({ period }) => period);
  const cell = (period: string): string => {
    const value = returns.get(period);
    return value === undefined ? '' : percent(value);
  };
  const rows = MONTHS.map((name, i) => [
    name,
    ...years.map((year) => cell(`${year}-${String(i + 1).padStart(2, '0')}`)),
  ]).filter(([, ...cells]) => cells.some((text) => text !== ''));
  const columns: Column[] = [
    { head: 'Return %', align: 'left' },
    ...years.map((head, i): Column => (i === years.length - 1 ? { head } : { head, dropAt: i })),
  ];
  return table({ title: 'MONTHS', columns, rows: [...rows, ['Year', ...years.map(cell)]], width });
}

/** Names of the figures that are not there, by the reason. */
function missing({ statistics }: ResultDocument): string {
  const byReason = Map.groupBy(Object.entries(statistics.missing), ([, reason]) => reason);
  return [...byReason]
    .map(([reason, figures]) => `  –: ${MISSING_TEXTS[reason]} (${figures.map(([name]) => name).join(', ')})`)
    .join('\n');
}
