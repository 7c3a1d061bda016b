import path from 'node:path';
import type { CandleColumns } from '@tradai/strategy-sdk';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { candlesOf } from '../metrics/golden-candles.fixture.ts';
import { FILLS } from './fills.fixture.ts';
import { goldenRun } from './golden-result.fixture.ts';
import { type ChartColumn, htmlReport, type HtmlReportInput } from './html.ts';
import { overflowOf, pageBrowser } from './page-in-browser.fixture.ts';

/** Starting the page takes a while on a busy machine. */
const LONG = { timeout: 120_000 };
const HOSTILE = '</script><img src=x onerror=alert(1)>"\'&';

/** Golden trades on their candles, with a column of each kind. */
function reportInput(name: string): HtmlReportInput {
  const { golden, result, equity } = goldenRun(name);
  const charts = [...candlesOf(golden)!].map(([pair, candles]) => ({ pair, candles, columns: columnsOf(candles) }));
  return { result, equity, charts };
}

function columnsOf(candles: CandleColumns): ChartColumn[] {
  const { close } = candles;
  const fast = average(close, 12);
  const slow = average(close, 48);
  return [
    { path: 'fast', kind: 'series', values: fast, hint: null },
    { path: 'slow', kind: 'series', values: slow, hint: { pane: 'price', color: '#d29922' } },
    {
      path: 'trend.spread',
      kind: 'series',
      values: fast.map((value, i) => value / slow[i]! - 1),
      hint: { pane: 'spread', style: 'histogram' },
    },
    {
      path: 'trend.change',
      kind: 'series',
      values: close.map((value, i) => value / close[Math.max(0, i - 24)]! - 1),
      hint: null,
    },
    {
      path: 'rising',
      kind: 'condition',
      values: Uint8Array.from(fast, (value, i) => (value > slow[i]! && fast[i - 1]! <= slow[i - 1]! ? 1 : 0)),
      hint: {},
    },
  ];
}

function average(values: Float64Array, length: number): Float64Array {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (i >= length ? values[i - length]! : 0);
    return i < length - 1 ? NaN : sum / length;
  });
}

describe('the page in a browser', () => {
  const { folder, open } = pageBrowser('tradai-report-page');

  it('shows charts, trades and tables, and goes to a trade', LONG, async (context) => {
    const input = reportInput('ship_trend_follower');
    const { page, problems } = await open(context, 'full', htmlReport(input));
    expect(await page.locator('#trades-table tbody tr').count()).toBe(input.result.trades.length);
    expect(await colorsIn(page, '#price-chart')).toBeGreaterThan(20);
    expect(await colorsIn(page, '#equity-chart')).toBeGreaterThan(10);
    await page.screenshot({ path: path.join(folder, 'full.png'), fullPage: true });

    await page.locator('#trades-table tbody tr').nth(5).click();
    const trade = input.result.trades.toSorted((a, b) => a.open_time_ms - b.open_time_ms)[5]!;
    await page.waitForSelector('#trade-details');
    expect(await page.locator('#trade-details h3').textContent()).toContain(trade.pair);
    expect(await page.locator('#trade-details').textContent()).toContain('trend.spread');
    expect(await page.locator('#pair').inputValue()).toBe(trade.pair);
    await page.waitForTimeout(600);
    await page.screenshot({ path: path.join(folder, 'trade.png') });

    await page.locator('#theme').click();
    await page.locator('#tables .tabs button').nth(2).click();
    await page.screenshot({ path: path.join(folder, 'dark.png') });
    expect(problems).toEqual([]);
  });

  it('shows what other fill profiles make of the signals', LONG, async (context) => {
    const input = reportInput('ship_slot_competition');
    const { page, problems } = await open(
      context,
      'fills',
      htmlReport({ ...input, result: { ...input.result, fills: FILLS } }),
    );
    const rows = await page.locator('#fills tbody tr').allTextContents();
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('freqtrade *405.25');
    expect(await page.locator('#fills li').allTextContents()).toHaveLength(2);
    expect(problems).toEqual([]);
  });

  it('sorts and filters the trades', LONG, async (context) => {
    const input = reportInput('ship_trend_follower');
    const { page, problems } = await open(context, 'filter', htmlReport(input));
    await page.locator('#trades-table th').nth(12).click();
    const profits = await page.locator('#trades-table tbody tr td:last-child').allTextContents();
    const values = profits.map((text) => Number(text.replaceAll(',', '')));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    await page.getByLabel('Won and lost').selectOption({ label: 'Won' });
    expect(await page.locator('#trades-table tbody tr').count()).toBe(input.result.summary.wins);
    await page.getByLabel('Won and lost').selectOption('');
    await page.getByLabel('All pairs').selectOption({ label: 'ETH/USDT' });
    expect(await page.locator('#trades-table tbody tr').count()).toBe(
      input.result.trades.filter(({ pair }) => pair === 'ETH/USDT').length,
    );
    expect(problems).toEqual([]);
  });

  it('answers why there was no trade', LONG, async (context) => {
    const { page, problems } = await open(context, 'none', htmlReport(reportInput('ship_zero_trades')));
    expect(await page.locator('#reasons').textContent()).toContain('Why no trade?');
    await page.screenshot({ path: path.join(folder, 'none.png') });
    expect(problems).toEqual([]);
  });

  it('shows every text as text', LONG, async (context) => {
    const input = reportInput('ship_fixed_stop');
    const renamed = (text: string): string => (text === 'BTC/USDT' ? HOSTILE : text);
    const result = JSON.parse(
      JSON.stringify(input.result, (_, value: unknown) => (typeof value === 'string' ? renamed(value) : value)),
    ) as HtmlReportInput['result'];
    const trades = result.trades.map((trade) => ({ ...trade, enter_tag: HOSTILE, exit_reason: HOSTILE }));
    const charts = input.charts.map((chart) => ({
      ...chart,
      pair: renamed(chart.pair),
      columns: chart.columns.map((column) => ({ ...column, path: HOSTILE })),
    }));
    const { page, problems } = await open(
      context,
      'hostile',
      htmlReport({ ...input, charts, result: { ...result, strategy_name: HOSTILE, trades, warnings: [HOSTILE] } }),
    );
    await page.locator('#trades-table tbody tr').first().click();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.title()).toContain(HOSTILE);
    expect(problems).toEqual([]);
  });

  it('fits on a phone', LONG, async (context) => {
    const { page, problems } = await open(context, 'phone', htmlReport(reportInput('ship_trend_follower')), {
      width: 390,
      height: 800,
    });
    expect(await overflowOf(page)).toBe(0);
    await page.screenshot({ path: path.join(folder, 'phone.png') });
    expect(problems).toEqual([]);
  });
});

/** Colors on all canvases of an element together: one or two mean that nothing was drawn. */
async function colorsIn(page: Page, selector: string): Promise<number> {
  await page.waitForTimeout(300);
  return page.evaluate<number>(`(() => {
    const found = new Set();
    for (const canvas of document.querySelectorAll('${selector} canvas')) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0) found.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
    }
    return found.size;
  })()`);
}

describe('the size of the page', () => {
  it('stays below 15 MB with 10 pairs, 5,000 candles and 6 columns', () => {
    const input = bigInput(10, 5000);
    const html = htmlReport(input);
    expect(html.length).toBeLessThan(15e6);
    expect(html).not.toContain('would be too large');
  });

  it('is kept by windows around the trades, and the page says so', () => {
    const html = htmlReport(bigInput(4, 50_000), { chartBytes: 1e6 });
    expect(html.length).toBeLessThan(3e6);
    expect(html).toContain('would be too large');
  });
});

function bigInput(pairs: number, length: number): HtmlReportInput {
  const { result, equity } = goldenRun('ship_trend_follower');
  const start = result.backtest_start_ms;
  const candles = (seed: number): CandleColumns => {
    const values = (k: number): Float64Array =>
      Float64Array.from({ length }, (_, i) => Math.round((100 + 10 * Math.sin(i / 50 + seed + k)) * 100) / 100);
    return {
      openTimeMs: Float64Array.from({ length }, (_, i) => start + i * 3_600_000),
      open: values(1),
      high: values(2),
      low: values(3),
      close: values(4),
      volume: values(5),
      length,
    };
  };
  const charts = Array.from({ length: pairs }, (_, n) => {
    const columns = Array.from({ length: 6 }, (__, k): ChartColumn => ({
      path: `c${k}`,
      kind: 'series',
      values: candles(k).close.map(Math.sqrt),
      hint: null,
    }));
    return { pair: result.pairs[n % result.pairs.length]!, candles: candles(n), columns };
  });
  return { result, equity, charts };
}
