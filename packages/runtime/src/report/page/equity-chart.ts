import type { IChartApi, UTCTimestamp } from 'lightweight-charts';
import type { PageData } from '../html-data.ts';
import { unpackArray, unpackTimes } from './decode.ts';
import { chartOptions } from './price-chart.ts';
import { charting } from './chart-library.ts';
import { colors, onThemeChange } from './theme.ts';

/** The account at each candle's close, and below it how far it is under its last peak. */
export function drawEquity(container: HTMLElement, { equity, result }: PageData): void {
  const times = unpackTimes(equity.times);
  const values = unpackArray(equity.values);
  const falls = drawdowns(values, result.starting_balance);
  let chart: IChartApi | null = null;
  const draw = (): void => {
    chart?.remove();
    chart = charting.createChart(container, chartOptions());
    const { accent, down } = colors();
    const quiet = { lastValueVisible: false, priceLineVisible: false } as const;
    const account = chart.addSeries(charting.BaselineSeries, {
      ...quiet,
      ...{
        baseValue: { type: 'price', price: result.starting_balance },
        lineWidth: 2,
        topLineColor: accent,
        bottomLineColor: down,
      },
      ...{
        topFillColor1: `${accent}33`,
        topFillColor2: `${accent}05`,
        bottomFillColor1: `${down}05`,
        bottomFillColor2: `${down}33`,
      },
    });
    account.setData(Array.from(times, (time, i) => ({ time: time as UTCTimestamp, value: values[i]! })));
    const percent = {
      type: 'custom',
      minMove: 0.01,
      formatter: (value: number): string => `${value.toFixed(1)}%`,
    } as const;
    const under = {
      ...quiet,
      lineColor: down,
      topColor: `${down}10`,
      bottomColor: `${down}40`,
      lineWidth: 1,
      priceFormat: percent,
      invertFilledArea: true,
    } as const;
    const fall = chart.addSeries(charting.AreaSeries, under, 1);
    fall.setData(Array.from(times, (time, i) => ({ time: time as UTCTimestamp, value: falls[i]! })));
    chart.panes()[0]?.setStretchFactor(3);
    chart.panes()[1]?.setStretchFactor(1);
    // The library's own least distance, half a pixel, would cut a long run off on the left.
    chart.timeScale().applyOptions({ minBarSpacing: 0.01 });
    chart.timeScale().fitContent();
  };
  draw();
  onThemeChange(draw);
}

/** Percent below the last peak, zero or less. */
function drawdowns(values: Float64Array, start: number): Float64Array {
  let peak = start;
  return values.map((value) => {
    peak = Math.max(peak, value);
    return (value / peak - 1) * 100;
  });
}
