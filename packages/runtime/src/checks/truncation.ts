import { CANDLE_FIELDS } from '@tradai/strategy-sdk';
import {
  evaluate,
  frameCloseMs,
  plainMemory,
  type BuiltStrategy,
  type CandlesOf,
  type GraphFrame,
} from '@tradai/strategy-sdk/graph';
import { LiveColumns } from '../columns/live-columns.ts';
import type { CheckedColumn, Columns } from './checked-columns.ts';
import { cutCandles } from './stretch.ts';

/** A value that is another one when later candles are not there. */
export interface TruncationFinding {
  readonly kind: 'truncation';
  readonly column: string;
  /** Position among the own candles. */
  readonly candle: number;
  /** With all candles, and without those after `cut`. */
  readonly whole: number;
  readonly alone: number;
  /** The last candle that was there. */
  readonly cut: number;
}

/**
 * Computes the columns anew without the candles from `end` on; the whole history must have given the same bits. `null` when it has.
 * `again` may be the same strategy built anew, whose outputs stand in the same order.
 */
export function findTruncation(
  built: BuiltStrategy,
  candlesOf: CandlesOf,
  columns: readonly CheckedColumn[],
  whole: Columns,
  end: number,
  again: { readonly built: BuiltStrategy; readonly columns: readonly CheckedColumn[] } = { built, columns },
): { readonly finding: TruncationFinding | null; readonly alone: Columns } {
  const wanted = again.columns.map(({ output }) => output);
  const alone = evaluate(
    again.built.graph,
    cutCandles(again.built, sameFrames(built, again.built, candlesOf), end),
    wanted,
  );
  for (const { column, i } of byDepth(columns)) {
    const [seen, had] = [alone.column(wanted[i]!), whole.column(column.output)];
    const candle = firstDifference(seen, had, end);
    if (candle < 0) continue;
    const finding = {
      kind: 'truncation',
      column: column.name,
      candle,
      whole: had[candle]!,
      alone: seen[candle]!,
      cut: end - 1,
    } as const;
    return { finding, alone };
  }
  return { finding: null, alone };
}

/** Lets the candles come one by one, as a session does: every value must be the one that the whole history gave, when its candle came. */
export function findOneByOne(
  built: BuiltStrategy,
  candlesOf: CandlesOf,
  columns: readonly CheckedColumn[],
  whole: Columns,
): TruncationFinding | null {
  const own = candlesOf(built.graph.own);
  const others = built.graph.frames.filter(({ kind }) => kind === 'informative');
  const none: CandlesOf = (frame) => ({ ...candlesOf(frame), length: 0 });
  const most = Math.max(own.length, ...others.map((frame) => candlesOf(frame).length));
  const live = new LiveColumns(
    built.graph,
    none,
    columns.map(({ output }) => output),
    plainMemory,
    most + 1,
  );
  const next = new Map<GraphFrame, number>(others.map((frame) => [frame, 0]));
  const ordered = byDepth(columns);
  for (let i = 0; i < own.length; i++) {
    const closeMs = frameCloseMs(own.openTimeMs[i]!, built.graph.own);
    for (const frame of others) next.set(frame, appendClosed(live, frame, candlesOf, next.get(frame)!, closeMs));
    append(live, built.graph.own, candlesOf, i);
    for (const { column } of ordered) {
      const [had, seen] = [whole.column(column.output)[i]!, live.column(column.output)[i]!];
      if (!Object.is(had, seen))
        return { kind: 'truncation', column: column.name, candle: i, whole: had, alone: seen, cut: i };
    }
  }
  return null;
}

/** What is nearer to the candles comes first: there the difference begins. */
function byDepth(columns: readonly CheckedColumn[]): { readonly column: CheckedColumn; readonly i: number }[] {
  return columns
    .map((column, i) => ({ column, i }))
    .toSorted((a, b) => a.column.output.node.id - b.column.output.node.id);
}

function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>, end: number): number {
  for (let i = 0; i < end; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** Frames of a graph that was built anew are other objects of the same number. */
function sameFrames({ graph }: BuiltStrategy, again: BuiltStrategy, candlesOf: CandlesOf): CandlesOf {
  return graph === again.graph ? candlesOf : (frame) => candlesOf(graph.frames[frame.id]!);
}

function appendClosed(
  live: LiveColumns,
  frame: GraphFrame,
  candlesOf: CandlesOf,
  from: number,
  closeMs: number,
): number {
  const { openTimeMs, length } = candlesOf(frame);
  let at = from;
  for (; at < length && frameCloseMs(openTimeMs[at]!, frame) <= closeMs; at++) append(live, frame, candlesOf, at);
  return at;
}

function append(live: LiveColumns, frame: GraphFrame, candlesOf: CandlesOf, at: number): void {
  const candles = candlesOf(frame);
  const [openTimeMs, open, high, low, close, volume] = CANDLE_FIELDS.map((field) => candles[field][at]!);
  live.append(frame, {
    ...{ openTimeMs: openTimeMs!, open: open!, high: high!, low: low!, close: close!, volume: volume! },
  });
}
