import { evaluate, type BuiltStrategy, type CandlesOf } from '@tradai/strategy-sdk/graph';
import { columnsBehind, type CheckedColumn, type Columns } from './checked-columns.ts';
import { startedCandles, type Startup } from './stretch.ts';

/** Share of signals that may move with a longer history, unless something else is asked for. */
export const WARM_UP_TOLERANCE = 0.01;

/** A stretch of a run that begins later: it trades on the candles `start … end − 1`, with `startup` candles in front; `start` is at least their number. */
export interface WarmUp {
  readonly start: number;
  readonly end: number;
  readonly startup: Startup;
}

/** How a column stands at the start of such a stretch against a longer history. */
export interface ColumnDrift {
  readonly column: string;
  /** On the first traded candle: difference ÷ the larger of the two values; 1 where one of them is missing. */
  readonly drift: number;
}

/** A signal that is another one with a longer history in front. */
export interface MovedSignal {
  /** What the condition is called. */
  readonly signal: string;
  readonly candle: number;
  /** The column behind it that differs most there; null when it has none with a name. */
  readonly column: string | null;
  readonly drift: number;
}

export interface WarmUpResult {
  /** Signals that were true in at least one of the two. */
  readonly signals: number;
  readonly moved: readonly MovedSignal[];
  readonly columns: readonly ColumnDrift[];
}

/** What differs on the stretch between the columns of a run that begins there and those of the long history, `whole`. */
export function warmUp(
  built: BuiltStrategy,
  candlesOf: CandlesOf,
  columns: readonly CheckedColumn[],
  whole: Columns,
  { start, end, startup }: WarmUp,
): WarmUpResult {
  const wanted = columns.map(({ output }) => output);
  const fresh = evaluate(built.graph, startedCandles(built, candlesOf, start, end, startup), wanted);
  const before = start - startup.own;
  const driftAt = ({ output }: CheckedColumn, candle: number): number =>
    driftOf(fresh.column(output)[candle - before]!, whole.column(output)[candle]!);
  let signals = 0;
  const moved: MovedSignal[] = [];
  for (const signal of columns.filter((column) => column.signal !== null)) {
    const behind = columnsBehind(signal, columns);
    const [seen, had] = [fresh.column(signal.output), whole.column(signal.output)];
    for (let candle = start; candle < end; candle++) {
      if (seen[candle - before] === 0 && had[candle] === 0) continue;
      signals++;
      if (seen[candle - before] === had[candle]) continue;
      const drifts = behind.map((column) => ({ column: column.name, drift: driftAt(column, candle) }));
      const worst = drifts.reduce<ColumnDrift | null>((a, b) => (a === null || b.drift > a.drift ? b : a), null);
      moved.push({ signal: signal.name, candle, column: worst?.column ?? null, drift: worst?.drift ?? 1 });
    }
  }
  const named = columns.filter((column) => column.signal === null);
  return { signals, moved, columns: named.map((column) => ({ column: column.name, drift: driftAt(column, start) })) };
}

function driftOf(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return 1;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
