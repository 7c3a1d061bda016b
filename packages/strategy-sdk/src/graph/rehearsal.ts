import type { CandleColumns } from '../market/candle-columns.ts';
import { frameCloseMs } from './closed-index.ts';
import type { Graph, GraphFrame, GraphNode, Output } from './graph.ts';
import type { ColumnArray } from './kernel.ts';
import { isAuthored, refuseDifference, type Job } from './look-ahead.ts';

type CandlesOf = (frame: GraphFrame) => CandleColumns;
type Columns = ReadonlyMap<GraphNode, readonly ColumnArray[]>;

/** Candles behind the look-back. */
const REHEARSED = 256;

/**
 * Columns of authors' functions over the first candles alone. Segments are computed one after the other, so functions of two of them
 * that share a variable could tell each other what comes later, which a sample within one does not show.
 */
export class Rehearsal {
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** Once the whole columns of these nodes are there. */
  compare(jobs: readonly Job[]): void {
    for (const { node, outputs } of jobs) {
      const rehearsed = this.#columns.get(node);
      if (rehearsed !== undefined && isAuthored(node)) refuseDifference(node, outputs, rehearsed, 0);
    }
  }
}

/** Null when functions of authors cannot lie in two segments: other frames, or more columns than `segmentBytes`. */
export function rehearsalOf(
  graph: Graph,
  order: readonly GraphNode[],
  candlesOf: CandlesOf,
  isReused: (node: GraphNode) => boolean,
  segmentBytes: number,
  run: (candlesOf: CandlesOf, wanted: readonly Output[]) => Columns,
): Rehearsal | null {
  const authored = order.filter((node) => isAuthored(node) && !isReused(node));
  if (authored.length < 2) return null;
  const own = candlesOf(graph.own);
  const columns = order.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const isSplit = columns * own.length * 8 > segmentBytes;
  if (!isSplit && authored.every(({ frame }) => frame === authored[0]!.frame)) return null;
  const lookback = order.reduce((most, { frame, lookback: needed }) => Math.max(most, frame.id === 0 ? needed : 0), 0);
  const length = Math.min(lookback + REHEARSED, own.length >> 1);
  if (length === 0) return null;
  const end = frameCloseMs(own.openTimeMs[length - 1]!, graph.own);
  const wanted = authored.flatMap((node) => node.outputs.map((_, index) => ({ node, index })));
  return new Rehearsal(run((frame) => closedBy(candlesOf(frame), frame, end), wanted));
}

/** The candles that have closed by a time. */
function closedBy(candles: CandleColumns, frame: GraphFrame, end: number): CandleColumns {
  let { length } = candles;
  while (length > 0 && frameCloseMs(candles.openTimeMs[length - 1]!, frame) > end) length--;
  return { ...candles, length };
}
