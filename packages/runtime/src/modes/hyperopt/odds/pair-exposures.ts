import type { ClosedTrade, TradeOrder } from '../../../core/trade.ts';
import { indexAt } from '../../../metrics/equity.ts';
import { book, fillsOf, noPosition } from '../../../metrics/position.ts';
import { equityOf, type EvaluatedRun } from '../../../search/objectives/evaluated-run.ts';
import type { PairCandles } from '../../backtest/prepare-pair.ts';

type TradedPair = Pick<PairCandles, 'pair' | 'candles' | 'first' | 'last'>;

export interface ExposedRun {
  readonly pairs: readonly TradedPair[];
  readonly evaluated: EvaluatedRun;
}

/** One pair over the candles of a run, one value each. */
export interface PairExposure {
  /** Share of the account that is in the market, leverage included, negative for short. */
  readonly exposures: Float64Array;
  /** Change from one open to the next, of the last candle to its close; ratio. */
  readonly market: Float64Array;
}

/** A rate this near to a candle's open is one at its open. */
const HAIR = 1e-9;

/**
 * Where a run was in the market. Sizes are of the first fill's rate over the account before it, so that they change with the trade's own
 * orders alone. A candle counts as a whole when a position was open in it, unless it was left at its open.
 */
export function pairExposures({ pairs, evaluated }: ExposedRun): PairExposure[] {
  const equity = equityOf(evaluated);
  const accountAt = (timeMs: number): number =>
    equity[indexAt(evaluated.timesMs, timeMs, equity.length) - 1] ?? evaluated.startingBalance;
  return pairs.map((traded) => {
    const exposures = new Float64Array(traded.last - traded.first + 1);
    for (const trade of evaluated.trades) if (trade.pair === traded.pair) addTrade(trade, traded, accountAt, exposures);
    return { exposures, market: marketOf(traded) };
  });
}

function marketOf({ candles: { open, close }, first, last }: TradedPair): Float64Array {
  return Float64Array.from({ length: last - first + 1 }, (_, i) => {
    const at = first + i;
    return (at === last ? close[at]! : open[at + 1]!) / open[at]! - 1;
  });
}

function addTrade(
  trade: ClosedTrade,
  traded: TradedPair,
  accountAt: (timeMs: number) => number,
  exposures: Float64Array,
): void {
  const fills = fillsOf(trade);
  const account = fills.length === 0 ? 0 : accountAt(fills[0]!.filledTimeMs!);
  if (!(account > 0)) return;
  const unit = (trade.sign * fills[0]!.rate) / account;
  const position = noPosition();
  fills.forEach((fill, i) => {
    book(position, trade, fill);
    const next = fills[i + 1];
    if (next === undefined) return;
    const start = Math.max(0, candleOf(fill, traded));
    const end = endOf(next, traded);
    exposures.fill(unit * position.amount, start, i === 0 ? Math.max(start + 1, end) : end);
  });
}

/** Position among the candles of the run. */
function candleOf({ filledTimeMs }: TradeOrder, { candles, first }: TradedPair): number {
  return indexAt(candles.openTimeMs, filledTimeMs!, candles.length) - first;
}

/** Behind the last candle in which what was held before a fill still counts. */
function endOf(fill: TradeOrder, traded: TradedPair): number {
  const candle = candleOf(fill, traded);
  const open = traded.candles.open[traded.first + candle]!;
  return fill.isEntry || Math.abs(fill.rate / open - 1) < HAIR ? candle : candle + 1;
}
