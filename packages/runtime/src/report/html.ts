import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CHART_LICENSE } from './chart-license.ts';
import { type HtmlReportInput, packChart, packEquity, type PageData } from './html-data.ts';
import { htmlPage } from './html-page.ts';
import { packTrade } from './html-trades.ts';
import { chartWindows } from './html-windows.ts';
import { PAGE_SCRIPT, PAGE_STYLE } from './page-assets.ts';
import { REASON_TEXTS } from './reason-texts.ts';

export type { ChartColumn, HtmlReportInput } from './html-data.ts';

/** Candles and columns of all pairs together, as text. The rest of a page is small beside them. */
const CHART_BYTES = 12_000_000;

/**
 * The report as one page that needs no network: charts with trades and columns, equity, tables, reasons, assumptions. When the candles of
 * all pairs would make it too large, it holds those around the trades and says so.
 */
export function htmlReport(
  input: HtmlReportInput,
  { chartBytes = CHART_BYTES }: { readonly chartBytes?: number } = {},
): string {
  const { result } = input;
  return htmlPage({
    title: `${result.strategy_name} ${result.timeframe} – backtest`,
    style: PAGE_STYLE,
    data: pageData(input, chartBytes),
    scripts: [`${CHART_LICENSE}${chartLibrary()}`, PAGE_SCRIPT],
  });
}

function pageData({ result, equity, charts }: HtmlReportInput, chartBytes: number): PageData {
  const { trades, rejected_signal_list: _list, ...rest } = result;
  const windows = chartWindows(charts, trades, chartBytes);
  return {
    result: rest,
    trades: trades.map(packTrade),
    reasonTexts: REASON_TEXTS,
    equity: packEquity(equity),
    charts: charts.map((chart, i) => packChart(chart, windows[i]!.kept, windows[i]!.note)),
  };
}

/** TradingView Lightweight Charts, Apache-2.0; its notice is in the file and its logo in the charts. */
function chartLibrary(): string {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('lightweight-charts/package.json'));
  return readFileSync(path.join(folder, 'dist/lightweight-charts.standalone.production.js'), 'utf8');
}
