import type { CandleField } from '../market/candle-columns.ts';
import type { Candles, Frame } from './column-types.ts';
import type { Graph, GraphFrame } from './graph.ts';
import { SeriesColumn } from './series.ts';

export type { Candles } from './column-types.ts';

/** Asked for by every constant column, so made once per frame; a frame belongs to one graph. */
const made = new WeakMap<GraphFrame, Candles<Frame>>();

/** The candles of a frame as columns. */
export function candleSet<F extends Frame>(graph: Graph, frame: GraphFrame): Candles<F> {
  const known = made.get(frame) ?? newCandleSet(graph, frame);
  made.set(frame, known);
  return known as unknown as Candles<F>;
}

function newCandleSet(graph: Graph, frame: GraphFrame): Candles<Frame> {
  const column = (field: CandleField): SeriesColumn<Frame> => new SeriesColumn(graph, graph.candle(frame, field));
  return Object.freeze({
    openTimeMs: column('openTimeMs'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  });
}
