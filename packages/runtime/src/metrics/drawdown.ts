import { numpyOrder } from '../core/numpy-order.ts';

/** What a curve gained at each step (negative: lost), and when. Both arrays have one value per step. */
interface ProfitSteps {
  readonly timesMs: Float64Array;
  readonly profits: Float64Array;
}

/** Fall of a cumulative profit below its earlier peak. Money in stake currency, ratios ≥ 0 of starting balance plus peak. */
export interface Drawdown {
  /** The largest fall in money, ≥ 0. */
  readonly maxDrawdownAbs: number;
  /** That same fall, as a ratio of the account at its peak. */
  readonly maxDrawdownAccount: number;
  /** The largest ratio of any fall; it may be another fall than the largest in money. */
  readonly maxRelativeDrawdown: number;
  /** Cumulative profit at the peak and at the bottom of the largest fall in money. */
  readonly maxDrawdownHigh: number;
  readonly maxDrawdownLow: number;
  /** When peak and bottom were reached, epoch ms; `null` without steps. */
  readonly drawdownStartTs: number | null;
  readonly drawdownEndTs: number | null;
  readonly drawdownDurationS: number | null;
}

const NONE: Drawdown = {
  maxDrawdownAbs: 0,
  maxDrawdownAccount: 0,
  maxRelativeDrawdown: 0,
  maxDrawdownHigh: 0,
  maxDrawdownLow: 0,
  drawdownStartTs: null,
  drawdownEndTs: null,
  drawdownDurationS: null,
};

/**
 * freqtrade's drawdown (semantics 9.3): steps in order of time (equal times: see `numpyOrder`), the curve begins at zero profit, the first of equal bottoms and
 * the first of equal peaks count. `startingBalance` in stake currency; with `0` the ratio is of the peak alone.
 */
export function drawdownOf(steps: ProfitSteps, startingBalance: number): Drawdown {
  if (steps.profits.length === 0) return NONE;
  const { timesMs, profits } = rises(steps.timesMs) ? steps : byTime(steps);
  const fall = largestFall(profits, startingBalance);
  // Position 0 is the zero row before the first step and shares its time.
  const timeAt = (position: number): number => timesMs[Math.max(0, position - 1)]!;
  const start = timeAt(fall.peakPosition);
  const end = timeAt(fall.bottomPosition);
  return {
    maxDrawdownAbs: fall.peak - fall.bottom,
    maxDrawdownAccount: fall.ratio,
    maxRelativeDrawdown: fall.largestRatio,
    maxDrawdownHigh: fall.peak,
    maxDrawdownLow: fall.bottom,
    drawdownStartTs: start,
    drawdownEndTs: end,
    drawdownDurationS: (end - start) / 1000,
  };
}

function rises(timesMs: Float64Array): boolean {
  for (let i = 1; i < timesMs.length; i++) if (timesMs[i]! <= timesMs[i - 1]!) return false;
  return true;
}

function byTime({ timesMs, profits }: ProfitSteps): ProfitSteps {
  const order = numpyOrder(timesMs);
  return { timesMs: timesMs.map((_, i) => timesMs[order[i]!]!), profits: profits.map((_, i) => profits[order[i]!]!) };
}

interface Fall {
  peak: number;
  peakPosition: number;
  bottom: number;
  bottomPosition: number;
  ratio: number;
  largestRatio: number;
}

function largestFall(profits: Float64Array, startingBalance: number): Fall {
  const fall: Fall = { peak: 0, peakPosition: 0, bottom: 0, bottomPosition: 0, ratio: 0, largestRatio: 0 };
  let profit = 0;
  let peak = 0;
  let peakPosition = 0;
  for (let i = 0; i < profits.length; i++) {
    profit += profits[i]!;
    if (profit > peak) {
      peak = profit;
      peakPosition = i + 1;
    }
    const ratio = profit < peak ? (peak - profit) / (startingBalance + peak) : 0;
    if (ratio > fall.largestRatio) fall.largestRatio = ratio;
    if (peak - profit > fall.peak - fall.bottom) {
      fall.peak = peak;
      fall.peakPosition = peakPosition;
      fall.bottom = profit;
      fall.bottomPosition = i + 1;
      fall.ratio = ratio;
    }
  }
  return fall;
}
