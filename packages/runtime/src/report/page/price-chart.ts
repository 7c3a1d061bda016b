import type { IChartApi, IPriceLine, ISeriesApi, UTCTimestamp } from 'lightweight-charts';
import type { PageTrade } from '../html-trades.ts';
import { type ChartData, colorOf, type ShownColumn } from './chart-data.ts';
import { charting } from './chart-library.ts';
import { positionAt, timeOf } from './chart-times.ts';
import { markers } from './markers.ts';
import { colors } from './theme.ts';

/** Candles with their volume, the columns in panes, and the trades. One chart stays; the pair in it changes. */
export interface PriceChart {
  /** Draws a pair anew, with those of its columns that are switched on. */
  show(data: ChartData, trades: readonly PageTrade[], shown: ReadonlySet<string>): void;
  /** Zooms to a trade and marks its prices. */
  focus(trade: PageTrade): void;
}

const CANDLES_AROUND = 40;

export function makePriceChart(container: HTMLElement): PriceChart {
  let chart: IChartApi | null = null;
  let candles: ISeriesApi<'Candlestick'> | null = null;
  let data: ChartData | null = null;
  let lines: IPriceLine[] = [];
  let path: ISeriesApi<'Line'> | null = null;
  return {
    show(next, trades, shown) {
      // Keeps what is looked at when only the columns change.
      const range = data === next ? (chart?.timeScale().getVisibleLogicalRange() ?? null) : null;
      chart?.remove();
      data = next;
      lines = [];
      path = null;
      chart = charting.createChart(container, chartOptions());
      candles = addCandles(chart, next);
      addVolume(chart, next);
      addColumns(chart, next, shown);
      charting.createSeriesMarkers(candles, markers(next, trades, shown));
      shapePanes(chart);
      if (range === null)
        chart.timeScale().setVisibleLogicalRange({ from: next.times.length - 160, to: next.times.length + 4 });
      else chart.timeScale().setVisibleLogicalRange(range);
    },
    focus(trade) {
      if (chart === null || candles === null || data === null) return;
      const from = positionAt(data.times, trade.open_time_ms / 1000);
      const to = positionAt(data.times, trade.close_time_ms / 1000);
      chart.timeScale().setVisibleLogicalRange({ from: from - CANDLES_AROUND, to: to + CANDLES_AROUND });
      const series = candles;
      for (const line of lines) series.removePriceLine(line);
      lines = priceLines(series, trade);
      if (path !== null) chart.removeSeries(path);
      path = addPath(chart, data, trade);
    },
  };
}

export function chartOptions() {
  const { background, text, grid } = colors();
  return {
    autoSize: true,
    // The browser's own language may be a tag that its formatter refuses (`en-US@posix`); numbers read as in the tables.
    localization: { locale: 'en-US' },
    layout: {
      background: { type: charting.ColorType.Solid, color: background },
      textColor: text,
      fontSize: 11,
      panes: { separatorColor: grid, separatorHoverColor: grid },
    },
    grid: { vertLines: { color: grid }, horzLines: { color: grid } },
    rightPriceScale: { borderColor: grid, minimumWidth: 76 },
    timeScale: { borderColor: grid, timeVisible: true, secondsVisible: false },
    crosshair: { mode: charting.CrosshairMode.Normal },
  } as const;
}

function addCandles(chart: IChartApi, data: ChartData): ISeriesApi<'Candlestick'> {
  const { up, down } = colors();
  const precision = decimalsOf(data.close);
  const series = chart.addSeries(charting.CandlestickSeries, {
    ...{ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderVisible: false },
    priceFormat: { type: 'price', precision, minMove: 10 ** -precision },
  });
  series.setData(
    Array.from(data.times, (time, i) => ({
      ...{
        time: time as UTCTimestamp,
        open: data.open[i]!,
        high: data.high[i]!,
        low: data.low[i]!,
        close: data.close[i]!,
      },
    })),
  );
  return series;
}

/** Decimals that the prices have, at most 8. */
function decimalsOf(prices: Float64Array): number {
  let most = 0;
  for (let i = 0; i < prices.length && most < 8; i += Math.max(1, Math.floor(prices.length / 500))) {
    const decimals = String(prices[i]!).split('.')[1]?.length ?? 0;
    most = Math.max(most, Math.min(8, decimals));
  }
  return most;
}

function addVolume(chart: IChartApi, data: ChartData): void {
  const { faint } = colors();
  const series = chart.addSeries(charting.HistogramSeries, {
    ...{
      color: faint,
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    },
  });
  series.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } });
  series.setData(Array.from(data.times, (time, i) => ({ time: time as UTCTimestamp, value: data.volume[i]! })));
}

function addColumns(chart: IChartApi, data: ChartData, shown: ReadonlySet<string>): void {
  const panes = ['price'];
  for (const column of data.columns) {
    if (column.kind !== 'series' || !shown.has(column.path)) continue;
    if (!panes.includes(column.pane)) panes.push(column.pane);
    addColumn(chart, data, column, panes.indexOf(column.pane));
  }
}

function addColumn(chart: IChartApi, data: ChartData, column: ShownColumn, pane: number): void {
  const color = colorOf(data, column);
  const options = {
    color,
    title: column.path,
    lastValueVisible: false,
    priceLineVisible: false,
    priceFormat: priceFormatOf(column),
  } as const;
  const points = Array.from(data.times, (time, i) => {
    const value = column.values[i]!;
    return Number.isNaN(value) ? { time: time as UTCTimestamp } : { time: time as UTCTimestamp, value };
  });
  if (column.style === 'histogram') chart.addSeries(charting.HistogramSeries, options, pane).setData(points);
  else if (column.style === 'area') {
    const area = {
      ...options,
      lineColor: color,
      topColor: `${color}55`,
      bottomColor: `${color}08`,
      lineWidth: 1,
    } as const;
    chart.addSeries(charting.AreaSeries, area, pane).setData(points);
  } else {
    const isPoints = column.style === 'points';
    const line = {
      ...options,
      lineWidth: 1,
      lineVisible: !isPoints,
      pointMarkersVisible: isPoints,
      crosshairMarkerRadius: 3,
    } as const;
    chart.addSeries(charting.LineSeries, line, pane).setData(points);
  }
}

/** As many decimals as the size of the values asks for. */
function priceFormatOf({ values }: ShownColumn): { type: 'price'; precision: number; minMove: number } {
  let size = 0;
  for (const value of values) if (Math.abs(value) > size && Number.isFinite(value)) size = Math.abs(value);
  const precision = size === 0 ? 2 : Math.max(2, Math.min(8, 4 - Math.floor(Math.log10(size))));
  return { type: 'price', precision, minMove: 10 ** -precision };
}

function shapePanes(chart: IChartApi): void {
  const [price, ...others] = chart.panes();
  price?.setStretchFactor(4);
  for (const pane of others) pane.setStretchFactor(1);
}

function priceLines(series: ISeriesApi<'Candlestick'>, trade: PageTrade): IPriceLine[] {
  const { up, down, accent } = colors();
  const style = charting.LineStyle.Dashed;
  const line = (price: number, color: string, title: string): IPriceLine =>
    series.createPriceLine({ price, color, title, lineWidth: 1, lineStyle: style, axisLabelVisible: true });
  return [
    line(trade.open_rate, accent, 'entry'),
    line(trade.close_rate, trade.profit_abs >= 0 ? up : down, trade.exit_reason),
    ...(trade.stop_loss > 0 ? [line(trade.stop_loss, down, 'stop')] : []),
  ];
}

/** A line from entry to exit. */
function addPath(chart: IChartApi, data: ChartData, trade: PageTrade): ISeriesApi<'Line'> {
  const { up, down } = colors();
  const series = chart.addSeries(charting.LineSeries, {
    ...{ color: trade.profit_abs >= 0 ? up : down, lineWidth: 2, lineStyle: charting.LineStyle.Dotted },
    ...{ lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false },
  });
  const from = timeOf(data, trade.open_time_ms);
  const to = timeOf(data, trade.close_time_ms);
  const start = { time: from, value: trade.open_rate };
  series.setData(from < to ? [start, { time: to, value: trade.close_rate }] : [start]);
  return series;
}
