import { DAY_MS } from '../../metrics/days.ts';
import { mean, sampleDeviation, sum } from '../../metrics/numbers.ts';
import { YEAR_DAYS } from '../../metrics/returns.ts';
import { columnsOf, type EvaluatedRun } from './evaluated-run.ts';

/** What a trade is assumed to lose to slippage, ratio. */
const SLIPPAGE = 0.0005;
/** The loss when a ratio has no denominator. */
const NO_RATIO_LOSS = 20;

/** −mean / sample deviation · √365 of the days' sums of profit ratios less 0.0005 each; 20 when they do not vary. */
export function sharpeDailyLoss(run: EvaluatedRun): number {
  const days = dailySums(run);
  return lossOf(mean(days), sampleDeviation(days));
}

/** −mean / √(mean of min(day, 0)²) · √365 of the same days; 20 without a losing day. */
export function sortinoDailyLoss(run: EvaluatedRun): number {
  const days = dailySums(run);
  const squares = days.map((day) => Math.min(day, 0) ** 2);
  return lossOf(mean(days), Math.sqrt(sum(squares) / days.length));
}

function lossOf(center: number, deviation: number): number {
  return deviation === 0 ? NO_RATIO_LOSS : -((center / deviation) * Math.sqrt(YEAR_DAYS));
}

/** One value per UTC day from that of the first candle to that of the last; days without a close are 0, closes outside are left out. */
function dailySums(run: EvaluatedRun): Float64Array {
  const { closeTimesMs, profitRatios } = columnsOf(run);
  const first = Math.floor(run.backtestStartMs / DAY_MS);
  const days = new Float64Array(Math.floor(run.backtestEndMs / DAY_MS) - first + 1);
  for (let i = 0; i < closeTimesMs.length; i++) {
    const day = Math.floor(closeTimesMs[i]! / DAY_MS) - first;
    if (day >= 0 && day < days.length) days[day]! += profitRatios[i]! - SLIPPAGE;
  }
  return days;
}
