import type { SeriesMarker, Time, UTCTimestamp } from 'lightweight-charts';
import type { PageTrade } from '../html-trades.ts';
import { type ChartData, colorOf } from './chart-data.ts';
import { timeOf } from './chart-times.ts';
import { colors } from './theme.ts';

/** Arrows where orders filled, and a dot where a condition that is shown holds. In the order of time, as the chart wants them. */
export function markers(
  data: ChartData,
  trades: readonly PageTrade[],
  shown: ReadonlySet<string>,
): SeriesMarker<Time>[] {
  const { up, down, accent } = colors();
  const found: SeriesMarker<Time>[] = trades.flatMap((trade) =>
    trade.orders.map((order) => {
      const time = timeOf(data, order.filled_time_ms ?? order.placed_time_ms);
      const isBuy = order.side === 'buy';
      const color = order.is_entry ? accent : trade.profit_abs >= 0 ? up : down;
      const text = order.is_entry ? '' : `${(trade.profit_ratio * 100).toFixed(1)}%`;
      return {
        time,
        position: isBuy ? 'belowBar' : 'aboveBar',
        shape: isBuy ? 'arrowUp' : 'arrowDown',
        color,
        text,
      } as const;
    }),
  );
  for (const column of data.columns) {
    if (column.kind !== 'condition' || !shown.has(column.path)) continue;
    const color = colorOf(data, column);
    column.values.forEach((value, i) => {
      if (value === 1)
        found.push({ time: data.times[i]! as UTCTimestamp, position: 'inBar', shape: 'circle', color, size: 0.4 });
    });
  }
  return found.toSorted((a, b) => (a.time as number) - (b.time as number));
}
