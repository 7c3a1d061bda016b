import type { CandleColumns } from '@tradai/strategy-sdk';
import type { ClosedTrade } from '../../core/trade.ts';
import { type DailyAccount, dailyAccount, daysOf } from '../../metrics/daily.ts';
import { type DayMarks, dayMarks, markedDaily } from '../../metrics/daily-marks.ts';
import { type DrawdownFigures, drawdownFigures } from '../../metrics/drawdown-episodes.ts';
import { markToMarket } from '../../metrics/equity.ts';
import type { Account } from '../../metrics/ratios.ts';
import { type ReturnFigures, returnFigures } from '../../metrics/returns.ts';
import { type TradeColumns, tradeColumns } from '../../metrics/trade-columns.ts';

/** One backtest, as objectives and constraints see it. Names are those of the statistics. */
export interface EvaluatedRun extends Account {
  /** In the order of closing. */
  readonly trades: readonly ClosedTrade[];
  /** Pairs with candles, traded or not. */
  readonly pairs: readonly string[];
  /** Candles by pair; they may begin before the run. */
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  /** Open times of the candles of the run, rising, at least one. */
  readonly timesMs: Float64Array;
  readonly candleMs: number;
}

/** Figures of the account marked to market at candle closes, open losses included. */
export interface EquityFigures {
  readonly returns: ReturnFigures;
  readonly drawdown: DrawdownFigures;
}

const KNOWN_EQUITY = new WeakMap<EvaluatedRun, Float64Array>();
const KNOWN_MARKS = new WeakMap<Float64Array, DayMarks & { readonly candleMs: number }>();
const KNOWN_FIGURES = new WeakMap<EvaluatedRun, EquityFigures>();
const KNOWN_COLUMNS = new WeakMap<EvaluatedRun, TradeColumns>();

/** Account at the close of each candle of the run. */
export function equityOf(run: EvaluatedRun): Float64Array {
  const known = KNOWN_EQUITY.get(run);
  if (known !== undefined) return known;
  const { equity } = markToMarket(run.trades, run.candlesByPair, run.startingBalance, run.timesMs);
  KNOWN_EQUITY.set(run, equity);
  return equity;
}

/** Account at the last close of each UTC day. Where nobody looked at other closes, neither are they computed. */
export function dailyOf(run: EvaluatedRun): DailyAccount {
  const { trades, candlesByPair, startingBalance } = run;
  const marks = marksOf(run);
  const equity = KNOWN_EQUITY.get(run);
  if (equity === undefined) return markedDaily(trades, candlesByPair, startingBalance, marks);
  return dailyAccount(marks.days, (position) => equity[position]!, startingBalance);
}

/** Once for all runs over the same candles. */
function marksOf({ timesMs, candleMs }: EvaluatedRun): DayMarks {
  const known = KNOWN_MARKS.get(timesMs);
  if (known?.candleMs === candleMs) return known;
  const marks = { ...dayMarks(daysOf(timesMs, candleMs), timesMs), candleMs };
  KNOWN_MARKS.set(timesMs, marks);
  return marks;
}

/** Computed once per run: an objective and a constraint read the same. */
export function equityFigures(run: EvaluatedRun): EquityFigures {
  const known = KNOWN_FIGURES.get(run);
  if (known !== undefined) return known;
  const figures = computedFigures(run);
  KNOWN_FIGURES.set(run, figures);
  return figures;
}

function computedFigures(run: EvaluatedRun): EquityFigures {
  const { timesMs, candleMs, startingBalance } = run;
  const equity = equityOf(run);
  const daily = dailyOf(run);
  const drawdown = drawdownFigures(equity, timesMs, daily.equity, startingBalance);
  const spanMs = timesMs.at(-1)! + candleMs - timesMs[0]!;
  return { returns: returnFigures(daily, startingBalance, spanMs, drawdown.maxRatio), drawdown };
}

/** The numbers of the trades, read once per run. */
export function columnsOf(run: EvaluatedRun): TradeColumns {
  const known = KNOWN_COLUMNS.get(run);
  if (known !== undefined) return known;
  const columns = tradeColumns(run.trades);
  KNOWN_COLUMNS.set(run, columns);
  return columns;
}
