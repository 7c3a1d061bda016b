import type { Candles, Frame } from './column-types.ts';
import type { Graph, GraphFrame } from './graph.ts';
import { SeriesColumn } from './series.ts';

export type { Candles } from './column-types.ts';

/** The candles of a frame as columns. */
export function candleSet<F extends Frame>(graph: Graph, frame: GraphFrame): Candles<F> {
  return Object.freeze({
    openTimeMs: new SeriesColumn<F>(graph, graph.candle(frame, 'openTimeMs')),
    open: new SeriesColumn<F>(graph, graph.candle(frame, 'open')),
    high: new SeriesColumn<F>(graph, graph.candle(frame, 'high')),
    low: new SeriesColumn<F>(graph, graph.candle(frame, 'low')),
    close: new SeriesColumn<F>(graph, graph.candle(frame, 'close')),
    volume: new SeriesColumn<F>(graph, graph.candle(frame, 'volume')),
  });
}
