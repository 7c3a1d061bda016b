import { mean, roundHalfEven } from './numbers.ts';
import type { TradeColumns } from './trade-columns.ts';

/** How long trades were held, in seconds; `null` where there is no such trade. Averages are rounded to the minute. */
export interface Durations {
  readonly holdingAvgS: number | null;
  readonly winnerHoldingMinS: number | null;
  readonly winnerHoldingMaxS: number | null;
  readonly winnerHoldingAvgS: number | null;
  readonly loserHoldingMinS: number | null;
  readonly loserHoldingMaxS: number | null;
  readonly loserHoldingAvgS: number | null;
}

export function durations({ minutes, profitRatios }: TradeColumns): Durations {
  const winners = minutes.filter((_, i) => profitRatios[i]! > 0);
  const losers = minutes.filter((_, i) => profitRatios[i]! < 0);
  return {
    holdingAvgS: averageDurationS(minutes),
    winnerHoldingMinS: extremeS(winners, 'min'),
    winnerHoldingMaxS: extremeS(winners, 'max'),
    winnerHoldingAvgS: averageDurationS(winners),
    loserHoldingMinS: extremeS(losers, 'min'),
    loserHoldingMaxS: extremeS(losers, 'max'),
    loserHoldingAvgS: averageDurationS(losers),
  };
}

/** Mean of durations in minutes, in seconds, rounded to the minute; `null` without any. */
export function averageDurationS(minutes: Float64Array): number | null {
  return minutes.length === 0 ? null : roundHalfEven(mean(minutes)) * 60;
}

function extremeS(minutes: Float64Array, which: 'min' | 'max'): number | null {
  return minutes.length === 0 ? null : minutes.reduce((a, b) => Math[which](a, b)) * 60;
}
