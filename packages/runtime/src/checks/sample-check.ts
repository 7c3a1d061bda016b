import { evaluate, type BuiltStrategy, type CandlesOf } from '@tradai/strategy-sdk/graph';
import type { SignalColumns } from '../backtest/pair-input.ts';
import { checkedColumns, type CheckedColumn, type Columns } from './checked-columns.ts';
import { cutCandles, startupOf, type CheckedPair } from './stretch.ts';
import { findTruncation, type TruncationFinding } from './truncation.ts';
import { warmUp, type WarmUpResult } from './warm-up.ts';

/** A pair of a run with the signals that it traded on. */
export interface SampledPair extends CheckedPair {
  readonly signals: SignalColumns;
}

/** What the sample of one pair showed. */
export interface SampledChecks {
  readonly pair: string;
  /** Own candles that were computed anew without those after them. */
  readonly candles: number;
  readonly truncation: TruncationFinding | null;
  /** Null where there is no room for a longer history. */
  readonly warmUp: (WarmUpResult & { readonly start: number; readonly startup: number }) | null;
}

/** One pair in so many is looked at. */
const PAIRS = 8;
const FEWEST = 64;
const MOST = 2_048;

/**
 * Looks at a small part of a run: whether its first signals are the same when later candles are not there, and whether signals would
 * be others had it begun a little later, with as many startup candles as it has. The part is small enough to cost next to nothing.
 */
export function sampleCheck(
  built: BuiltStrategy,
  pairs: readonly SampledPair[],
  startupSet: number | null,
): SampledChecks[] {
  const columns = checkedColumns(built, true);
  return pairs.filter((_, i) => i % PAIRS === 0).map((pair) => samplePair(built, pair, columns, startupSet));
}

function samplePair(
  built: BuiltStrategy,
  { pair, candlesOf, first, last, signals }: SampledPair,
  columns: readonly CheckedColumn[],
  startupSet: number | null,
): SampledChecks {
  const startup = startupOf(built, startupSet);
  const length = last - first + 1;
  const stretch = Math.min(Math.max(length >> 5, FEWEST), MOST);
  const start = first + Math.min(Math.max(3 * startup.own, FEWEST), length >> 4);
  const end = Math.min(start + stretch, last + 1);
  const alone = evaluate(
    built.graph,
    cutCandles(built, candlesOf, end),
    columns.map(({ output }) => output),
  );
  const other = otherSignal(built, alone, signals, end);
  const hasRoom = startup.own > 0 && start >= 2 * startup.own && end > start;
  return {
    ...{ pair, candles: end },
    truncation: other === null ? null : (explained(built, candlesOf, columns, end) ?? other),
    warmUp: hasRoom
      ? { ...warmUp(built, candlesOf, columns, alone, { start, end, startup }), start, startup: startup.own }
      : null,
  };
}

/** Only now everything is computed: which column it is, and where. */
function explained(
  built: BuiltStrategy,
  candlesOf: CandlesOf,
  columns: readonly CheckedColumn[],
  end: number,
): TruncationFinding | null {
  const whole = evaluate(
    built.graph,
    candlesOf,
    columns.map(({ output }) => output),
  );
  return findTruncation(built, candlesOf, columns, whole, end).finding;
}

/** The first flag that the run traded on and these columns do not have, or the other way round. */
function otherSignal(
  { entries, exits }: BuiltStrategy,
  columns: Columns,
  signals: SignalColumns,
  end: number,
): TruncationFinding | null {
  const sides = [
    ['the entry signal', entries, 'long', signals.enterLong],
    ['the entry signal', entries, 'short', signals.enterShort],
    ['the exit signal', exits, 'long', signals.exitLong],
    ['the exit signal', exits, 'short', signals.exitShort],
  ] as const;
  for (const [column, list, direction, flags] of sides) {
    const conditions = list
      .filter((signal) => signal.direction === direction)
      .map(({ condition }) => columns.column(condition));
    for (let i = 0; conditions.length > 0 && i < end; i++) {
      const [whole, alone] = [Number(flags[i] === 1), Number(conditions.some((condition) => condition[i] === 1))];
      if (whole !== alone) return { kind: 'truncation', column, candle: i, whole, alone, cut: end - 1 };
    }
  }
  return null;
}
