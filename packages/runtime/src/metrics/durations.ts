import { type ClosedTrade, durationMinutes } from '../core/trade.ts';
import { mean, numbersOf, roundHalfEven } from './numbers.ts';

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

export function durations(trades: readonly ClosedTrade[]): Durations {
  const winners = minutesOf(trades.filter((trade) => trade.profitRatio > 0));
  const losers = minutesOf(trades.filter((trade) => trade.profitRatio < 0));
  return {
    holdingAvgS: averageDurationS(trades),
    winnerHoldingMinS: extremeS(winners, 'min'),
    winnerHoldingMaxS: extremeS(winners, 'max'),
    winnerHoldingAvgS: averageS(winners),
    loserHoldingMinS: extremeS(losers, 'min'),
    loserHoldingMaxS: extremeS(losers, 'max'),
    loserHoldingAvgS: averageS(losers),
  };
}

/** Mean duration in seconds, rounded to the minute; `null` without trades. */
export function averageDurationS(trades: readonly ClosedTrade[]): number | null {
  return averageS(minutesOf(trades));
}

function minutesOf(trades: readonly ClosedTrade[]): Float64Array {
  return numbersOf(trades, durationMinutes);
}

function averageS(minutes: Float64Array): number | null {
  return minutes.length === 0 ? null : roundHalfEven(mean(minutes)) * 60;
}

function extremeS(minutes: Float64Array, which: 'min' | 'max'): number | null {
  return minutes.length === 0 ? null : minutes.reduce((a, b) => Math[which](a, b)) * 60;
}
