import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CHART_LICENSE } from './chart-license.ts';
import { type HtmlReportInput, packChart, packEquity, type PageData } from './html-data.ts';
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(`${result.strategy_name} ${result.timeframe} – backtest`)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main id="page"></main>
<noscript>This report draws its tables and charts with JavaScript, which is switched off.</noscript>
<script type="application/json" id="data">${escapeScript(JSON.stringify(pageData(input, chartBytes)))}</script>
<script>${CHART_LICENSE}${escapeEndTag(chartLibrary())}</script>
<script>${escapeEndTag(PAGE_SCRIPT)}</script>
</body>
</html>
`;
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

/** No text of a user may end the element or begin another: `<` is written as an escape of JSON. */
function escapeScript(json: string): string {
  return json
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

function escapeEndTag(script: string): string {
  return script.replaceAll('</script', String.raw`<\/script`);
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => names[character]!);
}
